"""Who could come to stand, or cease to, and how many ballots that takes at least. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from display.sensitivity.attempt import Attempt
from display.sensitivity.conditions import Condition, Plan, one
from display.sensitivity.contest import Contest
from display.sensitivity.hunt import Hunt


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Exactly these stand; `crossed` are those who cross the minimum for it, one condition each.

    No fewer than `least` ballots bring it about.
    """

    standing: frozenset[int]
    crossed: frozenset[int]
    conditions: tuple[Condition, ...]
    least: int


def changes_of_standing(contest: Contest, hunt: Hunt, one_by_one: bool) -> Iterator[Change]:
    """All sets of standing cases that the ballots could bring about, the nearest first.

    Args:
        one_by_one: leave out those that two or more cases would have to cross for.
    """
    crossers = [
        frozenset([case])
        for case in contest.numbers.values()
        if (case in contest.standing) == (hunt.pile.sign < 0)
    ]
    alone = [found for case in crossers if (found := _change(contest, hunt, case))]
    alone.sort(key=lambda change: (change.least, sorted(change.crossed)))
    yield Change(standing=contest.standing, crossed=frozenset(), conditions=(), least=0)
    queue: list[tuple[int, tuple[int, ...]]] = [
        (change.least, (place,)) for place, change in enumerate(alone)
    ]
    known: dict[tuple[int, ...], Change | None] = {}
    while queue:
        least, places = heappop(queue)
        if places not in known:
            crossed = frozenset().union(*(alone[place].crossed for place in places))
            known[places] = _change(contest, hunt, crossed)
        change = known[places]
        if change is None:
            continue
        if change.least > least:
            heappush(queue, (change.least, places))
            continue
        yield change
        for place in range(places[-1] + 1, 0 if one_by_one else len(alone)):
            heappush(queue, (max(least, alone[place].least), (*places, place)))


def _change(contest: Contest, hunt: Hunt, crossed: frozenset[int]) -> Change | None:
    """Releasing lets cases rise to the minimum, voiding lets them fall below it."""
    sign = hunt.pile.sign
    minimum = contest.minimum if sign > 0 else 1 - contest.minimum
    conditions = tuple(Condition(of={one(c): sign}, least=minimum) for c in sorted(crossed))
    least = Attempt(hunt, Plan(conditions=conditions)).least
    if least is None:
        return None
    return Change(
        standing=contest.standing ^ crossed, crossed=crossed, conditions=conditions, least=least
    )
