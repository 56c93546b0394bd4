"""What a fault test saw, and whether that is enough."""

import pytest

from loadtests.faults.outcome import Outcome, broken_off, skipped
from loadtests.faults.text import facts, markdown, table


def outcome(**changed: int | tuple[str, ...]) -> Outcome:
    sound = {"cycles": 3, "acknowledged": 1000, "lost": 0, "doubled": 0, "unexplained": 0}
    return Outcome(fault="T1", title="kills", **(sound | changed))  # type: ignore[arg-type]


def test_nothing_lost_doubled_unexplained_or_wrong_holds() -> None:
    assert outcome().holds


@pytest.mark.parametrize(
    "changed", [{"lost": 1}, {"doubled": 1}, {"unexplained": 1}, {"problems": ("no voting",)}]
)
def test_anything_else_does_not_hold(changed: dict[str, int | tuple[str, ...]]) -> None:
    assert not outcome(**changed).holds


def test_what_was_skipped_or_broken_off_shows_nothing_and_says_why() -> None:
    seen = [skipped("T2", "power cut", "needs loop devices"), broken_off("T1", "not ready")]
    assert not any(one.holds for one in seen)
    text = "\n".join(table(seen))
    assert "skipped: needs loop devices" in text
    assert "PROBLEM: not ready" in text
    assert [one["holds"] for one in facts(seen)["faults"]] == [False, False]


def test_the_table_names_cycles_acknowledged_lost_doubled_and_unexplained() -> None:
    head, line = table([outcome(lost=7)])
    assert head.split() == ["fault", *["cycles", "acknowledged", "lost", "doubled", "unexplained"]]
    assert line.split()[:6] == ["T1", "3", "1,000", "7", "0", "0"]


def test_a_table_in_markdown_says_what_does_not_hold_and_why() -> None:
    *_, sound, cut = markdown(facts([outcome(), outcome(lost=7, problems=("ended early",))]))
    assert sound == "| T1 | 3 | 1,000 | 0 | 0 | 0 | yes | kills |"
    assert cut == "| T1 | 3 | 1,000 | 7 | 0 | 0 | no | kills; ended early |"
