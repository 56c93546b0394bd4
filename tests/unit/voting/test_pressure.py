"""The wait that is expected is nothing where nobody waits, and grows with queue and pace."""

from hypothesis import given
from hypothesis import strategies as st

from voting.pressure import Pressure

SECONDS = st.floats(min_value=0, max_value=100)


def test_before_the_first_batch_nothing_is_expected() -> None:
    assert Pressure(at_a_time=128).wait_s(4096) == 0


def test_a_steady_pace_is_learnt() -> None:
    pressure = Pressure(at_a_time=100)
    for _ in range(100):
        pressure.took(0.02)
    assert abs(pressure.wait_s(1000) - 0.22) < 0.001, "ten batches, and the one under way"


@given(st.lists(SECONDS))
def test_nobody_waits_for_nobody(batches: list[float]) -> None:
    pressure = Pressure(at_a_time=128)
    for batch_s in batches:
        pressure.took(batch_s)
    assert pressure.wait_s(0) == 0


@given(st.lists(SECONDS, min_size=1), st.integers(1, 4096))
def test_the_expected_wait_is_between_the_best_and_the_worst_pace(
    batches: list[float], waiting: int
) -> None:
    pressure = Pressure(at_a_time=128)
    for batch_s in batches:
        pressure.took(batch_s)
    assert 0 <= pressure.wait_s(waiting) <= max(batches) * (waiting / 128 + 1) + 1e-9
