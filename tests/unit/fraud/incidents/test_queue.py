"""A person looks first where most may be wrong and most hangs on it."""

from fraud.domain import Incident, IncidentId, IncidentState
from fraud.incidents.queue import queued
from voting.domain import CaseId

A, B = CaseId("a"), CaseId("b")
VOTES = {A: 1000, B: 950}


def incident(name: str, state: IncidentState, ballots: int, score: float) -> Incident:
    return Incident(
        id=IncidentId(name), case=A, state=state, first_at=0.0, last_at=1.0, ballots=ballots,
        score=score, reasons=(),
    )  # fmt: skip


def order(*incidents: Incident) -> list[str]:
    return [one.incident.id for one in queued(incidents, VOTES, {})]


def test_what_is_suspect_and_counts_comes_before_what_is_surely_held() -> None:
    assert order(
        incident("held", IncidentState.HELD, 40, 0.99),
        incident("review", IncidentState.REVIEW, 40, 0.9),
    ) == ["review", "held"]


def test_a_doubtful_hold_comes_before_a_sure_one() -> None:
    assert order(
        incident("sure", IncidentState.HELD, 40, 0.99),
        incident("doubtful", IncidentState.HELD, 40, 0.55),
    ) == ["doubtful", "sure"]


def test_what_would_change_the_ranking_comes_before_what_would_not() -> None:
    places = queued(
        [
            incident("little", IncidentState.REVIEW, 49, 0.9),
            incident("decisive", IncidentState.REVIEW, 51, 0.6),
        ],
        VOTES,
        {},
    )
    assert [one.incident.id for one in places] == ["decisive", "little"]
    assert (places[0].place, places[0].other_place) == (1, 2)


def test_only_cases_of_the_same_category_are_rivals() -> None:
    (one,) = queued(
        [incident("x", IncidentState.REVIEW, 500, 0.9)], VOTES, {A: "first", B: "second"}
    )
    assert (one.place, one.other_place) == (1, 1)


def test_what_is_merged_is_not_queued() -> None:
    assert order(incident("gone", IncidentState.MERGED, 40, 0.9)) == []
