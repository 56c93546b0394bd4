"""Ballots by time: what a curve tells does not depend on how the ballots came in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fraud.domain import Curve, Floats
from fraud.incidents.curves import STEP_S, Rhythm, is_complete

CASE, OTHER = 3, 0
HOUR = 3600.0
FOR_EVER = 1e12


def rhythm(*votes: tuple[int, Floats], parts: int = 1) -> Rhythm:
    """Ballots of one case each, in order of time, in so many blocks."""
    at = np.concatenate([times for _, times in votes])
    cases = np.concatenate([np.full(len(times), case) for case, times in votes])
    order = np.argsort(at, kind="stable")
    counted = Rhythm()
    for some in np.array_split(order, parts):
        counted.count(cases[some], at[some], at[some])
    return counted


def day(ballots: int) -> Floats:
    return np.linspace(0.0, 24 * HOUR - 1.0, ballots)


def test_a_curve_counts_the_case_and_marks_the_part() -> None:
    burst = np.arange(10 * HOUR, 10 * HOUR + 120.0)
    curve = rhythm((CASE, burst), (CASE, day(240)), (OTHER, day(2400))).curve(
        CASE, burst, FOR_EVER
    )
    assert sum(curve.part) == len(burst)
    assert sum(curve.received) > len(burst)
    assert max(curve.received) == max(
        received for received, part in zip(curve.received, curve.part, strict=True) if part
    )


def test_what_is_expected_keeps_to_the_campaigns_pace() -> None:
    burst = np.arange(10 * HOUR, 10 * HOUR + 120.0)
    curve = rhythm((CASE, burst), (CASE, day(2400)), (OTHER, day(24_000))).curve(
        CASE, burst, FOR_EVER
    )
    beside = sum(curve.received) - sum(curve.part)
    assert abs(sum(curve.expected) - beside) < 1.0
    assert max(curve.expected) <= 3.0 * max(min(curve.expected), 1.0)


def test_a_curve_has_few_steps_however_long_it_is() -> None:
    long = np.linspace(0.0, 14 * 24 * HOUR, 50_000)
    curve = rhythm((CASE, long)).curve(CASE, long, FOR_EVER)
    assert len(curve.received) <= 100
    assert curve.step_s % STEP_S == 0.0
    assert sum(curve.received) == len(long)


def test_a_curve_ends_at_the_last_whole_step_before_now() -> None:
    burst = np.arange(10 * HOUR, 10 * HOUR + 120.0)
    now = 10 * HOUR + 150.0
    curve = rhythm((CASE, burst), (OTHER, day(2400))).curve(CASE, burst, now)
    assert curve.start + len(curve.received) * curve.step_s <= now
    assert not is_complete(burst[0], burst[-1], now)
    assert is_complete(burst[0], burst[-1], now + HOUR)


@given(parts=st.integers(1, 60))
def test_blocks_do_not_change_a_curve(parts: int) -> None:
    burst = np.arange(10 * HOUR, 10 * HOUR + 300.0, 1.7)
    votes = ((CASE, burst), (CASE, day(240)), (OTHER, day(900)))
    assert rhythm(*votes, parts=parts).curve(CASE, burst, FOR_EVER) == _once(votes, burst)


def _once(votes: tuple[tuple[int, Floats], ...], burst: Floats) -> Curve:
    return rhythm(*votes).curve(CASE, burst, FOR_EVER)
