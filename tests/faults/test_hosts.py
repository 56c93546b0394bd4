"""Hosts are lost during a vote: each is a network namespace of this machine."""

from pathlib import Path

import pytest

from loadtests.faults.outcome import Course, Outcome
from tests.faults.hosts import hosts

#: Many processes start, break and are reckoned: on a busy machine that takes minutes.
pytestmark = pytest.mark.timeout(600)


def seen_of(folder: Path, *, synchronous: bool) -> Outcome:
    seen = hosts(Course(folder=folder, quick=True), synchronous=synchronous)
    if seen.skipped:
        pytest.skip(seen.skipped)
    return seen


def test_no_host_that_is_lost_costs_doubles_or_invents_a_ballot(tmp_path: Path) -> None:
    seen = seen_of(tmp_path, synchronous=True)
    assert seen.problems == ()
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert seen.acknowledged == seen.figures["recorded"] > 0


def test_the_control_a_primary_that_does_not_wait_for_its_standby_loses_ballots(
    tmp_path: Path,
) -> None:
    seen = seen_of(tmp_path, synchronous=False)
    assert seen.lost > 0
    assert not seen.holds
