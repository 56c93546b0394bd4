"""Planted faults are found: a fault test that cannot fail shows nothing."""

from pathlib import Path

import pytest

from loadtests.faults.kills import kills
from loadtests.faults.outcome import Course
from loadtests.faults.power_cut import power_cuts
from tests.faults import planted


def course(folder: Path, fault: str) -> Course:
    return Course(folder=folder, quick=True, command=planted.command(fault))


def test_a_database_that_does_not_sync_loses_ballots_in_a_power_cut(tmp_path: Path) -> None:
    seen = power_cuts(course(tmp_path, planted.WITHOUT_FSYNC), synced_first=True)
    if seen.skipped:
        pytest.skip(seen.skipped)
    assert seen.lost > 0
    assert not seen.holds


def test_a_front_that_answers_before_commit_loses_ballots_when_it_is_killed(
    tmp_path: Path,
) -> None:
    seen = kills(course(tmp_path, planted.EARLY_ANSWER), kinds=("front", "front"))
    assert seen.lost > 0
    assert not seen.holds


def test_a_projector_without_its_watermark_counts_twice_when_it_is_killed(
    tmp_path: Path,
) -> None:
    seen = kills(course(tmp_path, planted.FORGETFUL_PROJECTOR), kinds=("projector",))
    assert seen.doubled > 0
    assert seen.lost == 0
    assert not seen.holds
