"""What is measured in one world, on ten ballots that can be checked by eye."""

import math

import numpy as np
import pytest

from fraud.bench.detector import Judged
from fraud.bench.figures import family_figures, ranking_figures, surge_figures
from tests.unit.fraud.bench.columns import rows, truth

LABELS = ["honest"] * 4 + ["H1"] * 2 + ["A1"] * 2 + ["A3"] * 2
TRUTH = truth(LABELS)
#           honest              H1        A1        A3
SCORE = [0.1, 0.2, 0.3, 0.4, 0.1, 0.9, 0.95, 0.5, 0.6, 0.05]
HELD = [0, 0, 0, 0, 0, 1, 1, 0, 1, 0]
CASES = [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
ROWS = rows(np.arange(10.0), cases=CASES)
JUDGED = Judged(
    score=np.array(SCORE),
    held=np.array(HELD, np.bool_),
    shown=np.zeros(10, np.bool_),
    found_at=np.where(HELD, np.arange(10.0) + 5.0, math.nan),
)


def test_precision_and_recall_of_a_family_leave_other_families_aside() -> None:
    found = family_figures("A1", JUDGED, TRUTH, ROWS, is_live=True)
    assert found.precision == 1 / 2  # one of its two, and one ballot of the surge
    assert found.recall == 1 / 2
    assert found.share == 2 / 10


def test_a_surges_ballots_stand_against_a_familys_in_the_order_of_scores() -> None:
    found = family_figures("A1", JUDGED, TRUTH, ROWS, is_live=True)
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert found.recall_at_false == 1 / 2  # none of six may be above: only 0.95 is


def test_a_method_for_whole_logs_has_no_time_to_detection() -> None:
    assert family_figures("A1", JUDGED, TRUTH, ROWS, is_live=True).seconds == (5.0,)
    assert family_figures("A1", JUDGED, TRUTH, ROWS, is_live=False).seconds == ()


def test_a_surge_tells_how_much_of_it_is_held() -> None:
    found = surge_figures("H1", JUDGED, TRUTH)
    assert (found.ballots, found.held) == (2, 0.5)


def test_the_ranking_is_compared_with_that_of_honest_ballots() -> None:
    # Honest: 3 to 3. All: 3 to 7. Without what is held: 3 to 4.
    found = ranking_figures(JUDGED.held, TRUTH, ROWS)
    assert found.raw_winner
    assert found.winner


def test_a_winner_is_mended_where_the_brushed_ballots_are_held() -> None:
    cases = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    found = ranking_figures(TRUTH.brushed, TRUTH, rows(np.arange(10.0), cases=cases))
    assert (found.raw_winner, found.winner) == (False, True)
    assert (found.raw_tau, found.tau) == (-1.0, 1.0)
