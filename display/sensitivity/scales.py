"""What an event asks of the ballots of one group: demands on classes of them. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from display.sensitivity.events import Condition, Trial
from display.sensitivity.linear import Demand, lower_bound
from display.sensitivity.pile import Classes, Pile, Signature, Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A trial as demands on classes of ballots; no fewer than `least` meet them."""

    found: Classes
    signatures: Sequence[Signature]
    sizes: Sequence[int]
    demands: Sequence[Demand]
    least: int


class Scales:
    """Weighs trials against the ballots of one group.

    Args:
        whole: the sum of the votes of those who stand.
        totals: of the bundles; where points depend on the sum of votes, and nowhere else.
        is_worth: whether a change by so many ballots would be news.
    """

    def __init__(
        self,
        votes: Sequence[int],
        pile: Pile,
        whole: int,
        totals: Totals | None,
        is_worth: Callable[[int], bool],
    ) -> None:
        self._votes = votes
        self._pile = pile
        self._whole = whole
        self._totals = totals
        self._is_worth = is_worth

    def weighed(self, trial: Trial) -> Weighed | None:
        """What a trial asks of the ballots; None if too few could do it, or nothing new."""
        if not self.could(trial):
            return None
        found = Classes(self._pile, trial.cases, self._totals_for(trial))
        demands = [
            Demand(
                gains=[self.gain(one, trial.cases, s) for s in found.signatures],
                least=self.missing(one),
            )
            for one in trial.conditions
        ]
        places, demands = _useful(trial.is_whole, found, demands)
        sizes = [found.sizes[place] for place in places]
        least = lower_bound(demands, sizes)
        if least is None or not self._is_worth(max(least, 1)):
            return None
        return Weighed(
            found=found,
            signatures=[found.signatures[place] for place in places],
            sizes=sizes,
            demands=demands,
            least=max(least, 1),
        )

    def could(self, trial: Trial) -> bool:
        """Whether a trial deserves a look at the ballots."""
        for condition in trial.conditions:
            number = self._glance(condition)
            if number is None or not self._is_worth(max(number, 1)):
                return False
        return True

    def _glance(self, condition: Condition) -> int | None:
        """At least so many ballots meet a condition; None: none do. Looks at totals alone."""
        pile, missing = self._pile, self.missing(condition)
        if missing <= 0:
            return 0
        helping = [(pile.sign * each, case) for case, each in condition.of.items()]
        helping = [(each, case) for each, case in helping if each > 0]
        by_sum = max(0, pile.sign * condition.of_sum)
        if (
            sum(each * pile.votes[case] for each, case in helping) + (by_sum * pile.all_votes)
            < missing
        ):
            return None
        each_once = [each for each, _ in helping]
        most = min(
            pile.most_of_a_case * sum(each_once),
            pile.most_selections * max(each_once, default=0),
        )
        return -(-missing // (most + by_sum * pile.most_selections))

    def missing(self, condition: Condition) -> int:
        """How much the votes as they are fall short of a condition."""
        votes = self._votes
        have = sum(each * votes[case] for case, each in condition.of.items())
        return condition.least - have - condition.of_sum * self._whole

    def passes(self, trial: Trial, signatures: Sequence[Signature], counts: Sequence[int]) -> bool:
        """Whether a trial's event takes place with so many ballots of each signature."""
        votes, whole = {case: self._votes[case] for case in trial.cases}, self._whole
        for signature, count in zip(signatures, counts, strict=True):
            moved = self._pile.sign * count
            for case, each in zip(trial.cases, signature[:-1], strict=True):
                votes[case] += moved * each
            whole += moved * signature[-1]
        return trial.passes(votes, whole)

    def _totals_for(self, trial: Trial) -> Totals | None:
        """The sum of votes moves the rounding even where no condition asks for it."""
        return None if trial.is_whole else self._totals

    def gain(self, condition: Condition, cases: Sequence[int], signature: Signature) -> int:
        """What one ballot of a signature does for a condition."""
        by_case = sum(
            condition.of.get(case, 0) * count
            for case, count in zip(cases, signature[:-1], strict=True)
        )
        return self._pile.sign * (by_case + condition.of_sum * signature[-1])


def _useful(
    is_whole: bool, found: Classes, demands: Sequence[Demand]
) -> tuple[list[int], list[Demand]]:
    """The classes to choose from; without rounding, only those that serve a condition."""
    places = range(len(found.sizes))
    useful = [p for p in places if not is_whole or any(d.gains[p] > 0 for d in demands)]
    return useful, [Demand(gains=[d.gains[p] for p in useful], least=d.least) for d in demands]
