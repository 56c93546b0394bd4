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
#: What `distinct` may take beside the keys, in numbers: beyond it, it sorts them.
_ROOM, _ROOM_EACH = 1 << 16, 64


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
class Kinds:
    """The values of an attribute that n ballots have.

    Attributes:
        of: (n,) which of the values each ballot has, by first appearance.
        known: (values,) whether it is known: what is not, is no evidence.
    """

    of: Ints
    known: Bools


def kinds(value: Ints) -> Kinds:
    """The kinds of (n,) numbers of values; 0 is unknown."""
    of, first = distinct(value, int(value.max()) + 1)
    return Kinds(of=of, known=value[first] != UNKNOWN)


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
    """

    of: Ints
    first: Ints
    group: Ints
    observed: Floats
    elsewhere: Floats
    known: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rarity:
    """Which values of an attribute hardly anyone has.

    Attributes:
        of: (m,) whether the value of each selection is rare, or new.
        elsewhere: (g,) ballots of each background whose value is rare, or was new.
    """

    of: Bools
    elsewhere: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Backgrounds in the same window.

    Attributes:
        row: (m,) the ballot of each selection, 0 to n - 1.
        teaches: (n,) 1.0 where a ballot may be in a background, 0.0 where it is held.
        weight: (m,) the same of each selection.
        layer: (n,) groups of one layer are compared with ballots of that layer alone.
        group_layer: (g,) the layer of each group.
    """

    groups: Groups
    row: Ints
    teaches: Floats
    weight: Floats
    layer: Ints
    group_layer: Ints

    def census(self, kinds: Kinds) -> Census:
        """Count an attribute; no value of it may occur in two layers."""
        mine, values = kinds.of[self.row], len(kinds.known)
        of, first = distinct(self.groups.of * values + mine, len(self.groups) * values)
        named = mine[first]
        inside = np.bincount(of, self.weight)
        return Census(
            of=of,
            first=first,
            group=self.groups.of[first],
            observed=np.bincount(of).astype(np.float64),
            elsewhere=np.maximum(np.bincount(kinds.of, self.teaches)[named] - inside, 0.0),
            known=kinds.known[named],
        )

    def rarity(self, kinds: Kinds) -> Rarity:
        """Which values of an attribute are rare."""
        rare = ((np.bincount(kinds.of) <= _RARE) & kinds.known)[kinds.of]
        mine = rare[self.row]
        inside = np.bincount(self.groups.of, self.weight * mine, len(self.groups))
        there = np.bincount(self.layer, self.teaches * rare)[self.group_layer]
        return Rarity(of=mine, elsewhere=np.maximum(there - inside, 0.0))


def beside(row: Ints, of: Ints, groups: int, teaches: Floats) -> Beside:
    """m selections of n ballots in groups, each against the ballots that are not in it."""
    return beside_in_layers(row, of, groups, teaches, np.zeros(len(teaches), np.int64))


def beside_in_layers(row: Ints, of: Ints, groups: int, teaches: Floats, layer: Ints) -> Beside:
    """The same within layers of ballots: group g of layer l becomes group g + l * groups.

    Args:
        layer: (n,) 0 or 1.
    """
    of = of + groups * layer[row]
    weight = teaches[row]
    layers = int(layer.max(initial=0)) + 1
    group_layer = np.repeat(np.arange(layers), groups)
    inside = np.bincount(of, weight, minlength=layers * groups)
    there = np.bincount(layer, teaches, minlength=layers)[group_layer]
    size = np.bincount(of, minlength=layers * groups).astype(np.float64)
    return Beside(
        groups=Groups(
            of=of, size=np.maximum(size, 1.0), elsewhere=np.maximum(there - inside, 1.0)
        ),
        row=row,
        teaches=teaches,
        weight=weight,
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
        of, first = distinct(value, int(value.max()) + 1)
        named = value[first]
        teaching = np.bincount(past, self.teaches, int(named.max()) + 1)[named].astype(np.float64)
        return Census(
            of=of,
            first=first,
            group=np.zeros(len(first), np.int64),
            observed=np.bincount(of).astype(np.float64),
            elsewhere=teaching,
            known=named != UNKNOWN,
        )

    def rarity(self, value: Ints, past: Ints) -> Rarity:
        """Which values are new: (n,) and (p,) as above."""
        values = max(int(value.max()), int(past.max())) + 1
        teaching = np.bincount(past, self.teaches, values)
        new = teaching == 0.0
        new[UNKNOWN] = False
        # A value that the past holds once was new when it came: as many must be new now.
        once = teaching[np.bincount(past, minlength=values) == 1].sum()
        return Rarity(of=new[value], elsewhere=np.array([once]))


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


def distinct(keys: Ints, room: int) -> tuple[Ints, Ints]:
    """(m,) small numbers of keys by first appearance, (k,) the place where each appears first.

    Args:
        keys: (m,) 0 to room - 1.
    """
    if room > _ROOM + _ROOM_EACH * len(keys):
        _, keys = np.unique(keys, return_inverse=True)
        room = len(keys)
    # Written backwards, what stays is the first place of each: no sorting.
    place = np.empty(room, np.int64)
    place[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    of_first = place[keys]
    first = np.flatnonzero(of_first == np.arange(len(keys)))
    place[keys[first]] = np.arange(len(first))
    return place[keys], first
