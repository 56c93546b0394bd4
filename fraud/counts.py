"""Exponentially decayed counts over cells, by forward decay.

Cormode, Shkapenyuk, Srivastava, Xu, "Forward decay: a practical time decay model for streaming
systems", ICDE 2009: what is added at t weighs 2^((t - L) / half-life) for ever, and a reading at u
is divided by 2^((u - L) / half-life), so nothing is touched as time goes by. Time is that of
buckets. The landmark L moves by whole half-lives, which is exact in binary.
"""

import numpy as np

from fraud.cells import CAMPAIGN, CASE_COLUMN, Cells, CellTable
from fraud.domain import Attribute, Floats
from fraud.policy import Policy
from fraud.retained import Selections

_LARGEST_EXPONENT = 40.0
#: Which half-life the pace of one source is kept by.
PACE_HORIZON = 1


class DecayedCounts:
    """Two families over the same cells: everything (what is tested), and what may teach.

    Held ballots never teach: they are in the first family only.
    """

    def __init__(self, table: CellTable, policy: Policy) -> None:
        self._table = table
        self._half_lives = np.array(policy.half_lives_s)
        self._window_s = policy.window_s
        self._landmarks: Floats | None = None

    @property
    def horizons(self) -> int:
        """How many half-lives are kept."""
        return len(self._half_lives)

    def weights(self, at: float) -> Floats:
        """(horizons,) what a ballot of the bucket that ends at `at` weighs."""
        assert self._landmarks is not None
        weights: Floats = np.exp2((at - self._landmarks) / self._half_lives)
        return weights

    def turn_to(self, at: float) -> None:
        """Move the landmarks so that the weights at `at` stay far from overflow."""
        if self._landmarks is None:
            self._landmarks = np.full(self.horizons, at)
        steps = np.floor((at - self._landmarks) / self._half_lives)
        for horizon in np.flatnonzero(steps > _LARGEST_EXPONENT).tolist():
            self._rescale(horizon, int(steps[horizon]))

    def _rescale(self, horizon: int, steps: int) -> None:
        assert self._landmarks is not None
        self._landmarks[horizon] += steps * self._half_lives[horizon]
        mass = self._table.mass
        for column in (horizon, horizon + self.horizons):
            mass[:, column] = np.ldexp(mass[:, column], -steps)
        if horizon == PACE_HORIZON:
            self._table.gaps[:] = np.ldexp(self._table.gaps, -steps)

    def add(self, rows: Selections, at: float) -> None:
        """Count the rows of the bucket that ends at `at`."""
        cells, shares = _counted(self._table, rows)
        unique, inverse = np.unique(cells, return_inverse=True)
        weights = self.weights(at)
        everything = np.bincount(inverse, shares)[:, None] * weights
        teaching = shares * np.tile(~rows.held, len(cells) // len(rows))
        taught = np.bincount(inverse, teaching)[:, None] * weights
        self._table.mass[unique] += np.concatenate((everything, taught), axis=1)

    def unteach(self, rows: Selections) -> None:
        """Take back what whole ballots have taught that turn out to be held."""
        ends = (np.floor(rows.at / self._window_s) + 1.0) * self._window_s
        assert self._landmarks is not None
        weights = np.exp2((ends[:, None] - self._landmarks) / self._half_lives)
        cells, shares = _counted(self._table, rows)
        unique, inverse = np.unique(cells, return_inverse=True)
        mass = self._table.mass
        for horizon in range(self.horizons):
            each = shares * np.tile(weights[:, horizon], len(cells) // len(rows))
            column = horizon + self.horizons
            left = mass[unique, column] - np.bincount(inverse, each)
            mass[unique, column] = np.maximum(0.0, left)


def _counted(table: CellTable, rows: Selections) -> tuple[Cells, Floats]:
    """Every cell that a row is counted in, and how much; the k-th of each run of m is row k's.

    A ballot counts once for each of its cases, and once in all where cases are put together: so
    what remains beside a case are the ballots that did not choose it.
    """
    pairs = rows.cells[:, : Attribute.SOURCE].T.ravel()
    cells = (
        pairs,
        table.group_case[pairs],
        rows.cells[:, Attribute.SOURCE],
        rows.cells[:, CASE_COLUMN],
        table.value[pairs],
        table.group[pairs],
        np.full(len(rows), CAMPAIGN, dtype=np.int32),
    )
    by_case = 2 * Attribute.SOURCE + 2
    by_ballot = 2 * Attribute.SOURCE + 1
    shares = (np.ones(by_case * len(rows)), np.tile(rows.ballot_shares, by_ballot))
    return np.concatenate(cells), np.concatenate(shares)
