"""The test clock's setting can be written and read back."""

import pytest

from loadtests.clock import CampaignClock, epoch_s, read_clock


def test_a_clock_survives_its_setting() -> None:
    clock = CampaignClock(origin_s=epoch_s("2016-06-25T23:07:30Z"), rate=30.0, wall_s=1000.5)
    assert clock.setting() == "2016-06-25T23:07:30Z*30@1000.500"
    assert read_clock(clock.setting()) == clock


def test_campaign_time_runs_at_its_rate() -> None:
    clock = CampaignClock(origin_s=5000.0, rate=30.0, wall_s=1000.0)
    assert clock.at(1010.0) == 5300.0
    assert clock.wall_at(5300.0) == 1010.0


@pytest.mark.parametrize("text", ["", "2016-06-25T23:07:30Z", "2016-06-25T23:07:30Z*30", "x*1@2"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"test clock|isoformat"):
        read_clock(text)
