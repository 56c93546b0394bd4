"""Held ballots of one case with gaps of at most half an hour are one incident."""

from fraud.domain import Evidence, Reading, SignalName
from fraud.incidents import LONGEST_GAP_S, IncidentBook
from voting.domain import CaseId

AT = 1_466_908_321.0  # 2016-06-26T02:32:01Z
CASE = CaseId("urban-01")


def reading(value: str, surprise: float, points: int = 8) -> Reading:
    evidence = Evidence(
        case=CASE, value=value, horizon_s=120.0, observed=30.0, of=40.0, expected=1.0,
        surprise=surprise, networks=30, top_share=0.1,
    )  # fmt: skip
    return Reading(signal=SignalName.DEVICE, evidence=evidence, points=points)


def test_an_incident_is_named_by_its_case_and_its_first_ballot() -> None:
    assert IncidentBook().join(CASE, AT, 0.6, ()) == "urban-01-20160626T023201Z"


def test_an_incident_grows_while_the_gaps_are_short() -> None:
    book = IncidentBook()
    first = book.join(CASE, AT, 0.6, ())
    assert book.join(CASE, AT + LONGEST_GAP_S, 0.9, ()) == first
    (incident,) = book.changed()
    assert (incident.first_at, incident.last_at) == (AT, AT + LONGEST_GAP_S)
    assert (incident.ballots, incident.score) == (2, 0.9)


def test_after_a_long_gap_another_incident_begins() -> None:
    book = IncidentBook()
    first = book.join(CASE, AT, 0.6, ())
    assert book.join(CASE, AT + LONGEST_GAP_S + 1.0, 0.6, ()) != first


def test_two_cases_are_two_incidents() -> None:
    book = IncidentBook()
    assert book.join(CASE, AT, 0.6, ()) != book.join(CaseId("urban-02"), AT, 0.6, ())


def test_a_late_discovery_moves_the_beginning_and_keeps_the_name() -> None:
    book = IncidentBook()
    first = book.join(CASE, AT, 0.6, ())
    assert book.join(CASE, AT - 60.0, 0.6, ()) == first
    assert book.changed()[0].first_at == AT - 60.0


def test_an_incident_gives_the_strongest_reading_of_each_value() -> None:
    book = IncidentBook()
    book.join(CASE, AT, 0.6, [reading("Chrome", 7.0), reading("Safari", 9.0)])
    book.join(CASE, AT, 0.6, [reading("Chrome", 33.0)])
    book.join(CASE, AT, 0.6, [reading("Chrome", 8.0)])
    (incident,) = book.changed()
    assert len(incident.reasons) == 2
    assert sum("10^-33" in reason.en for reason in incident.reasons) == 1


def test_what_has_not_changed_is_not_told_again() -> None:
    book = IncidentBook()
    book.join(CASE, AT, 0.6, ())
    book.changed()
    assert book.changed() == ()
