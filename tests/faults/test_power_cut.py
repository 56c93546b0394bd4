"""The power is cut during a vote."""

from pathlib import Path

import pytest

from loadtests.faults.outcome import Course
from loadtests.faults.power_cut import power_cuts


def test_a_power_cut_loses_no_acknowledged_ballot(tmp_path: Path) -> None:
    seen = power_cuts(Course(folder=tmp_path, quick=True))
    if seen.skipped:
        pytest.skip(seen.skipped)
    assert seen.problems == ()
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert seen.cycles == 1
    assert seen.acknowledged == seen.figures["recorded"] > 0
