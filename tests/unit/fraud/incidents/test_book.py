"""Ballots that waves share are one incident, which keeps its name while it grows."""

import numpy as np

from fraud.domain import Incident, IncidentState, Reason, SignalName
from fraud.incidents.book import IncidentBook
from tests.unit.fraud.found import AT, CASE, found, told
from voting.domain import CaseId

FIVE = 5  # ballots that an incident for review begins with, here
OTHER = CaseId("urban-02")


def book() -> IncidentBook:
    return IncidentBook(FIVE, told)


def hold(into: IncidentBook, wave: range, new: range | None = None, case: CaseId = CASE) -> str:
    """A wave holds its ballots, or only those of them that are new."""
    return into.hold(np.arange(wave.start, wave.stop), found(list(new or wave), case=case))


def review(into: IncidentBook, wave: range) -> None:
    into.review(np.arange(wave.start, wave.stop), found(list(wave)))


def standing(into: IncidentBook) -> dict[str, Incident]:
    return {one.id: one for one in into.changed(0.0)}


def places(into: IncidentBook) -> dict[int, str | None]:
    """The incident of each ballot that ever was in one."""
    return {index: one.incident for one in into.joined() for index in one.index.tolist()}


def test_an_incident_is_named_by_its_case_and_its_first_ballot() -> None:
    assert hold(book(), range(3)) == "urban-01-20160626T023201Z"


def test_two_incidents_that_begin_in_one_second_have_two_names() -> None:
    here = book()
    names = {here.hold(np.array([turn]), found([turn], at=AT)) for turn in range(3)}
    assert len(names) == 3


def test_a_wave_joins_the_incident_that_holds_most_of_its_ballots() -> None:
    here = book()
    hold(here, range(20))
    second = hold(here, range(20, 40))
    assert hold(here, range(18, 42), range(40, 42)) == second


def test_an_incident_grows_however_long_it_pauses() -> None:
    here = book()
    name = hold(here, range(3))
    late = found([90_000], score=0.9)
    assert here.hold(np.array([2, 90_000]), late) == name
    incident = standing(here)[name]
    assert (incident.first_at, incident.last_at) == (AT, AT + 90_000.0)
    assert (incident.ballots, incident.score) == (4, 0.9)


def test_a_late_discovery_moves_the_beginning_and_keeps_the_name() -> None:
    here = book()
    name = hold(here, range(60, 70))
    assert hold(here, range(70), range(60)) == name
    assert standing(here)[name].first_at == AT


def test_of_each_signal_the_strongest_wave_speaks() -> None:
    here = book()
    for index, (total, text) in enumerate(((50.0, "weak"), (90.0, "strong"), (70.0, "middling"))):
        said = (Reason(signal=SignalName.DEVICE, zh=text, en=text),)
        here.hold(np.arange(index + 1), found([index], total=total, reasons=said))
    (incident,) = here.changed(0.0)
    assert [one.en for one in incident.reasons] == ["strong"]


def test_what_has_not_changed_is_not_told_again() -> None:
    here = book()
    hold(here, range(3))
    assert len(here.changed(0.0)) == 1
    assert here.changed(60.0) == ()


def test_a_wave_that_shares_enough_with_two_incidents_makes_them_the_older_one() -> None:
    here = book()
    first, second = hold(here, range(20)), hold(here, range(20, 60))
    assert hold(here, range(65), range(60, 65)) == first
    incidents = standing(here)
    assert incidents[first].ballots == 65
    assert incidents[first].predecessors == (second,)
    assert incidents[second].state is IncidentState.MERGED
    assert incidents[second].ballots == 40  # as it stood
    assert set(places(here).values()) == {first}


def test_a_merged_incident_names_what_its_predecessors_were_made_of() -> None:
    here = book()
    first, second = hold(here, range(20)), hold(here, range(20, 40))
    third = hold(here, range(40, 60))
    hold(here, range(20, 65), range(60, 65))  # third becomes part of second
    hold(here, range(70), range(65, 70))
    assert standing(here)[first].predecessors == (second, third)


def test_a_few_shared_ballots_merge_nothing() -> None:
    here = book()
    hold(here, range(40))
    hold(here, range(40, 80))
    hold(here, range(35, 82), range(80, 82))
    assert all(one.state is IncidentState.HELD for one in standing(here).values())


def test_incidents_of_two_cases_are_never_one() -> None:
    here = book()
    hold(here, range(20))
    hold(here, range(20, 40), case=OTHER)
    hold(here, range(45), range(40, 45))
    assert {one.case for one in standing(here).values()} == {CASE, OTHER}


def test_what_is_suspect_without_grounds_is_for_review() -> None:
    here = book()
    review(here, range(10))
    ((name, incident),) = standing(here).items()
    assert incident.state is IncidentState.REVIEW
    assert places(here) == dict.fromkeys(range(10), name)


def test_too_few_suspect_ballots_are_shown_to_nobody() -> None:
    here = book()
    review(here, range(FIVE - 1))
    assert standing(here) == {}


def test_what_is_held_for_a_good_part_needs_no_review_of_its_rest() -> None:
    here = book()
    hold(here, range(20))
    review(here, range(36))
    assert len(standing(here)) == 1


def test_an_incident_for_review_grows_by_what_is_in_none() -> None:
    here = book()
    review(here, range(10))
    review(here, range(4, 16))
    (incident,) = standing(here).values()
    assert incident.ballots == 16


def test_an_incident_for_review_whose_ballots_are_held_keeps_its_name() -> None:
    here = book()
    review(here, range(10))
    (name,) = standing(here)
    assert hold(here, range(10)) == name
    incident = standing(here)[name]
    assert (incident.state, incident.ballots) == (IncidentState.HELD, 10)


def test_what_is_not_held_of_it_is_split_off_and_names_its_origin() -> None:
    here = book()
    review(here, range(20))
    name = hold(here, range(12))
    incidents = standing(here)
    (rest,) = [one for one in incidents.values() if one.state is IncidentState.REVIEW]
    assert (rest.split_from, rest.ballots) == (name, 8)
    assert incidents[name].ballots == 12
    assert places(here) == dict.fromkeys(range(12), name) | dict.fromkeys(range(12, 20), rest.id)


def test_too_small_a_rest_is_let_go() -> None:
    here = book()
    review(here, range(12))
    name = hold(here, range(10))
    assert [one.ballots for one in standing(here).values()] == [10]
    assert places(here) == dict.fromkeys(range(10), name) | {10: None, 11: None}


def test_an_incident_for_review_of_which_little_is_left_is_part_of_what_holds_the_rest() -> None:
    here = book()
    name = hold(here, range(100, 120))
    review(here, range(10))
    hold(here, range(120), range(8))
    incidents = standing(here)
    assert len(incidents[name].predecessors) == 1
    assert incidents[incidents[name].predecessors[0]].state is IncidentState.MERGED
    assert places(here)[9] is None
