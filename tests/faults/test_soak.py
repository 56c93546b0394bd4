"""T17 in short, and that it would find a process that grows, and a count that differs."""

from pathlib import Path

import pytest

from loadtests.faults.outcome import Course
from loadtests.faults.soak.soaking import soak
from tests.faults import planted

#: A product starts, works and is reckoned: on a busy machine that takes minutes.
pytestmark = pytest.mark.timeout(600)


def test_after_a_load_memory_stays_and_ledger_counters_and_verifier_agree(tmp_path: Path) -> None:
    seen = soak(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.acknowledged == seen.figures["recorded"] >= 1200


def test_a_front_that_keeps_something_of_every_ballot_is_found(tmp_path: Path) -> None:
    command = planted.command(planted.HOARDING_FRONT)
    seen = soak(Course(folder=tmp_path, quick=True, command=command))
    assert [problem.partition(" grew")[0] for problem in seen.problems] == ["front"]
    assert (seen.lost, seen.doubled, seen.unexplained) == (0, 0, 0)
    assert not seen.holds
