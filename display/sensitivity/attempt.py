"""One plan: rule numbers of ballots out, or find a witness, or leave a number open. Pure."""

from collections.abc import Mapping, Sequence

from display.sensitivity.conditions import Condition, Count, Plan, counts_of
from display.sensitivity.hunt import Hunt
from display.sensitivity.linear import Demand, Effort, lower_bound, solutions
from display.sensitivity.pile import Signature

#: So many counts are read off a bundle in one look.
_COUNTS = 6
#: What a step costs of `Limits.looks`, and how many classes it sees at its ease.
_STEP, _FEW_CLASSES = 25, 32


def glance(hunt: Hunt, plan: Plan) -> int | None:
    """At least so many ballots bring a plan about; None: none do. Looks at totals alone."""
    most = plan.least
    for condition in plan.conditions:
        number = _at_least(hunt, condition)
        if number is None:
            return None
        most = max(most, number)
    return most


def _at_least(hunt: Hunt, condition: Condition) -> int | None:
    pile, short = hunt.pile, condition.short(hunt.votes)
    helping = {n: pile.sign * f for n, f in condition.of.items() if pile.sign * f > 0}
    if short <= 0:
        return 0
    if sum(factor * pile.votes(count) for count, factor in helping.items()) < short:
        return None
    once = sum(
        factor * min(pile.most_selections, len(count) * pile.most_of_a_case)
        for count, factor in helping.items()
    )
    apart = max((f for n, f in helping.items() if len(n) == 1), default=0)
    whole = sum(f for n, f in helping.items() if len(n) > 1)
    return -(-short // min(once, (apart + whole) * pile.most_selections))


class Attempt:
    """One plan at one number of ballots after another."""

    def __init__(self, hunt: Hunt, plan: Plan) -> None:
        self._hunt = hunt
        self._plan = plan
        self._counts = counts_of(plan)
        self._places = {count: place for place, count in enumerate(self._counts)}
        self._classes = hunt.pile.classes(self._counts) if self._counts else {}
        self._signatures = list(self._classes)
        if plan.is_whole and plan.conditions:
            self._signatures = [
                s
                for s in self._signatures
                if any(self._gain(c.of, s) > 0 for c in plan.conditions)
            ]
        self._sizes = [
            sum(hunt.pile.sizes[bundle] for bundle in self._classes[s]) for s in self._signatures
        ]
        self._demands = [
            Demand(
                gains=[self._gain(one.of, s) for s in self._signatures],
                least=one.short(hunt.votes),
            )
            for one in plan.conditions
        ]

    @property
    def least(self) -> int | None:
        """No fewer ballots meet the conditions; None: no number does."""
        bound = lower_bound(self._demands, self._sizes)
        return None if bound is None else max(bound, self._plan.least)

    def run(self) -> None:
        """Count up from the lower bound; see the head of `search`."""
        hunt, limits, least = self._hunt, self._hunt.limits, self.least
        if least is None:
            return
        for number in range(least, least + limits.numbers):
            if not hunt.is_worth(number):
                return
            ruled_out = self._try_number(number)
            if ruled_out is None:
                return
            if not ruled_out or not hunt.may_look(0):
                break
        else:
            number += 1
        if hunt.is_worth(number):
            hunt.leave_open(number)
            self._seek(number)

    def _gain(self, of: Mapping[Count, int], signature: Signature) -> int:
        """What one ballot of a signature does for a condition."""
        return self._hunt.pile.sign * sum(f * signature[self._places[n]] for n, f in of.items())

    def _try_number(self, number: int) -> bool | None:
        """None: a witness. Otherwise whether the number is ruled out."""
        effort, finds = self._effort(), 0
        for counts in solutions(self._demands, self._sizes, number, effort):
            if not self._passes(counts):
                continue
            if self._hunt.offer(self._bundles(counts)):
                return None
            finds += 1
            if finds >= self._hunt.limits.finds:
                break
        self._hunt.may_look(effort.taken * _STEP)
        return not finds and not effort.spent

    def _effort(self) -> Effort:
        """A step looks at all classes, so the more there are, the fewer steps."""
        return Effort(self._hunt.limits.steps * _FEW_CLASSES // (_FEW_CLASSES + len(self._sizes)))

    def _passes(self, counts: Sequence[int]) -> bool:
        moved = [
            sum(n * each for n, each in zip(counts, column, strict=True))
            for column in zip(*self._signatures, strict=True)
        ]
        hunt, places = self._hunt, self._places
        return self._plan.passes(
            lambda count: hunt.votes(count) + hunt.pile.sign * moved[places[count]]
        )

    def _bundles(self, counts: Sequence[int]) -> dict[int, int]:
        chosen: dict[int, int] = {}
        for signature, count in zip(self._signatures, counts, strict=True):
            chosen |= self._hunt.pile.first_of(self._classes[signature], count)
        return chosen

    def _seek(self, least: int) -> None:
        """A witness by more ballots: the first way to meet all conditions, or else the ballots
        that serve the first condition best."""
        low, step = least - 1, 1
        while self._may_take(low + step):
            if self._meets(low + step):
                self._bisect(low, low + step)
                return
            low, step = low + step, step * 2
        if self._demands:
            self._serve(self._demands[0])

    def _may_take(self, number: int) -> bool:
        return (
            self._hunt.is_worth(number) and number <= sum(self._sizes) and self._hunt.may_look(0)
        )

    def _bisect(self, low: int, high: int) -> None:
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._meets(middle) else (middle, high)

    def _meets(self, number: int) -> bool:
        """Whether the first way to meet the conditions by so many ballots changes the list."""
        effort = self._effort()
        first = next(solutions(self._demands, self._sizes, number, effort), None)
        self._hunt.may_look(effort.taken * _STEP)
        return first is not None and self._hunt.offer(self._bundles(first))

    def _serve(self, demand: Demand) -> None:
        gains = dict(zip(self._signatures, demand.gains, strict=True))
        order = sorted((s for s, gain in gains.items() if gain > 0), key=lambda s: -gains[s])
        bundles = [bundle for signature in order for bundle in self._classes[signature]]
        self._hunt.narrow(bundles, self._plan.least)


def attempt(hunt: Hunt, plan: Plan) -> None:
    """Try one plan, if it could be news and there is time left."""
    least = glance(hunt, plan)
    if least is None or not hunt.is_worth(least):
        return
    counts = counts_of(plan)
    looks = sum(hunt.pile.how_many_touch(case) for case in frozenset().union(*counts))
    if not hunt.may_look(looks * (1 + len(counts) // _COUNTS)):
        hunt.leave_open(least)
        return
    Attempt(hunt, plan).run()
