"""Counts selections by level, group and value, all levels of a view at once, and says which
values stand out.

A cell is a value in a group at a level. Most looks find no cell that stands out, and end here:
what a look costs is hardly what is counted but how many times counting is begun. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import UNKNOWN, Bools, Floats, Ints
from fraud.finding.census import Attribute

#: Nats by which a value's count must surprise beyond the logarithm of how many values there are.
_SURPRISE = 6.0
#: Selections that a value must have to stand out.
_LEAST = 5
#: Cells that are counted whether they occur or not: so many a selection and level, but never
#: more than these at once. Beyond it, those that occur are sorted.
_ROOM_EACH, _LEAST_ROOM, _MOST_ROOM = 8, 1 << 16, 1 << 23


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outstanding:
    """Cells of one level that stand out, by the first selection that has their value.

    Attributes:
        inside: (i,) the selections that are in one, rising.
        of: (i,) which of them each of these is in.
        group: (k,) the group of each.
        elsewhere: (k,) ballots of the group's background that have the value.
        example: (k,) the first selection in it.
    """

    inside: Ints
    of: Ints
    group: Ints
    elsewhere: Floats
    example: Ints


class Tally:
    """The cells of m selections at all levels; a range is the cells of one group and level.

    Attributes:
        attributes: what is counted.
        some: (levels,) at which any cell stands out, were all selections free.
    """

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self.attributes = attributes
        levels = [(one.groups, column) for one in attributes for column in one.levels]
        counts = [len(groups) for groups, _ in levels]
        values = [len(column.met) for _, column in levels]
        self._level = _starts(counts)  # of each level, its first range
        self._first = _starts(np.repeat(values, counts))
        self._met = np.concatenate([column.met for _, column in levels])
        self._met_first = np.repeat(_starts(values)[:-1], counts)
        self._size = np.concatenate([groups.size for groups, _ in levels])
        self._elsewhere = np.concatenate([groups.elsewhere for groups, _ in levels])
        self._cell = np.empty((len(levels), len(levels[0][0].of)), np.int64)
        for place, (groups, column) in enumerate(levels):
            row = self._cell[place]
            np.multiply(groups.of, len(column.met), out=row)
            row += column.of
            row += self._first[self._level[place]]
        self._keys: Ints | None = None
        self._start = self._first  # of each range, its first cell
        if self._first[-1] > min(max(_ROOM_EACH * self._cell.size, _LEAST_ROOM), _MOST_ROOM):
            self._keys, self._cell = np.unique(self._cell, return_inverse=True)
            self._start = np.searchsorted(self._keys, self._first)
        self._observed = np.bincount(self._cell.ravel(), minlength=self._start[-1])
        own = levels[0][0].own
        self._inside = self._observed
        if len(own) < self._cell.shape[1]:
            self._inside = np.bincount(self._cell[:, own].ravel(), minlength=self._start[-1])
        self.some = self._some()

    def _some(self) -> Bools:
        cells, _ = self._outstanding(0, len(self._start) - 1, self._observed)
        some: Bools = np.diff(np.searchsorted(cells, self._start[self._level])) > 0
        return some

    def outstanding(
        self, level: int, free: Bools | None, finer: Sequence[Outstanding]
    ) -> Outstanding | None:
        """What stands out at a level, of the selections that finer levels left free.

        Args:
            free: (m,) or None for all.
            finer: what stood out at them: it is taken from the background.
        """
        low, high = self._level[level], self._level[level + 1]
        start, stop = self._start[low], self._start[high]
        mine = self._cell[level]
        observed, taken = self._observed[start:stop], None
        if free is not None:
            observed = np.bincount(mine[free] - start, minlength=stop - start)
            taken = np.zeros(stop - start)
            for found in finer:
                taken += np.bincount(
                    mine[found.example] - start, found.elsewhere, minlength=stop - start
                )
        cells, elsewhere = self._outstanding(low, high, observed, taken)
        return self._told(level, cells, elsewhere) if len(cells) else None

    def _outstanding(
        self, low: int, high: int, observed: Ints, taken: Floats | None = None
    ) -> tuple[Ints, Floats]:
        """Cells that stand out by the likelihood ratio of two samples, and how often elsewhere.

        A background of few ballots proves little by it.

        Args:
            low, high: the first range, and that after the last.
            observed, taken: by cell of these ranges.
        """
        start = self._start[low : high + 1] - self._start[low]
        cells = np.flatnonzero(observed >= _LEAST)
        of = np.searchsorted(start, cells, side="right") - 1
        number = self._number(cells + self._start[low], of + low)
        cells, of, number = _only(number != UNKNOWN, cells, of, number)
        if not len(cells):
            return cells, np.zeros(0)
        met = self._met_by(cells + self._start[low], of + low, number)
        if taken is not None:
            met = met - np.minimum(taken[cells], met)
        seen = observed[cells].astype(np.float64)
        here, there = self._size[of + low], self._elsewhere[of + low]
        both = (seen + met) / (here + there)
        surprise = seen * np.log(seen / (here * both))
        surprise += np.where(met > 0.0, met * np.log(np.maximum(met, 1.0) / (there * both)), 0.0)
        values = np.diff(np.searchsorted(np.flatnonzero(observed), start))[of]
        out = (seen * there > met * here) & (surprise > _SURPRISE + np.log(values))
        return cells[out] + self._start[low], met[out]

    def _number(self, cells: Ints, of: Ints) -> Ints:
        """(k,) numbers of the values of cells in ranges."""
        numbers: Ints = (cells if self._keys is None else self._keys[cells]) - self._first[of]
        return numbers

    def _met_by(self, cells: Ints, of: Ints, number: Ints) -> Floats:
        """(k,) ballots of the backgrounds with a cell's value, before anything is taken."""
        met = self._met[self._met_first[of] + number] - self._inside[cells]
        left: Floats = np.maximum(met, 0).astype(np.float64)
        return left

    def _told(self, level: int, cells: Ints, elsewhere: Floats) -> Outstanding:
        low, high = self._level[level], self._level[level + 1]
        start = self._start[low]
        place = np.full(self._start[high] - start, -1, np.int64)
        place[cells - start] = np.arange(len(cells))
        of = place[self._cell[level] - start]
        inside = np.flatnonzero(of >= 0)
        first = np.empty(len(cells), np.int64)
        of = of[inside]
        first[of[::-1]] = inside[::-1]  # written backwards, the first stays
        order = np.argsort(first)
        rank = np.empty(len(cells), np.int64)
        rank[order] = np.arange(len(cells))
        group = np.searchsorted(self._start[low : high + 1], cells, side="right") - 1
        return Outstanding(
            inside=inside,
            of=rank[of],
            group=group[order],
            elsewhere=elsewhere[order],
            example=first[order],
        )


def _starts(lengths: Sequence[int] | Ints) -> Ints:
    """(n + 1,) where each of n runs begins, and where the last ends."""
    return np.concatenate(([0], np.cumsum(lengths)))


def _only(which: Bools, *columns: Ints) -> list[Ints]:
    return [column[which] for column in columns]
