"""A drill holds only where nothing is lost, nothing doubled, and one ranking told everywhere."""

from dataclasses import replace
from typing import Any

import pytest

from loadtests.drill.standings import Ranking, Told, first_difference, read_ranking
from loadtests.drill.verdict import Verdict, judged
from loadtests.faults.reconciler import Reckoning

WHOLE = Reckoning(recorded=9, lost=0, doubled=0, unexplained=0)
RANKING: Ranking = [("parks", [("a", 1, 6), ("b", 2, 3)]), ("bridges", [("c", None, 0)])]


def told(ranking: Ranking = RANKING) -> Told:
    return Told(zh="账本", en="the ledger", ranking=ranking)


def verdict(*reckonings: Reckoning, rankings: tuple[Told, ...] = (), **more: Any) -> Verdict:
    return judged(9, reckonings or (WHOLE, WHOLE), (told(), told(), *rankings), **more)


def test_a_day_without_a_fault_holds_and_says_so() -> None:
    seen = verdict()
    assert seen.holds
    lines = [*seen.lines()]
    assert lines[0][1].startswith("lost 0, doubled 0, unexplained 0")
    assert lines[-1] == ("演练通过", "the drill holds")


@pytest.mark.parametrize("wrong", ["lost", "doubled", "unexplained"])
def test_one_ballot_that_went_wrong_in_either_installation_fails_the_day(wrong: str) -> None:
    one: dict[str, Any] = {wrong: 1}
    torn = replace(WHOLE, **one)
    for seen in (verdict(torn, WHOLE), verdict(WHOLE, torn)):
        assert getattr(seen, wrong) == 1
        assert not seen.holds
        assert [*seen.lines()][-1] == ("演练失败", "the drill FAILED")


def test_a_restored_ledger_of_fewer_ballots_fails_the_day() -> None:
    seen = verdict(WHOLE, replace(WHOLE, recorded=8))
    assert seen.recorded == 8
    assert not seen.holds


def test_ballots_that_opening_or_close_do_not_explain_fail_the_day() -> None:
    assert verdict(unexplained=1).unexplained == 1
    assert not verdict(unexplained=1).holds


def test_a_finding_or_a_problem_fails_the_day_and_a_skipped_act_does_not() -> None:
    assert not verdict(replace(WHOLE, told=("fsck: a row",)), WHOLE).holds
    assert not verdict(problems=("verify: a row",)).holds
    assert verdict(skipped=("needs loop devices",)).holds


@pytest.mark.parametrize(
    "other",
    [
        [("parks", [("a", 1, 5), ("b", 2, 3)]), ("bridges", [("c", None, 0)])],
        [("parks", [("a", 2, 6), ("b", 1, 3)]), ("bridges", [("c", None, 0)])],
        [("parks", [("b", 2, 3), ("a", 1, 6)]), ("bridges", [("c", None, 0)])],
        [("parks", [("a", 1, 6), ("b", 2, 3)])],
        [("bridges", [("a", 1, 6), ("b", 2, 3)]), ("parks", [("c", None, 0)])],
    ],
    ids=["votes", "places", "order", "missing", "group"],
)
def test_a_ranking_that_differs_anywhere_fails_the_day(other: Ranking) -> None:
    assert first_difference(RANKING, other)
    seen = verdict(rankings=(told(other),))
    assert not seen.holds
    assert any("the ranking differs" in en for _, en in seen.lines())


def test_the_public_and_the_office_tell_one_ranking_in_different_words() -> None:
    line = {"case": "a", "place": 1}
    office = {"groups": [{"group": "parks", "standings": [{**line, "counted": 6, "held": 1}]}]}
    public = {"groups": [{"group": "parks", "standings": [{**line, "count": 6}]}]}
    assert read_ranking(office) == read_ranking(public) == [("parks", [("a", 1, 6)])]
