"""How regularly one source sends for one case: decayed moments of the gaps between its ballots."""

from typing import NamedTuple

import numpy as np

from fraud.cells import Cells, CellTable
from fraud.counts import PACE_HORIZON, DecayedCounts
from fraud.domain import Attribute, Floats, Ints
from fraud.retained import Selections

#: A longer gap is a break: a person's night, or a script that was stopped.
LONGEST_GAP_S = 120.0


class Sent(NamedTuple):
    """Who sent in a bucket: sources, a row of each, and how many ballots; (n,) each."""

    sources: Cells
    row: Ints
    ballots: Ints


class Pace:
    """Keeps the table's columns `gaps` and `last_at`."""

    def __init__(self, table: CellTable, counts: DecayedCounts) -> None:
        self._table = table
        self._counts = counts

    def add(self, rows: Selections, at: float) -> "Sent":
        """Take in the bucket that ends at `at`."""
        sources = rows.cells[:, Attribute.SOURCE]
        order = np.argsort(sources, kind="stable")
        order = order[np.searchsorted(sources[order], 1) :]
        cells, times = sources[order], rows.at[order]
        unique, first, ballots = np.unique(cells, return_index=True, return_counts=True)
        if len(unique):
            self._add_gaps(cells, self._gaps(cells, times, first), at)
            self._table.last_at[unique] = times[first + ballots - 1]
        return Sent(sources=unique, row=order[first], ballots=ballots)

    def _gaps(self, cells: Cells, times: Floats, first: Ints) -> Floats:
        gaps = np.diff(times, prepend=times[0])
        gaps[first] = times[first] - self._table.last_at[cells[first]]
        return gaps

    def _add_gaps(self, cells: Cells, gaps: Floats, at: float) -> None:
        near = gaps <= LONGEST_GAP_S
        cells, gaps = cells[near], gaps[near]
        weight = self._counts.weights(at)[PACE_HORIZON]
        unique, inverse = np.unique(cells, return_inverse=True)
        moments = [np.bincount(inverse, gaps**power, len(unique)) for power in range(3)]
        self._table.gaps[unique] += np.stack(moments, axis=1) * weight

    def read(self, cells: Cells, at: float) -> tuple[Floats, Floats, Floats]:
        """(n,) decayed number of gaps, their mean in seconds, coefficient of variation."""
        number, total, squares = (
            self._table.gaps[cells] / self._counts.weights(at)[PACE_HORIZON]
        ).T
        safe = np.maximum(number, 1e-9)
        mean = np.maximum(total / safe, 1e-9)
        variance = np.maximum(squares / safe - mean**2, 0.0)
        return number, mean, np.sqrt(variance) / mean
