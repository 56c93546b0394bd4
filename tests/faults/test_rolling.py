"""Processes are restarted one after the other under load: a retry heals what that costs."""

from pathlib import Path

from loadtests.faults.outcome import Course
from loadtests.faults.rolling import rolling


def test_a_rolling_restart_costs_no_ballot_that_a_retry_does_not_save(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    seen = rolling(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.cycles == 3
    assert seen.acknowledged > 0
