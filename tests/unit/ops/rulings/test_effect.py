"""What an order would change, and what it needs."""

import pytest
from msgspec.structs import replace

from ops.rulings.effect import Crossing, effect, moved_tallies, moves_of
from ops.rulings.nouns import Group, Move, Verb
from ops.rulings.powers import Power, power_for
from tests.awarded import award, prize
from tests.campaigns import campaign
from tests.invented import by_votes
from voting.domain import CaseId, Status, Tally
from voting.history.life import Life
from voting.rules.ranking import RankingRules


def group(status: Status, ballots: int, *choice: str, ruled: bool = False) -> Group:
    cases = tuple(CaseId(case) for case in choice)
    return Group(status=status, ruled=ruled, choice=cases, ballots=ballots)


def tallies(**counted: int) -> dict[CaseId, Tally]:
    found = {CaseId(f"c{n}"): Tally() for n in range(1, 7)}
    return found | {
        CaseId(case): Tally(received=n + 5, counted=n, held=5) for case, n in counted.items()
    }


LIFE = Life(campaign=replace(campaign(), award=[award(prize(1), prize(1))]))
BEFORE = tallies(c1=10, c3=8, c5=7)


def test_votes_move_with_their_ballots_as_often_as_these_name_a_case() -> None:
    moves = [Move(group=group(Status.COUNTED, 2, "c1", "c1", "c3"), to=Status.VOIDED)]
    after = moved_tallies(BEFORE, moves)
    assert after[CaseId("c1")] == Tally(received=15, counted=6, held=5, voided=4)
    assert after[CaseId("c3")] == Tally(received=13, counted=6, held=5, voided=2)
    assert after[CaseId("c5")] == BEFORE[CaseId("c5")]


def test_places_and_lists_are_told_before_and_after() -> None:
    found = effect(LIFE, BEFORE, moves_of(Verb.VOID, [group(Status.COUNTED, 3, "c1")]))
    assert found.moved == {(Status.COUNTED, Status.VOIDED): 3}
    assert found.touched == 3
    places = {shift.case: (shift.place, shift.place_after) for shift in found.shifts}
    assert places == {"c3": (2, 1), "c1": (1, 2), "c5": (3, 2)}
    assert found.provisional
    assert (
        Crossing(award="best", group="green", prize=1, enters=("c3",), leaves=("c1",))
        in found.crossings
    )


def test_a_group_in_which_nothing_changes_is_left_out() -> None:
    found = effect(LIFE, BEFORE, moves_of(Verb.RELEASE, [group(Status.HELD, 1, "c5")]))
    assert {shift.group for shift in found.shifts} == {"green"}
    assert [shift.case for shift in found.shifts if shift.moves] == ["c5"]


@pytest.mark.parametrize("status", [Status.COUNTED, Status.HELD])
def test_what_stays_where_it_is_is_affirmed_once(status: Status) -> None:
    verb = Verb.RELEASE if status is Status.COUNTED else Verb.HOLD
    found = effect(LIFE, BEFORE, moves_of(verb, [group(status, 4, "c1")]))
    assert (found.moved, found.affirmed, found.unchanged) == ({}, 4, 0)
    again = effect(LIFE, BEFORE, moves_of(verb, [group(status, 4, "c1", ruled=True)]))
    assert (again.moved, again.affirmed, again.unchanged) == ({}, 0, 4)
    assert found.shifts == again.shifts == ()


def test_what_is_reopened_is_touched_although_it_stays() -> None:
    move = Move(group=group(Status.COUNTED, 4, "c1", ruled=True), to=Status.COUNTED, reopens=True)
    assert effect(LIFE, BEFORE, [move]).touched == 4


def test_who_crosses_the_line_of_a_shortlist_is_told() -> None:
    rules = RankingRules(LIFE.campaign.ranking.component, shortlist=by_votes(1))
    life = Life(campaign=replace(campaign(), ranking=rules))
    found = effect(life, BEFORE, moves_of(Verb.VOID, [group(Status.COUNTED, 4, "c1")]))
    assert [(one.award, one.enters, one.leaves) for one in found.crossings] == [
        ("shortlist", ("c3",), ("c1",))
    ]


@pytest.mark.parametrize(
    ("verb", "groups", "power"),
    [
        (Verb.HOLD, [group(Status.COUNTED, 1, "c1")], Power.HOLD),
        (Verb.HOLD, [group(Status.HELD, 1, "c1", ruled=True)], Power.HOLD),
        (Verb.HOLD, [group(Status.COUNTED, 1, "c1", ruled=True)], Power.RULE),
        (Verb.HOLD, [group(Status.VOIDED, 1, "c1", ruled=True)], Power.RULE),
        (Verb.RELEASE, [group(Status.HELD, 1, "c1")], Power.RULE),
        (Verb.VOID, [], Power.RULE),
    ],
)
def test_holding_is_for_moderators_and_the_rest_for_senior_ones(
    verb: Verb, groups: list[Group], power: Power
) -> None:
    assert power_for(verb, groups) is power
