"""What is known so far of one list and one pile of ballots: the best witness, what is open. Pure.

Only `offer` makes a witness, and it asks the ranking and the award's rule themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from display.sensitivity.conditions import Count
from display.sensitivity.pile import Pile
from display.sensitivity.values import Smallest, Witness

#: Who is on a list with these votes; None while a case that stands lacks a score.
Drawn = Callable[[Sequence[int]], frozenset[str] | None]

#: What asking the rules costs of `Limits.looks`.
_ASK = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to try before an answer stays a pair of bounds.

    `steps` of one plan at one number of ballots; `numbers` of ballots that one plan is tried at,
    `finds` that the rules are asked about at one number; `standings`: sets of standing cases;
    `looks` of all searches together at bundles of ballots, in equal shares; `asked`: cases to rank
    while the rules are asked about each way to take a few ballots.
    """

    steps: int = 4_000
    finds: int = 12
    numbers: int = 12
    standings: int = 64
    looks: int = 6_000_000
    asked: int = 10_000

    def shared(self, searches: int) -> "Limits":
        """The same for each of so many searches."""
        return replace(self, looks=self.looks // max(searches, 1))


class Hunt:
    """One list, one pile of ballots, and the state of the search."""

    def __init__(self, votes: Sequence[int], drawn: Drawn, *, pile: Pile, limits: Limits) -> None:
        members = drawn(votes)
        assert members is not None
        self._now = votes
        self._drawn = drawn
        self._best: Witness | None = None
        self._open: list[int] = []
        self._unknown: list[int] = []
        self._looks = limits.looks
        self.pile = pile
        self.limits = limits
        self.members = members

    @property
    def most(self) -> int:
        """More ballots than these are no news."""
        return self._best.ballots - 1 if self._best else self.pile.ballots

    def is_worth(self, number: int) -> bool:
        """Whether a change by so many ballots would be news."""
        return number <= self.most

    def votes(self, count: Count) -> int:
        """The votes of some cases as they are."""
        return sum(self._now[case] for case in count)

    def may_look(self, bundles: int) -> bool:
        """Whether there is time left to look at so many bundles."""
        self._looks -= bundles
        return self._looks >= 0

    def leave_open(self, number: int) -> None:
        """Say that no proof rules out this number of ballots, or more."""
        self._open.append(max(number, 1))

    def leave_unknown(self, number: int) -> None:
        """Say that from so many ballots on a case stands whose composite nobody knows."""
        self._unknown.append(max(number, 1))

    def forget_open(self) -> None:
        """Begin again with what is left open; the best stays."""
        self._open, self._unknown, self._looks = [], [], self.limits.looks

    def answer(self) -> Smallest:
        """What is known."""
        numbers = [one for one in (*self._open, *self._unknown) if self.is_worth(one)]
        if self._best:
            numbers.append(self._best.ballots)
        return Smallest(lower=min(numbers, default=None), witness=self._best)

    def offer(self, chosen: Mapping[int, int]) -> bool:
        """Ask the award's rule about so many ballots of each bundle; keep it if it is news."""
        if not chosen or not self.is_worth(sum(chosen.values())):
            return False
        self.may_look(_ASK)
        votes = list(self._now)
        for bundle, ballots in chosen.items():
            for case in self.pile.bundles[bundle]:
                votes[case] += self.pile.sign * ballots
        drawn = self._drawn(votes)
        if drawn is None or drawn == self.members:
            return False
        self._best = Witness(
            choices=self.pile.unpacked(chosen),
            enters=drawn - self.members,
            leaves=self.members - drawn,
        )
        return True

    def push(self, cases: Iterable[int]) -> None:
        """Move ever more ballots of one case after the other."""
        for case in sorted(cases):
            self.narrow(self.pile.touching([case]), 1)

    def narrow(self, bundles: Iterable[int], least: int) -> None:
        """Take ever more of the bundles in order until the list changes, then ever fewer."""
        order = list(bundles)
        low, step = least - 1, 1
        whole = min(sum(self.pile.sizes[bundle] for bundle in order), self.most)
        while low < whole and self.may_look(0):
            high = min(low + step, whole)
            if self.offer(self.pile.first_of(order, high)):
                self._bisect(order, low, high)
                return
            low, step = high, step * 2

    def _bisect(self, order: Sequence[int], low: int, high: int) -> None:
        while high - low > 1:
            middle = (low + high) // 2
            if self.offer(self.pile.first_of(order, middle)):
                high = middle
            else:
                low = middle

    def ask_about_all(self) -> None:
        """Ask about each way to take the numbers of ballots that are open, the smallest first."""
        left = self.limits.asked // len(self._now) if self._now else 0
        while open_ones := [one for one in self._open if self.is_worth(one)]:
            number = min(open_ones)
            left -= _how_many(self.pile.sizes, number, left)
            if left < 0 or any(map(self.offer, _ways(self.pile.sizes, number))):
                return
            self._open = [max(one, number + 1) for one in open_ones]


def _how_many(sizes: Sequence[int], number: int, most: int) -> int:
    """In how many ways so many ballots can be taken; where they are too many, more than `most`."""
    if len(sizes) * number > most:
        return most + 1
    ways = [1] + [0] * number
    for size in sizes:
        ways = [sum(ways[max(0, n - size) : n + 1]) for n in range(number + 1)]
    return ways[number]


def _ways(sizes: Sequence[int], number: int) -> Iterator[dict[int, int]]:
    """Every way to take so many ballots."""
    if not number:
        yield {}
    elif sizes:
        last = len(sizes) - 1
        for taken in range(min(number, sizes[last]) + 1):
            for rest in _ways(sizes[:last], number - taken):
                yield {**rest, last: taken} if taken else rest
