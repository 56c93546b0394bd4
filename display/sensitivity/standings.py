"""Who could come to stand, or cease to, and how many ballots that takes at least. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from display.sensitivity.contest import Contest
from display.sensitivity.events import Condition
from display.sensitivity.linear import Demand, lower_bound
from display.sensitivity.pile import Classes, Pile


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Exactly these stand; `crossed` are those who cross the minimum for it, one condition each.

    No fewer than `least` ballots bring it about.
    """

    standing: frozenset[int]
    crossed: frozenset[int]
    conditions: tuple[Condition, ...]
    least: int


def changes_of_standing(contest: Contest, pile: Pile, one_by_one: bool) -> Iterator[Change]:
    """All sets of standing cases that the ballots could bring about, the nearest first.

    Args:
        one_by_one: leave out those that two or more cases would have to cross for.
    """
    now = contest.standing
    yield Change(standing=now, crossed=frozenset(), conditions=(), least=0)
    single = sorted(
        (least, case)
        for case in _crossers(contest, pile)
        if (least := _least(contest, pile, frozenset([case]))) is not None
    )
    order = [case for _, case in single]
    queue: list[tuple[int, tuple[int, ...]]] = [
        (least, (place,)) for place, (least, _) in enumerate(single)
    ]
    while queue:
        least, places = heappop(queue)
        crossed = frozenset(order[place] for place in places)
        yield _change(contest, pile, crossed, least)
        if one_by_one:
            continue
        for place in range(places[-1] + 1, len(order)):
            more = _least(contest, pile, crossed | {order[place]})
            if more is not None:
                heappush(queue, (max(least, more), (*places, place)))


def _crossers(contest: Contest, pile: Pile) -> list[int]:
    """Releasing lets cases rise to the minimum, voiding lets them fall below it."""
    falls = pile.sign < 0
    return [n for n in range(len(contest.cases)) if (n in contest.standing) == falls]


def _change(contest: Contest, pile: Pile, crossed: frozenset[int], least: int) -> Change:
    return Change(
        standing=contest.standing ^ crossed,
        crossed=crossed,
        conditions=_conditions(contest, pile, crossed),
        least=least,
    )


def _conditions(contest: Contest, pile: Pile, crossed: frozenset[int]) -> tuple[Condition, ...]:
    if pile.sign > 0:
        return tuple(Condition(of={c: 1}, least=contest.minimum) for c in sorted(crossed))
    return tuple(Condition(of={c: -1}, least=1 - contest.minimum) for c in sorted(crossed))


def _least(contest: Contest, pile: Pile, crossed: frozenset[int]) -> int | None:
    cases = sorted(crossed)
    found = Classes(pile, cases, None)
    demands = [
        Demand(
            gains=[signature[place] for signature in found.signatures],
            least=_short(contest, pile, case),
        )
        for place, case in enumerate(cases)
    ]
    together = Demand(
        gains=[sum(signature) for signature in found.signatures],
        least=sum(demand.least for demand in demands),
    )
    return lower_bound([*demands, together], found.sizes)


def _short(contest: Contest, pile: Pile, case: int) -> int:
    short = contest.minimum - contest.votes[case]
    return short if pile.sign > 0 else 1 - short
