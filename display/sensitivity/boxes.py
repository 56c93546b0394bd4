"""How far so many ballots could carry anybody, and no further. Pure.

With at most k ballots a case gains or loses so many votes and no more. What is out of reach even
if every case were at its best for it needs more than k. The bound forgets that the same ballots
cannot serve everybody.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from display.ranking.points import DECIMAL_PLACES, rounded
from display.sensitivity.contest import Contest
from display.sensitivity.pile import Pile

#: So many boxes are remembered.
_KEPT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The fewest and the most votes of each case; both in order; and those of all together."""

    ends: Mapping[int, tuple[int, int]]
    fewest: Sequence[int]
    most: Sequence[int]
    whole: tuple[int, int]

    @property
    def first(self) -> tuple[int, int]:
        """The fewest and the most votes of whoever is first."""
        return self.fewest[-1], self.most[-1]

    @property
    def last(self) -> tuple[int, int]:
        """The same of whoever is last."""
        return self.fewest[0], self.most[0]

    @property
    def range(self) -> tuple[int, int]:
        """How far the first is ahead of the last."""
        return max(0, self.fewest[-1] - self.most[0]), self.most[-1] - self.fewest[0]

    def points_by_place(self, lower: int | None, upper: int | None) -> int:
        """By how many points by place one case could be ahead of the other, each at its best for
        that; without the other, or the one, how many it has itself."""
        points = 0
        if lower is not None:
            points += self._points(bisect_right(self.fewest, self.ends[lower][1]))
        if upper is not None:
            fewest, most = self.ends[upper]
            points -= self._points(bisect_right(self.most, fewest) + (most > fewest))
        return points

    def _points(self, not_ahead: int) -> int:
        points = rounded(Fraction(100 * not_ahead, len(self.ends)))
        return int(points.scaleb(DECIMAL_PLACES))


class Boxes:
    """The boxes of one group, while exactly these stand, by numbers of ballots."""

    def __init__(self, contest: Contest, standing: frozenset[int], pile: Pile) -> None:
        self._votes = {case: contest.votes[case] for case in sorted(standing)}
        self._pile = pile
        self.of = lru_cache(_KEPT)(self._box)

    def _box(self, ballots: int) -> Box:
        ends = {
            case: _in_order(now, self._pile.sign * self._pile.most(case, ballots))
            for case, now in self._votes.items()
        }
        fewest, most = (sorted(votes) for votes in zip(*ends.values(), strict=True))
        by_ballots = ballots * self._pile.most_selections
        low, high = _in_order(sum(self._votes.values()), self._pile.sign * by_ballots)
        whole = max(low, sum(fewest)), min(high, sum(most))
        return Box(ends=ends, fewest=fewest, most=most, whole=whole)


def _in_order(now: int, more: int) -> tuple[int, int]:
    return (now + more, now) if more < 0 else (now, now + more)
