"""What the committee may make of a candidate list, and what it must say for it."""

from dataclasses import replace as moved

import pytest

from display.awarding.adoptions import adoption
from display.awarding.awards import computed
from display.awarding.changes import Change, changed, reasons_of
from tests.awarded import award, names, prize, ranked, reviewed, scored_campaign
from tests.campaigns import OPENS
from voting.domain import CaseId
from voting.errors import UnlawfulDecision
from voting.history.decisions import Adoption, Difference, Kind, Prizewinners, Shortlist
from voting.history.life import Absence, Life

FOUND = scored_campaign({"green": 5, "blue": 3}, award(prize(2), prize()))
LIFE = reviewed(FOUND)


def to(case: str, place: str, reason: str = "the committee saw it") -> Change:
    return Change(case=case, to=place, reason=reason)


def decided(*changes: Change, life: Life = LIFE) -> Adoption:
    [rules] = life.campaign.award
    right = computed(life, ranked(life))["best"]
    return adoption(
        life,
        ranked(life),
        "best",
        changed(life.campaign, rules, right, changes),
        reasons_of(changes),
        as_of=41,
        reason="meeting of 12 November",
    )


def fault(*changes: Change, life: Life = LIFE) -> str:
    with pytest.raises(UnlawfulDecision) as caught:
        decided(*changes, life=life)
    return str(caught.value)


def test_a_list_adopted_as_it_was_computed_has_no_difference() -> None:
    body = decided()
    assert body.computed == body.adopted
    assert (body.as_of, body.differences, body.reason) == (41, [], "meeting of 12 November")


def test_a_swap_is_two_differences_with_their_reasons() -> None:
    body = decided(to("green-2", "2", "not in use"), to("green-4", "green/1", "in use since May"))
    assert names(body.adopted)["green/1"] == ["green-1", "green-4"]
    assert names(body.adopted)["green/2"] == ["green-2", "green-3", "green-5"]
    assert body.differences == [
        Difference(case="green-2", computed="green/1", adopted="green/2", reason="not in use"),
        Difference(
            case="green-4", computed="green/2", adopted="green/1", reason="in use since May"
        ),
    ]


def test_a_prize_may_stay_vacant_with_a_reason() -> None:
    body = decided(to("blue-1", "out", "withdrawn by itself"))
    assert names(body.adopted)["blue/1"] == ["blue-2"]
    assert body.differences[0].adopted is None


def test_every_difference_needs_its_reason() -> None:
    told = fault(to("green-2", "2", " "), to("blue-3", "out", ""))
    assert told.splitlines() == [
        "green-2 goes from green/1 to green/2 without a reason",
        "blue-3 goes from blue/2 to no place without a reason",
    ]


def test_a_reason_for_no_difference_is_a_mistake() -> None:
    assert fault(to("green-1", "1")) == "green-1 has a reason, and stands where the rules put it"


def test_the_number_of_a_prize_is_kept() -> None:
    assert "green/1 has 3 winners (green-1, green-2, green-3), and holds 2" in fault(
        to("green-3", "1")
    )


def test_a_decided_number_is_kept_too() -> None:
    life = moved(LIFE, numbers={("best", 2): {"green": 1}})
    assert "green/2 has 2 winners" in fault(to("green-5", "2"), life=life)


def test_a_tie_must_be_settled_and_its_reasons_move_nobody_else() -> None:
    figures = {"green-1": 90, "green-2": 80, "green-3": 80, "green-4": 70, "green-5": 60}
    tied = reviewed(FOUND, {**figures, "blue-1": 3, "blue-2": 2, "blue-3": 1})
    assert "green/1 has 3 winners (green-1, green-2, green-3), and holds 2" in fault(life=tied)
    body = decided(to("green-2", "2", "the younger of two equals"), life=tied)
    assert [one.case for one in body.differences] == ["green-2"]
    assert names(body.adopted)["green/2"] == ["green-2", "green-4", "green-5"]


def test_nobody_wins_twice_or_where_they_do_not_stand() -> None:
    lists = [
        Prizewinners(group="green", prize=1, winners=["green-1", "blue-1"]),
        Prizewinners(group="green", prize=2, winners=["green-1", "nobody"]),
        Prizewinners(group="green", prize=9, winners=[]),
        Prizewinners(group="green", prize=1, winners=[]),
    ]
    reasons = {one.id: "why" for one in FOUND.case if one.id != "green-1"}
    with pytest.raises(UnlawfulDecision) as caught:
        adoption(LIFE, ranked(LIFE), "best", lists, {**reasons, "nobody": "why"}, as_of=1)
    told = str(caught.value)
    assert "green-1 wins best 2 times" in told
    assert "green/1 is listed 2 times" in told
    assert "`blue-1` does not stand in green" in told
    assert "`nobody` does not stand in green" in told
    assert "`green/9` is no place of best" in told


def test_a_disqualified_case_cannot_be_adopted() -> None:
    gone = Absence(kind=Kind.DISQUALIFICATION, at=OPENS, reason="copied")
    life = reviewed(FOUND, absent={CaseId("green-4"): gone})
    told = fault(to("green-4", "1"), to("green-1", "2"), life=life)
    assert told == "green-4 takes no part: disqualification (copied)"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (to("green-9", "1"), "`green-9` cannot win best: there is none of that id"),
        (to("green-1", "3"), "green-1 cannot go to `3`; allowed: green/1, green/2, out"),
        (to("green-1", "blue/1"), "green-1 cannot go to `blue/1`; allowed: green/1, green/2, out"),
    ],
)
def test_a_change_that_cannot_be_names_what_is_allowed(change: Change, told: str) -> None:
    assert fault(change) == told


def test_a_case_is_changed_once() -> None:
    assert fault(to("green-1", "2"), to("green-1", "out")) == "green-1 is changed twice"


def test_an_award_that_is_none_is_told_which_there_are() -> None:
    with pytest.raises(UnlawfulDecision, match="has no award `worst`; it has best"):
        adoption(LIFE, ranked(LIFE), "worst", [], {}, as_of=1)


def test_a_case_outside_the_frozen_shortlist_cannot_be_adopted() -> None:
    listed = [one.case_id for one in FOUND.case if one.id != "green-5"]
    frozen = Shortlist(as_of=3, computed=listed, cases=listed)
    life = moved(LIFE, shortlist=frozen, shortlist_index=4)
    told = fault(to("green-5", "1"), to("green-1", "2"), life=life)
    assert told == "green-5 is not on the shortlist, frozen at index 4"
    assert decided(to("green-4", "1"), to("green-1", "2"), life=life).differences
