"""Counts the values of an attribute in groups of selections, and in the groups' backgrounds.

A group is the selections of one case in a window; its background are the ballots of the same
window that did not choose the case. Or the group is a whole window, and its background are the
ballots of the days before. Held ballots are in no background. Pure.
"""

from dataclasses import dataclass

import numpy as np

from fraud.domain import Bools, Floats, Ints

#: A value is rare in a window that has it on no more ballots.
_RARE = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """m selections in g groups.

    Attributes:
        of: (m,) the group of each selection.
        size: (g,) selections in each.
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
        rare: (k,) whether the value is rare, or new.
        rare_elsewhere: (g,) ballots of each background whose value is rare, or was new.
    """

    of: Ints
    first: Ints
    group: Ints
    observed: Floats
    elsewhere: Floats
    rare: Bools
    rare_elsewhere: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Backgrounds in the same window.

    Attributes:
        row: (m,) the ballot of each selection, 0 to n - 1.
        teaches: (n,) 1.0 where a ballot may be in a background, 0.0 where it is held.
    """

    groups: Groups
    row: Ints
    teaches: Floats

    def census(self, value: Ints) -> Census:
        """Count an attribute: (n,) the number of each ballot's value."""
        everywhere = np.bincount(value)
        rare = everywhere <= _RARE
        mine = value[self.row]
        weight = self.teaches[self.row]
        of, first, pair_value = _pairs(self.groups, mine, len(everywhere))
        inside = np.bincount(of, weight, minlength=len(first))
        elsewhere = np.bincount(value, self.teaches)[pair_value] - inside
        group = self.groups.of[first]
        rare_inside = np.bincount(self.groups.of, weight * rare[mine], len(self.groups))
        return Census(
            of=of,
            first=first,
            group=group,
            observed=np.bincount(of, minlength=len(first)).astype(np.float64),
            elsewhere=np.maximum(elsewhere, 0.0),
            rare=rare[pair_value],
            rare_elsewhere=np.maximum(self.teaches[rare[value]].sum() - rare_inside, 0.0),
        )


def beside(row: Ints, of: Ints, groups: int, teaches: Floats) -> Beside:
    """m selections of n ballots in groups, each against the ballots that are not in it."""
    inside = np.bincount(of, teaches[row], minlength=groups)
    return Beside(
        groups=Groups(
            of=of,
            size=np.bincount(of, minlength=groups).astype(np.float64),
            elsewhere=np.maximum(teaches.sum() - inside, 1.0),
        ),
        row=row,
        teaches=teaches,
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
            rare=teaching[named] == 0.0,
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
