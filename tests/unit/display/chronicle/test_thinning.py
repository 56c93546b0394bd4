from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from display.chronicle.thinning import fineness, kept, tick_of
from tests.campaigns import OPENS

EVERY = timedelta(minutes=5)


def test_two_weeks_at_five_minutes_keep_a_few_hundred_points() -> None:
    at = [OPENS + n * EVERY for n in range(14 * 288)]
    stay = kept(at, EVERY, 96)
    assert len(stay) < 400
    assert stay[-96:] == list(range(len(at) - 96, len(at))), "the last hours are whole"
    gaps = [after - before for before, after in pairwise(stay)]
    assert max(gaps) <= 64, "and no gap is longer than some five hours"


def test_a_point_every_ten_seconds_for_two_weeks_is_bounded_too() -> None:
    every = timedelta(seconds=10)
    at = [OPENS + n * every for n in range(0, 14 * 8640, 7)]
    assert len(kept(at, every, 96)) < 700


def test_daily_points_are_never_too_close() -> None:
    at = [OPENS + timedelta(days=n) for n in range(60)]
    assert kept(at, EVERY, 96) == list(range(60))


def test_the_first_point_stays() -> None:
    at = [OPENS + n * EVERY for n in range(2000)]
    assert kept(at, EVERY, 6)[0] == 0
    assert kept([], EVERY, 6) == []


@given(st.lists(st.integers(0, 4000), unique=True, min_size=1, max_size=200), st.integers(1, 20))
def test_thinning_at_every_point_and_thinning_once_give_the_same(
    moments: list[int], fine: int
) -> None:
    at = [OPENS + n * EVERY for n in sorted(moments)]
    growing = []
    for one in at:
        growing.append(one)
        growing = [growing[place] for place in kept(growing, EVERY, fine)]
    assert growing == [at[place] for place in kept(at, EVERY, fine)]


def test_a_campaign_of_many_cases_keeps_fewer_points() -> None:
    assert fineness(24) == 96
    assert fineness(10_000) == 6
    assert tick_of(OPENS + EVERY, EVERY) == tick_of(OPENS, EVERY) + 1
