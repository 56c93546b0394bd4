"""The benchmark's measures against figures worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from fraud.bench import measures

NAN = math.nan


def column(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values, np.float64)


def test_a_perfect_order_has_an_average_precision_of_one() -> None:
    assert measures.average_precision(column(0.9, 0.8), column(0.1, 0.7)) == 1.0


def test_average_precision_is_the_mean_precision_at_each_positive() -> None:
    # In falling order: + - + -, so (1/1 + 2/3) / 2.
    found = measures.average_precision(column(0.9, 0.5), column(0.7, 0.1))
    assert found == pytest.approx((1 + 2 / 3) / 2)


def test_equal_scores_earn_the_precision_of_all_of_them() -> None:
    # One positive among four equal scores: no order among them may help.
    assert measures.average_precision(column(0.5), column(0.5, 0.5, 0.5)) == pytest.approx(0.25)


def test_nothing_to_find_is_not_measured() -> None:
    assert math.isnan(measures.average_precision(column(), column(0.5)))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=1, max_size=30))
def test_average_precision_agrees_with_another_implementation(
    drawn: list[tuple[bool, int]],
) -> None:
    truth = np.array([positive for positive, _ in drawn])
    score = np.array([value / 4 for _, value in drawn])
    if truth.any():
        expected = average_precision_score(truth, score)
        found = measures.average_precision(score[truth], score[~truth])
        assert found == pytest.approx(expected)


def test_the_limit_leaves_at_most_the_share_of_the_honest_above_it() -> None:
    honest = column(*range(1000))
    limit = measures.score_above_all_but(honest, 0.001)
    assert limit == 998.0
    assert np.count_nonzero(honest > limit) == 1


def test_honest_ballots_of_one_score_are_never_split_by_the_limit() -> None:
    honest = column(*[1.0] * 5, *[0.0] * 995)
    assert measures.score_above_all_but(honest, 0.001) == 1.0


def test_recall_counts_only_what_is_above_the_limit() -> None:
    assert measures.share_above(column(0.2, 0.5, 0.9, 0.9), 0.5) == 0.5


def test_a_wave_is_detected_by_its_tenth_held_ballot() -> None:
    cast = np.arange(2000.0)
    held = np.full(2000, NAN)
    held[100:112] = cast[100:112] + 30.0
    found = measures.detection(cast, held)
    assert found == measures.Detection(seconds=139.0, ballots=140.0)


def test_a_small_wave_is_detected_by_one_ballot_in_a_hundred() -> None:
    cast = np.arange(200.0)
    held = np.full(200, NAN)
    held[[7, 50]] = [60.0, 50.0]
    assert measures.detection(cast, held) == measures.Detection(seconds=60.0, ballots=61.0)


def test_a_wave_of_which_too_little_is_held_was_never_detected() -> None:
    cast = np.arange(2000.0)
    held = np.where(cast < 9, cast, NAN)
    assert math.isinf(measures.detection(cast, held).seconds)


def test_votes_count_selections_of_counted_ballots() -> None:
    cases = np.array([0, 2, 2, 1])
    counted = np.array([True, True, False, True])
    assert measures.votes_by_case(cases, counted, 4).tolist() == [1, 1, 1, 0]


def test_one_swapped_pair_of_three_leaves_a_third_of_agreement() -> None:
    found = measures.agreement(np.array([30, 20, 10]), np.array([20, 30, 10]))
    assert found == pytest.approx(1 / 3)


def test_tau_b_allows_for_ties() -> None:
    # Pairs: one agrees, two are tied in one ranking: 2 / sqrt(3 * 2).
    found = measures.agreement(np.array([3, 2, 1]), np.array([3, 1, 1]))
    assert found == pytest.approx(2 / math.sqrt(6))


@pytest.mark.parametrize(
    ("votes", "right"), [([9, 5, 1], True), ([5, 9, 1], False), ([9, 9, 1], False)]
)
def test_a_shared_lead_names_the_winner_only_if_all_who_share_it_won(
    votes: list[int], right: bool
) -> None:
    assert measures.names_the_winner(np.array([9, 5, 1]), np.array(votes)) is right
