"""Cuts an attribute into bins: a value that stands out has one, all others share two.

Most values (a network, a device class) are about as frequent in a group as in its background and
say nothing. A value stands out when it is more frequent than chance allows, among as many values
as the group has; the others fall together into those that are common and those that hardly anyone
has. So few numbers are fitted, and chance is not taken for a pattern. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fraud.census import Census, Groups
from fraud.domain import Bools, Floats, Ints

#: Nats by which a value's count must surprise beyond the logarithm of how many values there are.
_SURPRISE = 6.0
#: Selections that a value must have to stand out.
_LEAST = 5.0
#: A background that never saw a value might have seen it half a time.
_UNSEEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """Where m selections fall.

    Attributes:
        of: (m,) the bin of each selection.
        group: (b,) the group of each bin; the last 2g are the groups' common and rare values.
        background: (b,) its share of the group's background, above 0.
        outstanding: how many bins are of one value each; they come first.
        example: (outstanding,) a selection with the value.
        depth: (outstanding,) the level that the value is of.
    """

    of: Ints
    group: Ints
    background: Floats
    outstanding: int
    example: Ints
    depth: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The values of one level that stand out."""

    group: Ints
    background: Floats
    example: Ints
    depth: Ints


def cut(groups: Groups, levels: Sequence[Census]) -> Bins:
    """Cut an attribute whose values nest: a network in its operator, say.

    A selection falls into the bin of its finest value that stands out; the coarser levels see
    only what the finer ones left.

    Args:
        levels: from the finest to the coarsest.
    """
    number = np.full(len(groups.of), -1, np.int64)
    found: list[_Found] = []
    taken = np.zeros(len(groups))
    rare_taken = np.zeros(len(groups))
    spent: list[tuple[Ints, Floats]] = []
    bins = 0
    for depth, level in enumerate(levels):
        observed = np.bincount(level.of[number < 0], minlength=len(level.first)).astype(float)
        elsewhere = level.elsewhere - _spent(level, spent)
        out = _outstanding(groups, level.group, observed, elsewhere)
        mass = np.maximum(elsewhere, _UNSEEN)[out]
        place = np.full(len(level.first), -1, np.int64)
        place[out] = bins + np.arange(out.sum())
        number = np.where(number < 0, place[level.of], number)
        found.append(
            _Found(
                group=level.group[out],
                background=mass / groups.elsewhere[level.group[out]],
                example=level.first[out],
                depth=np.full(len(mass), depth),
            )
        )
        spent.append((level.first[out], elsewhere[out]))
        counted = np.bincount(level.group[out], elsewhere[out], minlength=len(groups))
        if depth == 0:
            rare_taken = np.bincount(
                level.group[out], (elsewhere * level.rare)[out], minlength=len(groups)
            )
        taken += counted
        bins += int(out.sum())
    return _with_rests(groups, levels[0], number, found, taken, rare_taken)


def _spent(level: Census, spent: Sequence[tuple[Ints, Floats]]) -> Floats:
    """(k,) what finer values that stand out take from a coarser value's background."""
    total = np.zeros(len(level.first))
    for example, elsewhere in spent:
        total += np.bincount(level.of[example], elsewhere, minlength=len(total))
    return np.minimum(total, level.elsewhere)


def _outstanding(groups: Groups, group: Ints, observed: Floats, elsewhere: Floats) -> Bools:
    expected = groups.size[group] * np.maximum(elsewhere, _UNSEEN) / groups.elsewhere[group]
    values = np.bincount(group, observed > 0, minlength=len(groups))
    more = (observed >= _LEAST) & (observed > expected)
    surprise = np.zeros(len(observed))
    seen, due = observed[more], expected[more]
    surprise[more] = seen * np.log(seen / due) - (seen - due)
    return surprise > _SURPRISE + np.log(np.maximum(values, 1.0))[group]


def _with_rests(
    groups: Groups,
    finest: Census,
    number: Ints,
    found: Sequence[_Found],
    taken: Floats,
    rare_taken: Floats,
) -> Bins:
    bins = sum(len(level.group) for level in found)
    every = np.arange(len(groups))
    rare = np.maximum(finest.rare_elsewhere - rare_taken, _UNSEEN)
    common = np.maximum(groups.elsewhere - taken - rare, _UNSEEN)
    rest = bins + groups.of + len(groups) * finest.rare[finest.of]
    return Bins(
        of=np.where(number < 0, rest, number),
        group=np.concatenate([*(level.group for level in found), every, every]),
        background=np.concatenate(
            [
                *(level.background for level in found),
                common / groups.elsewhere,
                rare / groups.elsewhere,
            ]
        ),
        outstanding=bins,
        example=np.concatenate([level.example for level in found]),
        depth=np.concatenate([level.depth for level in found]),
    )
