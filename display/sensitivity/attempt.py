"""One set of conditions: rule numbers of ballots out, or find a witness. Pure."""

from collections.abc import Callable, Sequence

from display.sensitivity.hunt import Hunt
from display.sensitivity.linear import Demand, Effort, solutions
from display.sensitivity.pile import Pile

#: So many ballots of each class: whether what the conditions stand for takes place.
Passes = Callable[[Sequence[int]], bool]


class Attempt:
    """One set of conditions at one number of ballots after another.

    Args:
        sizes: how many ballots there are of each class.
        bundles: which bundles are of a class.
        passes: decides exactly, where the conditions are only required.
    """

    def __init__(
        self,
        hunt: Hunt,
        demands: Sequence[Demand],
        *,
        sizes: Sequence[int],
        bundles: Callable[[int], Sequence[int]],
        passes: Passes,
    ) -> None:
        self._hunt = hunt
        self._demands = demands
        self._sizes = sizes
        self._bundles_of = bundles
        self._passes = passes

    def run(self, least: int) -> None:
        """Count up from the lower bound; see the head of `search`."""
        hunt, limits = self._hunt, self._hunt.limits
        for number in range(least, least + limits.numbers):
            if not hunt.is_worth(number):
                return
            ruled_out = self._try_number(number)
            if ruled_out is None:
                return
            if not ruled_out:
                hunt.leave_open(number)
                self._seek(number + 1)
                return
        if hunt.is_worth(least + limits.numbers):
            hunt.leave_open(least + limits.numbers)
            self._seek(least + limits.numbers)

    def _try_number(self, number: int) -> bool | None:
        """None: a witness. Otherwise whether the number is ruled out."""
        effort, finds = Effort(self._hunt.limits.steps), 0
        for counts in solutions(self._demands, self._sizes, number, effort):
            if not self._passes(counts):
                continue
            if self._hunt.offer(self._bundles(counts)):
                return None
            finds += 1
            if finds >= self._hunt.limits.finds:
                break
        return not finds and not effort.spent

    def _bundles(self, counts: Sequence[int]) -> dict[int, int]:
        chosen: dict[int, int] = {}
        for place, count in enumerate(counts):
            if count:
                chosen |= _first_of(self._hunt.pile, self._bundles_of(place), count)
        return chosen

    def _seek(self, least: int) -> None:
        """A witness by more ballots: the first way to meet all conditions, or else the ballots
        that serve the first condition best."""
        low, step = least - 1, 1
        while self._hunt.is_worth(low + step) and low + step <= sum(self._sizes):
            if self._meets(low + step):
                self._bisect(low, low + step)
                return
            low, step = low + step, step * 2
        self._serve_first(least)

    def _bisect(self, low: int, high: int) -> None:
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._meets(middle) else (middle, high)

    def _meets(self, number: int) -> bool:
        """Whether the first way to meet the conditions by so many ballots changes the list."""
        effort = Effort(self._hunt.limits.steps)
        first = next(solutions(self._demands, self._sizes, number, effort), None)
        return first is not None and self._hunt.offer(self._bundles(first))

    def _serve_first(self, least: int) -> None:
        gains = self._demands[0].gains
        order = sorted((n for n, gain in enumerate(gains) if gain > 0), key=lambda n: -gains[n])
        bundles = [bundle for place in order for bundle in self._bundles_of(place)]
        whole = sum(self._hunt.pile.sizes[bundle] for bundle in bundles)
        narrow(self._hunt, bundles, least, whole)


def narrow(hunt: Hunt, bundles: Sequence[int], least: int, whole: int) -> None:
    """Take ever more of the bundles in order until the list changes, then ever fewer."""
    low, step = least - 1, 1
    while low < whole:
        high = min(low + step, whole, hunt.best - 1 if hunt.best else whole)
        if high <= low:
            return
        if hunt.offer(_first_of(hunt.pile, bundles, high)):
            _bisect(hunt, bundles, low, high)
            return
        low, step = high, step * 2


def _bisect(hunt: Hunt, bundles: Sequence[int], low: int, high: int) -> None:
    while high - low > 1:
        middle = (low + high) // 2
        if hunt.offer(_first_of(hunt.pile, bundles, middle)):
            high = middle
        else:
            low = middle


def _first_of(pile: Pile, bundles: Sequence[int], ballots: int) -> dict[int, int]:
    chosen: dict[int, int] = {}
    for bundle in bundles:
        taken = min(ballots, pile.sizes[bundle])
        if taken:
            chosen[bundle] = taken
        ballots -= taken
        if not ballots:
            break
    return chosen
