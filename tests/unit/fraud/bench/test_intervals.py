"""Figures over seeds."""

import math

import numpy as np

from fraud.bench.intervals import over_seeds


def mean(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    return float(values.mean())


def test_the_figure_is_that_of_all_values() -> None:
    assert over_seeds([[1.0, 2.0], [6.0]], mean).value == 3.0


def test_seeds_that_agree_leave_no_interval() -> None:
    found = over_seeds([[0.5]] * 20, mean)
    assert (found.low, found.high) == (0.5, 0.5)


def test_the_interval_is_between_the_seeds_and_around_the_figure() -> None:
    found = over_seeds([[float(turn % 2)] for turn in range(20)], mean)
    assert 0.2 < found.low < 0.4 < found.value < 0.6 < found.high < 0.8


def test_the_same_seeds_have_the_same_interval() -> None:
    values = [[math.sin(turn)] for turn in range(20)]
    assert over_seeds(values, mean) == over_seeds(values, mean)


def test_what_was_not_measured_is_left_aside() -> None:
    assert over_seeds([[math.nan], [4.0], []], mean).value == 4.0
    assert math.isnan(over_seeds([[math.nan]], mean).value)
