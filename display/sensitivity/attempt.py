"""One event in one frame: rule numbers of ballots out, or find a witness. Pure."""

from collections.abc import Sequence

from display.sensitivity.events import Trial
from display.sensitivity.hunt import Hunt
from display.sensitivity.linear import Demand, Effort, solutions
from display.sensitivity.pile import Classes, Pile


class Attempt:
    """One trial at one number of ballots after another."""

    def __init__(
        self,
        hunt: Hunt,
        trial: Trial,
        demands: Sequence[Demand],
        *,
        found: Classes,
        useful: Sequence[int],
        whole: int,
    ) -> None:
        self._hunt = hunt
        self._trial = trial
        self._found = found
        self._signatures = [found.signatures[place] for place in useful]
        self._sizes = [found.sizes[place] for place in useful]
        self._demands = demands
        self._whole = whole

    def run(self, least: int) -> None:
        """Count up from the lower bound; see the head of the room."""
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

    def _passes(self, counts: Sequence[int]) -> bool:
        trial, sign = self._trial, self._hunt.pile.sign
        votes = {case: self._hunt.contest.votes[case] for case in trial.cases}
        whole = self._whole
        for signature, count in zip(self._signatures, counts, strict=True):
            for case, each in zip(trial.cases, signature[:-1], strict=True):
                votes[case] += sign * each * count
            whole += sign * signature[-1] * count
        return trial.passes(votes, whole)

    def _bundles(self, counts: Sequence[int]) -> dict[int, int]:
        chosen: dict[int, int] = {}
        for signature, count in zip(self._signatures, counts, strict=True):
            left = count
            if not left:
                continue
            for bundle in self._found.bundles(signature):
                taken = min(left, self._hunt.pile.sizes[bundle])
                if taken:
                    chosen[bundle] = taken
                left -= taken
                if not left:
                    break
        return chosen

    def _seek(self, least: int) -> None:
        """A witness by more ballots, the ones that serve the first condition best."""
        gains = dict(zip(self._signatures, self._demands[0].gains, strict=True))
        order = sorted((s for s in self._signatures if gains[s] > 0), key=lambda s: -gains[s])
        bundles = [bundle for signature in order for bundle in self._found.bundles(signature)]
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
