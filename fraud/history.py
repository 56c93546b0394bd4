"""What was usual at this hour: counts by hour of day, over days, of ballots that were not held.

Ballots enter once they can no longer be held back by a late discovery, so that what is held never
teaches it. Decays forward (see `counts`); its landmark stays, since campaigns last for weeks.
"""

import numpy as np

from fraud.cells import CAMPAIGN, CASE_COLUMN, Cells, CellTable
from fraud.domain import Attribute, Bools, Floats
from fraud.policy import Policy
from fraud.retained import Selections

_HOUR_S = 3600.0
_HOURS = 24
_ALL_DAY = _HOURS


class HourHistory:
    """Counts of cells that are remembered: columns are 24 hours (UTC) and the whole day."""

    def __init__(self, table: CellTable, policy: Policy) -> None:
        self._table = table
        self._half_life_s = policy.history_half_life_s
        self._landmark: float | None = None
        self._mass: Floats = np.zeros((1024, _HOURS + 1))

    def learn(self, rows: Selections) -> None:
        """Remember rows that leave the lookback."""
        rows = rows.rows(~rows.held)
        hours = (rows.at // _HOUR_S).astype(np.int64)
        for hour in np.unique(hours).tolist():
            self._learn_hour(rows.rows(hours == hour), hour)

    def _learn_hour(self, rows: Selections, hour: int) -> None:
        if self._landmark is None:
            self._landmark = hour * _HOUR_S
        pairs = rows.cells[:, : Attribute.SOURCE].T.ravel()
        campaign = np.full(len(rows), CAMPAIGN, dtype=np.int32)
        together = (self._table.value[pairs], self._table.group[pairs], campaign)
        cells = np.concatenate((rows.cells[:, CASE_COLUMN], *together))
        shares = np.tile(rows.ballot_shares, 2 * Attribute.SOURCE + 1)
        memories, inverse = np.unique(self._table.memory[cells], return_inverse=True)
        counts = np.bincount(inverse, np.concatenate((np.ones(len(rows)), shares)))
        grown = counts * self._weight(hour * _HOUR_S)
        self._make_room()
        self._mass[memories, hour % _HOURS] += grown
        self._mass[memories, _ALL_DAY] += grown
        self._mass[0] = 0.0

    def usual(self, cells: Cells, at: float) -> tuple[Floats, Floats]:
        """(n,) decayed counts of cells in this hour of the day, and in the whole day."""
        if self._landmark is None:
            return np.zeros(len(cells)), np.zeros(len(cells))
        self._make_room()
        mass = self._mass[self._table.memory[cells]] / self._weight(at)
        return mass[:, int(at // _HOUR_S) % _HOURS], mass[:, _ALL_DAY]

    def is_remembered(self, at: float, least: float) -> Bools:
        """(cells,) whether the day's count is worth keeping."""
        if self._landmark is None:
            return np.zeros(len(self._table), np.bool_)
        self._make_room()
        memories = self._table.memory[: len(self._table)]
        kept: Bools = self._mass[memories, _ALL_DAY] >= least * self._weight(at)
        return kept

    def _weight(self, at: float) -> float:
        assert self._landmark is not None
        return float(np.exp2((at - self._landmark) / self._half_life_s))

    def _make_room(self) -> None:
        short = self._table.memories - len(self._mass)
        if short > 0:
            more = np.zeros((max(short, len(self._mass)), _HOURS + 1))
            self._mass = np.concatenate((self._mass, more))
