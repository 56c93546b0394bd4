"""Processes are killed during a vote."""

from pathlib import Path

from loadtests.faults.kills import kills
from loadtests.faults.outcome import Course
from loadtests.faults.victims import KINDS


def test_no_kill_of_any_process_loses_doubles_or_invents_a_ballot(tmp_path: Path) -> None:
    seen = kills(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert [seen.figures[f"killed_{kind}"] for kind in KINDS] == [1] * len(KINDS)
    assert seen.acknowledged == seen.figures["recorded"] > 0
