"""T12 in short, and that a front which counts what the rules refuse is found."""

import re
from pathlib import Path

import pytest

from loadtests.faults.model.modelled import modelled
from loadtests.faults.outcome import Course
from tests.faults import planted

#: A product starts, works and is reckoned: on a busy machine that takes minutes.
pytestmark = pytest.mark.timeout(600)


def test_random_steps_of_citizens_and_office_end_as_the_model_says(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    seen = modelled(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.cycles == 120
    assert seen.acknowledged == seen.figures["recorded"] > 0
    assert seen.figures["rulings"] > 0


def test_a_front_that_acknowledges_what_the_rules_refuse_is_found(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    command = planted.command(planted.GENEROUS_BOOTH)
    seen = modelled(Course(folder=tmp_path, quick=True, command=command))
    # Whichever rule the first such ballot breaks: a quota, a suspension, a ballot of the same id.
    assert any(re.search(r": 201 .*not \[4", problem) for problem in seen.problems)
    assert seen.lost > 0
    assert not seen.holds
