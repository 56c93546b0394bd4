"""How many ballots a handful of linear conditions need. Pure.

A condition asks that the chosen ballots gain at least so much together. One condition is met
soonest by the ballots that gain most: greedy is exact. For several at once, each alone, and
each sum of two with whatever weights, must be met too, so the largest of their needs is a lower
bound; `solutions` then looks through what is left, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

_MANY_CLASSES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """`gains` by class of ballots, and what they must come to."""

    gains: Sequence[int]
    least: int


@dataclass(slots=True)
class Effort:
    """How many steps a search may still take."""

    left: int
    spent: bool = field(default=False)

    def step(self) -> bool:
        """Whether one more is allowed."""
        self.left -= 1
        self.spent = self.left < 0
        return not self.spent


def need(demand: Demand, sizes: Sequence[int]) -> int | None:
    """The smallest number of ballots that meets one condition; None: all of them do not.

    Args:
        sizes: how many ballots there are of each class.
    """
    left, taken = demand.least, 0
    if left <= 0:
        return 0
    for gain, size in sorted(zip(demand.gains, sizes, strict=True), reverse=True):
        if gain <= 0:
            return None
        if gain * size >= left:
            return taken - (-left // gain)
        left -= gain * size
        taken += size
    return None


def lower_bound(demands: Sequence[Demand], sizes: Sequence[int]) -> int | None:
    """No fewer ballots meet all conditions; None: no number does."""
    most = 0
    for demand in _with_sums(demands, len(sizes)):
        enough = need(demand, sizes)
        if enough is None:
            return None
        most = max(most, enough)
    return most


def _with_sums(demands: Sequence[Demand], classes: int) -> Iterator[Demand]:
    yield from demands
    if classes <= _MANY_CLASSES:
        for first, second in combinations(demands, 2):
            yield from _sums(first, second)


def _sums(first: Demand, second: Demand) -> Iterator[Demand]:
    """Weighted so that two classes, or a class and none, gain the same: there the need peaks."""
    gains = {*zip(first.gains, second.gains, strict=True), (0, 0)}
    weights = set()
    for (a, b), (c, d) in combinations(gains, 2):
        over, under = a - c, d - b
        if over * under > 0:
            weights.add((abs(under), abs(over)))
    for left, right in weights:
        yield Demand(
            gains=[left * a + right * b for a, b in zip(first.gains, second.gains, strict=True)],
            least=left * first.least + right * second.least,
        )


def solutions(
    demands: Sequence[Demand], sizes: Sequence[int], ballots: int, effort: Effort
) -> Iterator[tuple[int, ...]]:
    """Every way to take exactly so many ballots, by class, that meets all conditions.

    The greedy way of the first condition comes first. It stops early when the effort is spent.
    """
    order = sorted(range(len(sizes)), key=lambda n: -demands[0].gains[n])
    sorted_sizes = [sizes[n] for n in order]
    by_order = [
        Demand(gains=[demand.gains[n] for n in order], least=demand.least) for demand in demands
    ]
    for taken in _tails(by_order, sorted_sizes, 0, ballots, effort):
        counts = [0] * len(sizes)
        for place, count in zip(order, taken, strict=True):
            counts[place] = count
        yield tuple(counts)


def _tails(
    demands: Sequence[Demand], sizes: Sequence[int], start: int, ballots: int, effort: Effort
) -> Iterator[tuple[int, ...]]:
    if not effort.step() or not _can_meet(demands, sizes, start, ballots):
        return
    if start == len(sizes):
        yield ()
        return
    for count in range(min(ballots, sizes[start]), -1, -1):
        rest = [Demand(gains=d.gains, least=d.least - count * d.gains[start]) for d in demands]
        if effort.spent or not _reachable(rest[0], sizes, start + 1, ballots - count):
            return
        for tail in _tails(rest, sizes, start + 1, ballots - count, effort):
            yield (count, *tail)


def _can_meet(demands: Sequence[Demand], sizes: Sequence[int], start: int, ballots: int) -> bool:
    return sum(sizes[start:]) >= ballots and all(
        _reachable(demand, sizes, start, ballots) for demand in demands
    )


def _reachable(demand: Demand, sizes: Sequence[int], start: int, ballots: int) -> bool:
    """Whether at most so many ballots of the classes from `start` on could meet a condition."""
    left = demand.least
    for gain, size in sorted(zip(demand.gains[start:], sizes[start:], strict=True), reverse=True):
        if left <= 0 or gain <= 0 or not ballots:
            break
        taken = min(size, ballots)
        left -= gain * taken
        ballots -= taken
    return left <= 0
