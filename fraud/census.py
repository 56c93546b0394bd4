"""Counts the values of an attribute in groups of selections, and in the groups' backgrounds.

A group is the selections of one case in a window; its background are the ballots of the same
window that did not choose the case. Or the group is a whole window, and its background are the
ballots of the days before. Held ballots are in no background. Pure.
"""

from dataclasses import dataclass

import numpy as np

from fraud.domain import UNKNOWN, Bools, Floats, Ints

#: A value is rare in a window that has it on no more ballots.
_RARE = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """m selections in g groups.

    Attributes:
        of: (m,) the group of each selection.
        size: (g,) selections in each, at least 1.
        elsewhere: (g,) ballots in each background, at least 1.
    """

    of: Ints
    size: Floats
    elsewhere: Floats

    def __len__(self) -> int:
        return len(self.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Census:
    """The values of one attribute in m selections, by the k pairs of group and value that occur.

    Attributes:
        of: (m,) the pair of each selection.
        first: (k,) a selection that has the pair.
        group: (k,) the group of each pair.
        observed: (k,) selections that have it.
        elsewhere: (k,) ballots of the group's background that have the value.
        known: (k,) whether the value is known: what is not, is no evidence.
        rare: (k,) whether the value is rare, or new.
        rare_elsewhere: (g,) ballots of each background whose value is rare, or was new.
    """

    of: Ints
    first: Ints
    group: Ints
    observed: Floats
    elsewhere: Floats
    known: Bools
    rare: Bools
    rare_elsewhere: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Backgrounds in the same window.

    Attributes:
        row: (m,) the ballot of each selection, 0 to n - 1.
        teaches: (n,) 1.0 where a ballot may be in a background, 0.0 where it is held.
        layer: (n,) groups of one layer are compared with ballots of that layer alone.
        group_layer: (g,) the layer of each group.
    """

    groups: Groups
    row: Ints
    teaches: Floats
    layer: Ints
    group_layer: Ints

    def census(self, value: Ints) -> Census:
        """Count an attribute: (n,) the number of each ballot's value; 0 is unknown.

        No value may occur in two layers.
        """
        everywhere = np.bincount(value)
        rare = everywhere <= _RARE
        rare[UNKNOWN] = False
        mine = value[self.row]
        weight = self.teaches[self.row]
        of, first, pair_value = _pairs(self.groups, mine, len(everywhere))
        inside = np.bincount(of, weight, minlength=len(first))
        elsewhere = np.bincount(value, self.teaches)[pair_value] - inside
        rare_inside = np.bincount(self.groups.of, weight * rare[mine], len(self.groups))
        rare_there = np.bincount(self.layer, self.teaches * rare[value])[self.group_layer]
        return Census(
            of=of,
            first=first,
            group=self.groups.of[first],
            observed=np.bincount(of, minlength=len(first)).astype(np.float64),
            elsewhere=np.maximum(elsewhere, 0.0),
            known=pair_value != UNKNOWN,
            rare=rare[pair_value],
            rare_elsewhere=np.maximum(rare_there - rare_inside, 0.0),
        )


def beside(row: Ints, of: Ints, groups: int, teaches: Floats) -> Beside:
    """m selections of n ballots in groups, each against the ballots that are not in it."""
    return beside_in_layers(row, of, groups, teaches, np.zeros(len(teaches), np.int64))


def beside_in_layers(row: Ints, of: Ints, groups: int, teaches: Floats, layer: Ints) -> Beside:
    """The same within layers of ballots: group g of layer l becomes group g + l * groups.

    Args:
        layer: (n,) 0 or 1.
    """
    of = of + groups * layer[row]
    layers = int(layer.max(initial=0)) + 1
    group_layer = np.repeat(np.arange(layers), groups)
    inside = np.bincount(of, teaches[row], minlength=layers * groups)
    there = np.bincount(layer, teaches, minlength=layers)[group_layer]
    size = np.bincount(of, minlength=layers * groups).astype(np.float64)
    return Beside(
        groups=Groups(
            of=of, size=np.maximum(size, 1.0), elsewhere=np.maximum(there - inside, 1.0)
        ),
        row=row,
        teaches=teaches,
        layer=layer,
        group_layer=group_layer,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Before:
    """One group, a whole window, against what came before it.

    Attributes:
        teaches: (p,) 1.0 where a ballot of the past counts, 0.0 where it is held.
    """

    groups: Groups
    teaches: Floats

    def census(self, value: Ints, past: Ints) -> Census:
        """Count an attribute: numbers of values, (n,) of the window and (p,) of the past."""
        values = max(int(value.max()), int(past.max())) + 1
        then = np.bincount(past, minlength=values)
        teaching = np.bincount(past, self.teaches, values).astype(np.float64)
        now = np.bincount(value, minlength=values)
        named = np.flatnonzero(now)
        first = np.empty(values, np.int64)
        first[value[::-1]] = np.arange(len(value) - 1, -1, -1)
        number = np.empty(values, np.int64)
        number[named] = np.arange(len(named))
        return Census(
            of=number[value],
            first=first[named],
            group=np.zeros(len(named), np.int64),
            observed=now[named].astype(np.float64),
            elsewhere=teaching[named],
            known=named != UNKNOWN,
            rare=(teaching[named] == 0.0) & (named != UNKNOWN),
            # A value that the past holds once was new when it came: as many must be new now.
            rare_elsewhere=np.array([teaching[then == 1].sum()]),
        )


def before(size: int, teaches: Floats) -> Before:
    """A window of so many ballots against the past."""
    return Before(
        groups=Groups(
            of=np.zeros(size, np.int64),
            size=np.array([float(size)]),
            elsewhere=np.maximum(np.array([teaches.sum()]), 1.0),
        ),
        teaches=teaches,
    )


def _pairs(groups: Groups, value: Ints, values: int) -> tuple[Ints, Ints, Ints]:
    """(m,) numbers of pairs, (k,) a selection of each, (k,) its value."""
    keys, first, of = np.unique(groups.of * values + value, return_index=True, return_inverse=True)
    return of, first, keys % values
