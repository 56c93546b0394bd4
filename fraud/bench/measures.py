"""How good scores and holds are, against the truth. Pure; every figure is computed by hand in
its test."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from fraud.domain import Bools, Floats, Ints

#: A wave is detected once so many of its ballots are found, or this share of them, if fewer.
DETECTED_BALLOTS = 10
DETECTED_SHARE = 0.01


def average_precision(positive: Floats, negative: Floats) -> float:
    """The area under the curve of precision by recall, as a sum of steps: mean over positives of
    the precision at their score, equal scores taken together (Zhu 2004, "Recall, precision and
    average precision").

    Args:
        positive: (p,) scores of what is looked for.
        negative: (q,) scores of the rest.

    Returns:
        NaN where nothing is looked for.
    """
    if not len(positive):
        return math.nan
    steps, found = np.unique(positive, return_counts=True)
    reached = len(positive) - np.searchsorted(np.sort(positive), steps, side="left")
    wrong = len(negative) - np.searchsorted(np.sort(negative), steps, side="left")
    return float((found * reached / (reached + wrong)).sum() / len(positive))


def score_above_all_but(negative: Floats, share: float) -> float:
    """The lowest score such that at most a share of (q,) negatives lies above it.

    Returns:
        Minus infinity where all of them may.
    """
    allowed = math.floor(share * len(negative) + 1e-9)
    if allowed >= len(negative):
        return -math.inf
    return float(np.partition(negative, len(negative) - 1 - allowed)[len(negative) - 1 - allowed])


def share_above(scores: Floats, limit: float) -> float:
    """Which share of (k,) scores is above a limit; NaN of none."""
    return float((scores > limit).mean()) if len(scores) else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How long a wave ran until it was detected; infinite where it never was.

    Attributes:
        seconds: from its first ballot.
        ballots: of it that were cast by then.
    """

    seconds: float
    ballots: float


def detection(cast_at: Floats, found_at: Floats) -> Detection:
    """When a wave was detected.

    Args:
        cast_at: (w,) epoch seconds of the wave's ballots.
        found_at: (w,) when each was held or shown to a person; NaN where never.
    """
    needed = max(1, min(DETECTED_BALLOTS, math.ceil(DETECTED_SHARE * len(cast_at))))
    moments = np.sort(found_at[~np.isnan(found_at)])
    if len(moments) < needed:
        return Detection(seconds=math.inf, ballots=math.inf)
    at = float(moments[needed - 1])
    return Detection(
        seconds=at - float(cast_at.min()), ballots=float(np.count_nonzero(cast_at <= at))
    )


def votes_by_case(cases: Ints, of_case: Bools, number: int) -> Ints:
    """(m,) selections, and which of them count, to (number,) votes."""
    return np.bincount(cases[of_case], minlength=number).astype(np.int64)


def agreement(truth: Ints, votes: Ints) -> float:
    """Kendall's tau-b of two rankings of the same cases; NaN where one is all ties."""
    return float(stats.kendalltau(truth, votes, variant="b").statistic)


def names_the_winner(truth: Ints, votes: Ints) -> bool:
    """Whether whoever leads the votes leads in truth; of a shared lead, all must."""
    leaders = np.flatnonzero(votes == votes.max())
    return bool((truth[leaders] == truth.max()).all())
