"""Counts the values of attributes in groups of selections, and in the groups' backgrounds.

A group is the selections of one case in a window; its background are the ballots of the same
window that did not choose the case. Or the group is a whole window, and its background are the
ballots of the days before. Held ballots are in no background. What is counted are whole ballots,
so that sums are exact in whatever order. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import UNKNOWN, Bools, Floats, Ints

#: A value is rare in a window that has it on no more ballots.
_RARE = 2
#: Numbers of values up to these are counted as they are: so many, and so many a ballot.
_FEW, _FEW_EACH = 1 << 8, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """m selections in g groups.

    Attributes:
        of: (m,) the group of each selection.
        size: (g,) selections in each, at least 1.
        elsewhere: (g,) ballots in each background, at least 1.
        layer: (g,) groups of one layer are compared with ballots of that layer alone.
        own: (o,) selections whose ballots teach and are counted in `Column.met` too.
    """

    of: Ints
    size: Floats
    elsewhere: Floats
    layer: Ints
    own: Ints

    def __len__(self) -> int:
        return len(self.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """An attribute of m selections, counted in what they are compared with.

    Attributes:
        of: (m,) numbers of values, 0 to k - 1; 0 is unknown, and no evidence.
        met: (k,) ballots that teach with each value.
        scarce: (k,) whether the value is rare, or new.
        scarce_met: (layers,) ballots that teach whose value is rare, or was new; when asked.
        pairs: of a ballot that teaches with one that has the same value, itself too; when asked.
    """

    of: Ints
    met: Ints
    scarce: Bools
    scarce_met: Callable[[], Floats]
    pairs: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute:
    """What is counted in the same groups; values of a level nest in those of the next.

    Attributes:
        levels: from the finest, a network say, to the coarsest, its region.
    """

    groups: Groups
    levels: Sequence[Column]


class Beside:
    """m selections of n ballots, each group against the ballots that are not in it."""

    def __init__(
        self, row: Ints, of: Ints, groups: int, teaches: Floats, layer: Ints | None = None
    ) -> None:
        """Put selections into groups.

        Args:
            row: (m,) the ballot of each, 0 to n - 1.
            of: (m,) 0 to groups - 1.
            teaches: (n,) 1.0 where a ballot may be in a background, 0.0 where it is held.
            layer: (n,) 0 or 1; group g of layer l becomes g + l * groups.
        """
        self._row, self._teaches = row, teaches
        self._layer = np.zeros(len(teaches), np.int64) if layer is None else layer
        self._held = np.flatnonzero(teaches == 0.0)
        there = np.bincount(self._layer, teaches)
        group_layer = np.repeat(np.arange(len(there)), groups)
        of = of if layer is None else of + groups * layer[row]
        own = np.flatnonzero(teaches[row])
        size = np.bincount(of, minlength=len(group_layer)).astype(np.float64)
        inside = np.bincount(of[own], minlength=len(group_layer))
        self.groups = Groups(
            of=of,
            size=np.maximum(size, 1.0),
            elsewhere=np.maximum(there[group_layer] - inside, 1.0),
            layer=group_layer,
            own=own,
        )

    def column(self, values: Ints) -> Column:
        """Count an attribute: (n,) numbers of values."""
        numbers, highest = _small(values)
        every = np.bincount(numbers, minlength=highest + 1)
        scarce = every <= _RARE
        scarce[UNKNOWN] = False
        met = every
        if len(self._held):
            met = every - np.bincount(numbers[self._held], minlength=highest + 1)
        return Column(
            of=numbers[self._row],
            met=met,
            scarce=scarce,
            scarce_met=lambda: _sums(self._layer, self._teaches * scarce[numbers]),
            pairs=lambda: float(met @ met),
        )


class Before:
    """One group, a whole window, against what came before it."""

    def __init__(self, size: int, teaches: Floats) -> None:
        """Compare a window of so many ballots.

        Args:
            teaches: (p,) 1.0 where a ballot of the past counts, 0.0 where it is held.
        """
        self._held = np.flatnonzero(teaches == 0.0)
        self.groups = Groups(
            of=np.zeros(size, np.int64),
            size=np.array([float(size)]),
            elsewhere=np.maximum(np.array([teaches.sum()]), 1.0),
            layer=np.zeros(1, np.int64),
            own=np.zeros(0, np.int64),
        )

    def column(self, values: Ints, past: Ints) -> Column:
        """Count an attribute: numbers of values, (n,) of the window and (p,) of the past."""
        every = np.bincount(past, minlength=int(values.max()) + 1)
        teaching = every
        if len(self._held):
            teaching = every - np.bincount(past[self._held], minlength=len(every))
        numbers, named = _named(values)
        met = teaching[named]
        new = met == 0
        new[UNKNOWN] = False
        return Column(
            of=numbers,
            met=met,
            scarce=new,
            # A value that the past holds once was new when it came: as many must be new now.
            scarce_met=lambda: np.array([float(np.count_nonzero((every == 1) & (teaching == 1)))]),
            pairs=lambda: float(teaching @ teaching),
        )


def _sums(of: Ints, amounts: Floats) -> Floats:
    sums: Floats = np.bincount(of, amounts).astype(np.float64, copy=False)
    return sums


def _named(values: Ints) -> tuple[Ints, Ints]:
    """(n,) small numbers of numbers of values, (k,) what they stand for; `UNKNOWN` is 0."""
    values = np.concatenate(([UNKNOWN], values))
    numbers, first = distinct(values, int(values.max()) + 1)
    return numbers[1:], values[first]


def _small(values: Ints) -> tuple[Ints, int]:
    """(n,) small numbers of numbers of values, and the highest; `UNKNOWN` is 0."""
    highest = int(values.max())
    if highest <= _FEW + _FEW_EACH * len(values):
        return values, highest
    numbers, named = _named(values)
    return numbers, len(named) - 1


def distinct(keys: Ints, room: int) -> tuple[Ints, Ints]:
    """(m,) small numbers of keys by first appearance, (k,) the place where each appears first.

    Args:
        keys: (m,) 0 to room - 1.
    """
    # Written backwards, what stays is the first place of each: no sorting.
    place = np.empty(room, np.int64)
    place[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    of_first = place[keys]
    first = np.flatnonzero(of_first == np.arange(len(keys)))
    place[keys[first]] = np.arange(len(first))
    return place[keys], first
