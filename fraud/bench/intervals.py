"""Figures over seeds, with an interval that says how much the seeds differ."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import Floats

RESAMPLES = 1000
COVERAGE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure over seeds and its bootstrap interval; NaN where nothing was measured."""

    value: float
    low: float
    high: float


UNMEASURED = Estimate(value=math.nan, low=math.nan, high=math.nan)


def over_seeds(by_seed: Sequence[Sequence[float]], reduce: Callable[[Floats], float]) -> Estimate:
    """Reduce all values; the interval is the percentile bootstrap over whole seeds (Efron 1979).

    Args:
        by_seed: what each seed measured, any number of values; NaN stands for none.
        reduce: such as `numpy.mean`.
    """
    measured = [np.array([one for one in each if not math.isnan(one)]) for each in by_seed]
    seeds = [values for values in measured if len(values)]
    if not seeds:
        return UNMEASURED
    value = float(reduce(np.concatenate(seeds)))
    rng = np.random.default_rng(20_16)
    drawn = rng.integers(len(seeds), size=(RESAMPLES, len(seeds)))
    again = np.sort([reduce(np.concatenate([seeds[i] for i in draw])) for draw in drawn])
    return Estimate(
        value=value, low=_at(again, (1 - COVERAGE) / 2), high=_at(again, (1 + COVERAGE) / 2)
    )


def _at(ordered: Floats, share: float) -> float:
    """The value at a share of an ordered sample; never between two, which may be infinite."""
    return float(ordered[round(share * (len(ordered) - 1))])
