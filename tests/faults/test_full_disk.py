"""Disks are full during a vote."""

from pathlib import Path

import pytest

from loadtests.faults.full_disk import full_disks
from loadtests.faults.outcome import Course


def test_a_full_disk_acknowledges_nothing_falsely_and_voting_goes_on_after_it(
    tmp_path: Path,
) -> None:
    seen = full_disks(Course(folder=tmp_path, quick=True))
    if seen.skipped:
        pytest.skip(seen.skipped)
    assert seen.problems == ()
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert seen.cycles == 2
    assert seen.acknowledged == seen.figures["recorded"] > 0
