"""Every ballot is sent twenty times: it is one ballot, with one receipt."""

from pathlib import Path

from loadtests.faults.outcome import Course
from loadtests.faults.retries import retries


def test_twenty_tries_are_one_ballot_with_one_receipt(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    seen = retries(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.acknowledged == seen.figures["recorded"] > 0
    assert seen.figures["thrown_away"] > 0
