"""Cuts attributes into bins: a value that stands out has one, all others share two.

Most values (a network, a device class) are about as frequent in a group as in its background and
say nothing. A value stands out when it is more frequent than chance allows, among as many values
as the group has; the others fall together into those that are common and those that hardly anyone
has. So few numbers are fitted, and chance is not taken for a pattern. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import Floats, Ints
from fraud.finding.census import Attribute, Groups
from fraud.finding.tally import Outstanding, Tally

#: A background that never saw a value might have seen it half a time.
_UNSEEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """Where m selections fall by each of a attributes, whose bins and groups follow one another.

    Of an attribute's bins the first are of one value each; then come its groups' common values,
    then their rare ones.

    Attributes:
        groups: (a,) as each attribute was counted.
        of: (a, m) the bin of each selection.
        start: (a + 1,) the first bin of each attribute.
        outstanding: (a,) how many bins of an attribute are of one value.
        group: (b,) the group of each bin, counted through.
        background: (b,) its share of the group's background, above 0.
        example: (b,) a selection with the value; of bins of one value.
        depth: (b,) the level that the value is of; likewise.
    """

    groups: Sequence[Groups]
    of: Ints
    start: Ints
    outstanding: Ints
    group: Ints
    background: Floats
    example: Ints
    depth: Ints


def cut(tally: Tally) -> Bins:
    """Cut attributes.

    A selection falls into the bin of its finest value that stands out; the coarser levels see
    only what the finer ones left.
    """
    found, first = [], 0
    for one in tally.attributes:
        last = first + len(one.levels)
        found.append(_found(tally, range(first, last)))
        first = last
    return _Cutting(tally.attributes, found).bins()


def _found(tally: Tally, levels: range) -> list[tuple[int, Outstanding]]:
    """What stands out at the levels of an attribute, by depth."""
    found: list[tuple[int, Outstanding]] = []
    free, selections = None, len(tally.attributes[0].groups.of)
    for depth, level in enumerate(levels):
        if free is None and not tally.some[level]:
            continue
        out = tally.outstanding(level, free, [finer for _, finer in found])
        if out is not None:
            found.append((depth, out))
            free = np.ones(selections, np.bool_) if free is None else free
            free[out.inside] = False
    return found


class _Cutting:
    """Lays out the bins of a attributes; groups and bins are counted through all of them.

    Args:
        found: (a,) what stands out of each, with its depth, the finest first.
    """

    def __init__(
        self,
        attributes: Sequence[Attribute],
        found: Sequence[Sequence[tuple[int, Outstanding]]],
    ) -> None:
        self._attributes, self._found = attributes, found
        self._groups = [one.groups for one in attributes]
        self._counts = counts = np.array([len(one) for one in self._groups])
        self._offset = np.cumsum(counts) - counts
        self._outstanding = np.array([sum(len(out.group) for _, out in each) for each in found])
        self._start = np.concatenate(([0], np.cumsum(self._outstanding + 2 * counts)))
        self._group = np.stack([one.of for one in self._groups]) + self._offset[:, np.newaxis]
        self._scarce = np.stack([one.levels[0].scarce[one.levels[0].of] for one in attributes])
        # By group, the bins of its common and of its rare values.
        place = (self._start[:-1] + self._outstanding - self._offset).repeat(counts)
        self._common = np.arange(len(place)) + place
        self._rare = self._common + counts.repeat(counts)

    def bins(self) -> Bins:
        """All bins, and where selections fall."""
        of = self._common[self._group]
        of += self._scarce * self._counts[:, np.newaxis]
        group, example, depth = (np.zeros(self._start[-1], np.int64) for _ in range(3))
        elsewhere = np.zeros(self._start[-1])
        for place, each in enumerate(self._found):
            stop = self._start[place] + self._outstanding[place]
            for level, out in reversed(each):  # the finest last: it may have them of all
                first = stop - len(out.group)
                of[place, out.inside] = out.of + first
                group[first:stop] = out.group + self._offset[place]
                elsewhere[first:stop], example[first:stop] = out.elsewhere, out.example
                depth[first:stop] = level
                stop = first
        background = self._background(group, elsewhere, example, depth)
        return Bins(
            groups=self._groups,
            of=of,
            start=self._start,
            outstanding=self._outstanding,
            group=group,
            background=background,
            example=example,
            depth=depth,
        )

    def _background(self, group: Ints, elsewhere: Floats, example: Ints, depth: Ints) -> Floats:
        """(b,) shares of the bins; enters the groups of the rests, which have no `elsewhere`."""
        there = np.concatenate([one.elsewhere for one in self._groups])
        taken = np.bincount(group, elsewhere, minlength=len(there))
        # Of a coarser value only the common ones are known to be taken; rare ones are few in it.
        attribute = np.arange(len(self._groups)).repeat(np.diff(self._start))
        is_rare = self._scarce[attribute, example] & (depth == 0)
        rare_taken = np.bincount(group, elsewhere * is_rare, minlength=len(there))
        rare = np.maximum(self._scarce_elsewhere() - rare_taken, _UNSEEN)
        counts = np.maximum(elsewhere, _UNSEEN)
        counts[self._rare] = rare
        counts[self._common] = np.maximum(there - taken - rare, _UNSEEN)
        group[self._rare] = group[self._common] = np.arange(len(there))
        background: Floats = counts / there[group]
        return background

    def _scarce_elsewhere(self) -> Floats:
        """By group, ballots of its background whose value is rare, or was new."""
        own = np.zeros(self._group.shape[1], np.bool_)
        own[self._groups[0].own] = True
        inside = np.bincount(self._group[self._scarce & own], minlength=len(self._rare))
        met = [one.levels[0].scarce_met()[one.groups.layer] for one in self._attributes]
        return np.maximum(np.concatenate(met) - inside, 0.0)
