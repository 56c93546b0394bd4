"""Selections that a late discovery can still hold: columns in ledger order, oldest leave first."""

from dataclasses import dataclass

import numpy as np

from fraud.cells import COLUMNS, Cells
from fraud.domain import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selections:
    """One row a (ballot, case): m rows.

    Attributes:
        index: (m,) of the ballot; rows of one ballot stand together.
        at: (m,) its `cast_at`.
        cells: (m, 6) see `CellTable.pair_cells`.
        extra: (m,) points that the ballot brings beside what is found of it.
        held: (m,) whether the ballot is held; written as verdicts fall.
    """

    index: Ints
    at: Floats
    cells: Cells
    extra: Ints
    held: Bools

    def __len__(self) -> int:
        return len(self.index)

    @property
    def ballot_shares(self) -> Floats:
        """(m,) one over the number of rows of the row's ballot."""
        if not len(self):
            return np.zeros(0)
        first = np.concatenate(([True], self.index[1:] != self.index[:-1]))
        ballot = np.cumsum(first) - 1
        shares: Floats = 1.0 / np.bincount(ballot)[ballot]
        return shares

    def rows(self, which: slice | Ints | Bools) -> "Selections":
        """Some of the rows; a slice shares memory."""
        return Selections(
            index=self.index[which],
            at=self.at[which],
            cells=self.cells[which],
            extra=self.extra[which],
            held=self.held[which],
        )


def none_yet(capacity: int = 0) -> Selections:
    """An empty set of rows, or room for some."""
    return Selections(
        index=np.zeros(capacity, np.int64),
        at=np.zeros(capacity),
        cells=np.zeros((capacity, COLUMNS), np.int32),
        extra=np.zeros(capacity, np.int64),
        held=np.zeros(capacity, np.bool_),
    )


def joined(parts: list[Selections]) -> Selections:
    """Rows one after another."""
    if len(parts) == 1:
        return parts[0]
    return Selections(
        index=np.concatenate([part.index for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        cells=np.concatenate([part.cells for part in parts]),
        extra=np.concatenate([part.extra for part in parts]),
        held=np.concatenate([part.held for part in parts]),
    )


class Retained:
    """A queue of selections over one growing buffer."""

    def __init__(self) -> None:
        self._buffer = none_yet(1024)
        self._start = 0
        self._stop = 0

    def __len__(self) -> int:
        return self._stop - self._start

    @property
    def rows(self) -> Selections:
        """What is retained; shares memory, so `held` can be written."""
        return self._buffer.rows(slice(self._start, self._stop))

    def append(self, rows: Selections) -> None:
        """Add rows at the young end."""
        if self._stop + len(rows) > len(self._buffer):
            self._move(2 * (len(self) + len(rows)))
        place = slice(self._stop, self._stop + len(rows))
        self._stop = place.stop
        self._buffer.index[place] = rows.index
        self._buffer.at[place] = rows.at
        self._buffer.cells[place] = rows.cells
        self._buffer.extra[place] = rows.extra
        self._buffer.held[place] = rows.held

    def leave(self, *, before: float, at_most: int) -> Selections:
        """Take out what was cast before a time, and the oldest beyond a number of rows."""
        old = int(np.searchsorted(self.rows.at, before))
        old = max(old, len(self) - at_most)
        leaving = self._buffer.rows(slice(self._start, self._start + old))
        self._start += old
        return leaving

    def renumber(self, cells: Cells) -> None:
        """Take the cells' new numbers, in the order of `rows`."""
        self.rows.cells[:] = cells

    def _move(self, capacity: int) -> None:
        old = self.rows
        self._buffer = none_yet(capacity)
        self._start, self._stop = 0, 0
        self.append(old)
