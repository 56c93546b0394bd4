from datetime import timedelta

import pytest

from display.phases import later, phase_at
from tests.campaigns import OPENS, campaign
from voting.domain import Phase

TIMETABLE = campaign().timetable


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (timedelta(microseconds=-1), Phase.PUBLISHED),
        (timedelta(0), Phase.OPEN),
        (timedelta(days=14, microseconds=-1), Phase.OPEN),
        (timedelta(days=14), Phase.CLOSED),
    ],
)
def test_voting_is_open_from_the_opening_up_to_but_not_at_the_close(
    after: timedelta, phase: Phase
) -> None:
    assert phase_at(TIMETABLE, OPENS + after) is phase


def test_the_later_phase_wins_from_either_side() -> None:
    assert later(Phase.OPEN, Phase.CERTIFIED) is Phase.CERTIFIED
    assert later(Phase.CERTIFIED, Phase.OPEN) is Phase.CERTIFIED
