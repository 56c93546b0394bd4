"""How many ballots a handful of linear conditions need. Pure.

A condition asks that the chosen ballots gain at least so much together. One condition is met
soonest by the ballots that gain most: greedy is exact. For several at once, each alone, and
each sum of two with whatever weights, must be met too, so the largest of their needs is a lower
bound; `solutions` then looks through what is left, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

_MANY_CLASSES = 40
#: From so many unmet conditions on, sums of all are asked too.
_FEW = 3
_SCALE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """`gains` by class of ballots, and what they must come to."""

    gains: Sequence[int]
    least: int


@dataclass(slots=True)
class Effort:
    """How many steps a search may take, and has."""

    steps: int
    taken: int = 0

    @property
    def spent(self) -> bool:
        """Whether there were more to take."""
        return self.taken > self.steps

    def step(self) -> bool:
        """Whether one more is allowed."""
        self.taken += 1
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
    if len(demands) >= _FEW:
        yield weighted(demands, even_weights(demands))
    if classes <= _MANY_CLASSES:
        for first, second in combinations(demands, 2):
            yield from _sums(first, second)


def even_weights(demands: Sequence[Demand]) -> list[int]:
    """Weights by which the best ballot for each condition gains about the same."""
    most = [max(map(abs, demand.gains), default=0) or 1 for demand in demands]
    return [_SCALE * max(most) // one for one in most]


def weighted(demands: Sequence[Demand], weights: Sequence[int]) -> Demand:
    """The sum of the conditions, so many times each; whatever meets them meets it."""
    classes = range(len(demands[0].gains))
    return Demand(
        gains=[
            sum(w * d.gains[place] for w, d in zip(weights, demands, strict=True))
            for place in classes
        ],
        least=sum(w * d.least for w, d in zip(weights, demands, strict=True)),
    )


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
    if not effort.step() or sum(sizes[start:]) < ballots:
        return
    if start == len(sizes):
        if all(demand.least <= 0 for demand in demands):
            yield ()
        return
    fewest, most = _span(demands, sizes, start, ballots)
    for count in range(most, fewest - 1, -1):
        if effort.spent:
            return
        rest = [Demand(gains=d.gains, least=d.least - count * d.gains[start]) for d in demands]
        for tail in _tails(rest, sizes, start + 1, ballots - count, effort):
            yield (count, *tail)


def _span(
    demands: Sequence[Demand], sizes: Sequence[int], start: int, ballots: int
) -> tuple[int, int]:
    """From how many to how many ballots of a class each demand alone could do with.

    What a demand can come to is concave in that number, and highest where greed takes it.
    """
    fewest, most = 0, min(ballots, sizes[start])
    for demand in demands:
        peak = _greedy(demand, sizes, start, ballots)
        if not _reachable(demand, sizes, start, peak, ballots):
            return 1, 0
        low, high = fewest, max(fewest, min(peak, most))
        while low < high:
            middle = (low + high) // 2
            if _reachable(demand, sizes, start, middle, ballots):
                high = middle
            else:
                low = middle + 1
        fewest = low
        low, high = min(max(peak, fewest), most), most
        while low < high:
            middle = (low + high + 1) // 2
            if _reachable(demand, sizes, start, middle, ballots):
                low = middle
            else:
                high = middle - 1
        most = high
    return fewest, most


def _greedy(demand: Demand, sizes: Sequence[int], start: int, ballots: int) -> int:
    """How many ballots of the class greed takes for a demand."""
    gain = demand.gains[start]
    if gain <= 0:
        return 0
    better = sum(
        size
        for other, size in zip(demand.gains[start + 1 :], sizes[start + 1 :], strict=True)
        if other > gain
    )
    return max(0, min(sizes[start], ballots - better))


def _reachable(demand: Demand, sizes: Sequence[int], start: int, count: int, ballots: int) -> bool:
    """Whether so many of the class, and at most the rest of the ballots of the classes behind it,
    could meet a condition."""
    left, ballots = demand.least - count * demand.gains[start], ballots - count
    if left <= 0:
        return True
    behind = zip(demand.gains[start + 1 :], sizes[start + 1 :], strict=True)
    for gain, size in sorted(behind, reverse=True):
        if gain <= 0 or not ballots:
            break
        taken = min(size, ballots)
        left -= gain * taken
        ballots -= taken
    return left <= 0
