"""The surprise of a count, against scipy's beta-binomial and against arithmetic."""

import math

import pytest
from scipy.stats import betabinom

from fraud.surprise import beta_binomial_surprise


@pytest.mark.parametrize(
    ("observed", "of", "alpha", "beta"),
    [(5, 10, 0.5, 1.5), (20, 60, 2.0, 50.0), (300, 9_000, 4.0, 196.0), (21, 21, 0.3, 0.7)],
)
def test_it_is_the_beta_binomial_tail(observed: int, of: int, alpha: float, beta: float) -> None:
    tail = betabinom(of, alpha, beta).sf(observed - 1)
    found = beta_binomial_surprise(observed, of, alpha, beta)
    assert found == pytest.approx(-math.log10(tail), rel=1e-6)


def test_it_follows_the_tail_beyond_what_floats_can_hold() -> None:
    """Certainty about a share of one in a thousand: the binomial's first term decides."""
    found = beta_binomial_surprise(1_000, 1_000, 1e6, 999e6)
    assert found == pytest.approx(3_000, rel=1e-3)


def test_a_million_trials_stay_finite() -> None:
    assert 5 < beta_binomial_surprise(150_000, 1_000_000, 2.0, 198.0) < 15


def test_no_count_is_no_surprise() -> None:
    assert beta_binomial_surprise(0.4, 100.0, 1.0, 10.0) == 0.0


def test_decayed_counts_are_rounded_the_cautious_way() -> None:
    whole = beta_binomial_surprise(20, 31, 1.0, 20.0)
    assert beta_binomial_surprise(20.9, 30.1, 1.0, 20.0) == whole


def test_more_of_the_same_is_more_surprising() -> None:
    found = [beta_binomial_surprise(k, 100, 2.0, 98.0) for k in range(10, 100, 10)]
    assert found == sorted(found)
