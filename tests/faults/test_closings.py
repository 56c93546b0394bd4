"""A vote is closed while citizens press in."""

from pathlib import Path

from loadtests.faults.closings import closings
from loadtests.faults.outcome import Course


def test_what_stands_below_the_closing_record_counts_and_nobody_is_late_or_early(
    tmp_path: Path,
) -> None:
    seen = closings(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert seen.figures["refused_around_close"] > 0
    assert seen.acknowledged > 0
