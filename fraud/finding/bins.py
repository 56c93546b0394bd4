"""Cuts an attribute into bins: a value that stands out has one, all others share two.

Most values (a network, a device class) are about as frequent in a group as in its background and
say nothing. A value stands out when it is more frequent than chance allows, among as many values
as the group has; the others fall together into those that are common and those that hardly anyone
has. So few numbers are fitted, and chance is not taken for a pattern. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from fraud.domain import Floats, Ints
from fraud.finding.census import Census, Groups, Rarity

#: Nats by which a value's count must surprise beyond the logarithm of how many values there are.
_SURPRISE = 6.0
#: Selections that a value must have to stand out.
_LEAST = 5
#: A background that never saw a value might have seen it half a time.
_UNSEEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where m selections fall.

    Attributes:
        of: (m,) the bin of each selection.
        stratum: (m,) the group of each selection, as the attribute was counted.
        group: (b,) the group of each bin.
        background: (b,) its share of the group's background, above 0.
    """

    of: Ints
    stratum: Ints
    group: Ints
    background: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins(Places):
    """Where m selections fall by one attribute; the last 2g bins are common and rare values.

    Attributes:
        outstanding: how many bins are of one value each; they come first.
        example: (outstanding,) a selection with the value.
        depth: (outstanding,) the level that the value is of.
    """

    outstanding: int
    example: Ints
    depth: Ints


def joined(attributes: Sequence[Bins]) -> Places:
    """The same m selections by several attributes, one after another as if they were more."""
    bins = _offsets([len(one.group) for one in attributes])
    strata = _offsets([int(one.group[-1]) + 1 for one in attributes])
    return Places(
        of=np.concatenate([one.of + bin_ for one, bin_ in zip(attributes, bins, strict=True)]),
        stratum=np.concatenate(
            [one.stratum + at for one, at in zip(attributes, strata, strict=True)]
        ),
        group=np.concatenate([one.group + at for one, at in zip(attributes, strata, strict=True)]),
        background=np.concatenate([one.background for one in attributes]),
    )


def _offsets(counts: list[int]) -> list[int]:
    return [0, *accumulate(counts[:-1])]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The values of one level that stand out: as in `Bins`, and how often they are elsewhere."""

    group: Ints
    elsewhere: Floats
    example: Ints
    depth: Ints


def cut(groups: Groups, levels: Sequence[Census], rarity: Rarity) -> Bins:
    """Cut an attribute whose values nest: a network in its operator, say.

    A selection falls into the bin of its finest value that stands out; the coarser levels see
    only what the finer ones left.

    Args:
        levels: from the finest to the coarsest.
        rarity: of the finest.
    """
    number = np.full(len(groups.of), -1, np.int64)
    found: list[_Found] = []
    outstanding = 0
    for depth, level in enumerate(levels):
        free = number < 0 if outstanding else slice(None)
        observed = np.bincount(level.of[free], minlength=len(level.first))
        elsewhere = level.elsewhere - _spent(level, found) if outstanding else level.elsewhere
        out = _outstanding(groups, level, observed, elsewhere)
        if not len(out):
            continue
        place = np.full(len(level.first), -1, np.int64)
        place[out] = outstanding + np.arange(len(out))
        number = np.where(number < 0, place[level.of], number)
        outstanding += len(out)
        found.append(
            _Found(
                group=level.group[out],
                elsewhere=elsewhere[out],
                example=level.first[out],
                depth=np.full(len(out), depth),
            )
        )
    return _with_rests(groups, rarity, number, found)


def _spent(level: Census, finer: Sequence[_Found]) -> Floats:
    """(k,) what finer values that stand out take from a coarser value's background."""
    total = np.zeros(len(level.first))
    for found in finer:
        total += np.bincount(level.of[found.example], found.elsewhere, minlength=len(total))
    return np.minimum(total, level.elsewhere)


def _outstanding(groups: Groups, level: Census, observed: Ints, elsewhere: Floats) -> Ints:
    """Pairs that stand out, by the likelihood ratio of two samples.

    A background of few ballots proves little by it.
    """
    enough = np.flatnonzero((observed >= _LEAST) & level.known)
    if not len(enough):
        return enough
    group, seen, met = level.group[enough], observed[enough], elsewhere[enough]
    here, there = groups.size[group], groups.elsewhere[group]
    both = (seen + met) / (here + there)
    surprise = seen * np.log(seen / (here * both))
    surprise += np.where(met > 0.0, met * np.log(np.maximum(met, 1.0) / (there * both)), 0.0)
    values = np.bincount(level.group[observed > 0], minlength=len(groups))[group]
    more = seen * there > met * here
    return enough[more & (surprise > _SURPRISE + np.log(values))]


def _with_rests(groups: Groups, rarity: Rarity, number: Ints, found: Sequence[_Found]) -> Bins:
    nothing = np.zeros(0, np.int64)
    group = np.concatenate([nothing, *(level.group for level in found)])
    elsewhere = np.concatenate([np.zeros(0), *(level.elsewhere for level in found)])
    example = np.concatenate([nothing, *(level.example for level in found)])
    depth = np.concatenate([nothing, *(level.depth for level in found)])
    taken = np.bincount(group, elsewhere, minlength=len(groups))
    # Of a coarser value only the common ones are known to be taken; rare ones are few in it.
    is_rare = rarity.of[example] & (depth == 0)
    rare_taken = np.bincount(group, elsewhere * is_rare, minlength=len(groups))
    rare = np.maximum(rarity.elsewhere - rare_taken, _UNSEEN)
    common = np.maximum(groups.elsewhere - taken - rare, _UNSEEN)
    rest = len(group) + groups.of + len(groups) * rarity.of
    counts = np.concatenate([np.maximum(elsewhere, _UNSEEN), common, rare])
    every = np.arange(len(groups))
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
