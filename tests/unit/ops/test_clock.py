"""Clocks of tests."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.clock import ScaledClock, system_clock

START = datetime(2016, 6, 25, 23, 30, tzinfo=UTC)


def test_a_scaled_clock_runs_at_its_rate() -> None:
    clock = ScaledClock(start=START, rate=30, anchor=1000)
    assert clock.at(1000) == START
    assert clock.at(1002) == START + timedelta(minutes=1)


def test_a_scaled_clock_survives_being_written_and_read() -> None:
    clock = ScaledClock.parse("2016-06-26T07:30:00+08:00*0.1", wall=1234.5678)
    assert clock.start == START
    assert ScaledClock.parse(str(clock), wall=0) == clock


@pytest.mark.parametrize(
    "text",
    ["", "2016-06-25", "2016-06-25T00:00:00*2", "2016-06-25T00:00:00Z*nan",
     "2016-06-25T00:00:00Z*inf", "2016-06-25T00:00:00Z*-1", "2016-06-25T00:00:00Z*1@noon",
     "2016-06-25T00:00:00Z*1@nan"],
)  # fmt: skip
def test_anything_else_is_no_clock(text: str) -> None:
    with pytest.raises(ValueError, match=r"has a|could not|Invalid|is no time"):
        ScaledClock.parse(text, wall=0)


def test_the_systems_time_knows_its_zone() -> None:
    assert system_clock().tzinfo is UTC
