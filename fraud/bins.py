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
        stratum: (m,) the group of each selection, as the attribute was counted.
        group: (b,) the group of each bin; the last 2g are the groups' common and rare values.
        background: (b,) its share of the group's background, above 0.
        outstanding: how many bins are of one value each; they come first.
        example: (outstanding,) a selection with the value.
        depth: (outstanding,) the level that the value is of.
    """

    of: Ints
    stratum: Ints
    group: Ints
    background: Floats
    outstanding: int
    example: Ints
    depth: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The values of one level that stand out: as in `Bins`, and how often they are elsewhere."""

    group: Ints
    elsewhere: Floats
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
    for depth, level in enumerate(levels):
        observed = np.bincount(level.of[number < 0], minlength=len(level.first)).astype(float)
        elsewhere = level.elsewhere - _spent(level, found)
        out = _outstanding(groups, level.group, observed, elsewhere) & level.known
        place = np.full(len(level.first), -1, np.int64)
        place[out] = sum(len(one.group) for one in found) + np.arange(out.sum())
        number = np.where(number < 0, place[level.of], number)
        found.append(
            _Found(
                group=level.group[out],
                elsewhere=elsewhere[out],
                example=level.first[out],
                depth=np.full(int(out.sum()), depth),
            )
        )
    return _with_rests(groups, levels[0], number, found)


def _spent(level: Census, finer: Sequence[_Found]) -> Floats:
    """(k,) what finer values that stand out take from a coarser value's background."""
    total = np.zeros(len(level.first))
    for found in finer:
        total += np.bincount(level.of[found.example], found.elsewhere, minlength=len(total))
    return np.minimum(total, level.elsewhere)


def _outstanding(groups: Groups, group: Ints, observed: Floats, elsewhere: Floats) -> Bools:
    """By the likelihood ratio of two samples: a background of few ballots proves little."""
    values = np.bincount(group, observed > 0, minlength=len(groups))
    there, here = groups.elsewhere[group], groups.size[group]
    more = (observed >= _LEAST) & (observed * there > elsewhere * here)
    seen, met = observed[more], elsewhere[more]
    both = (seen + met) / (here + there)[more]
    surprise = np.zeros(len(observed))
    surprise[more] = seen * np.log(seen / (here[more] * both))
    surprise[more] += np.where(met > 0, met, 1.0) * np.log(
        np.where(met > 0, met / (there[more] * both), 1.0)
    )
    return surprise > _SURPRISE + np.log(np.maximum(values, 1.0))[group]


def _with_rests(groups: Groups, finest: Census, number: Ints, found: Sequence[_Found]) -> Bins:
    every = np.arange(len(groups))
    group = np.concatenate([level.group for level in found])
    elsewhere = np.concatenate([level.elsewhere for level in found])
    example = np.concatenate([level.example for level in found])
    taken = np.bincount(group, elsewhere, minlength=len(groups))
    depth = np.concatenate([level.depth for level in found])
    # Of a coarser value only the common ones are known to be taken; rare ones are few in it.
    is_rare = finest.rare[finest.of[example]] & (depth == 0)
    rare_taken = np.bincount(group, elsewhere * is_rare, minlength=len(groups))
    rare = np.maximum(finest.rare_elsewhere - rare_taken, _UNSEEN)
    common = np.maximum(groups.elsewhere - taken - rare, _UNSEEN)
    rest = len(group) + groups.of + len(groups) * finest.rare[finest.of]
    counts = np.concatenate([np.maximum(elsewhere, _UNSEEN), common, rare])
    of_group = np.concatenate([group, every, every])
    return Bins(
        of=np.where(number < 0, rest, number),
        stratum=groups.of,
        group=of_group,
        background=counts / groups.elsewhere[of_group],
        outstanding=len(group),
        example=example,
        depth=depth,
    )
