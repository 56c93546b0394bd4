"""How many cases must win or lose for a list of organizations to change. Pure.

An organization's points are those of the number of its cases, which no ballot moves, and `each`
for every case of it that wins. The list is the first N, and whoever is level with the last. If it
changes, then

- someone comes on it, who had N others strictly ahead and now has fewer: it has drawn level with
  one that is on the list; or
- nobody comes and someone leaves, so the list was longer than N: another on the list, level with
  it or behind, is strictly ahead now.

Either way one organization gains on another, and only by cases of its own that come to win, or
cases of the other that cease to. So every change contains the flips of one `Wish`: `wins` of the
one and `losses` of the other, no fewer than close the gap. What else happens is no part of it; the
award's own rule is asked about every find.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from display.sensitivity.values import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """So many cases of `behind` come to win, and so many of `ahead` cease to."""

    behind: str
    ahead: str
    wins: int
    losses: int


def wishes(ratings: Mapping[str, Rating], listed: frozenset[str], number: int) -> Iterator[Wish]:
    """One of these comes true whenever the list changes.

    Args:
        ratings: of all that stand.
        listed: who is on the list.
        number: how many it was meant to have.
    """
    for behind, mine in ratings.items():
        for ahead in sorted(listed - {behind}):
            gap = ratings[ahead].points - mine.points
            if behind not in listed:
                yield from _closing(behind, ahead, ratings, gap, strictly=False)
            elif len(listed) > number and gap >= 0:
                yield from _closing(behind, ahead, ratings, gap, strictly=True)


def _closing(
    behind: str, ahead: str, ratings: Mapping[str, Rating], gap: Fraction, *, strictly: bool
) -> Iterator[Wish]:
    """The fewest wins for every number of losses that they save one by."""
    mine, theirs = ratings[behind], ratings[ahead]
    fewest: int | None = None
    for losses in range(len(theirs.cases) + 1):
        wins = _wins(gap - losses * theirs.each, mine.each, strictly=strictly)
        if wins is None or wins > len(mine.cases) or (fewest is not None and wins >= fewest):
            continue
        fewest = wins
        yield Wish(behind=behind, ahead=ahead, wins=wins, losses=losses)


def _wins(gap: Fraction, each: Fraction, *, strictly: bool) -> int | None:
    """How many wins close a gap, or more than close it; None: no number does."""
    if gap < 0 or (gap == 0 and not strictly):
        return 0
    if not each:
        return None
    return int(gap // each) + 1 if strictly else -int(-gap // each)
