"""The events of one set of standing cases, tried in every frame that could matter. Pure."""

from collections.abc import Sequence

from display.sensitivity.attempt import Attempt, narrow
from display.sensitivity.events import Condition, Event, Trial
from display.sensitivity.hunt import Hunt
from display.sensitivity.judge import Judge
from display.sensitivity.linear import Demand, lower_bound
from display.sensitivity.pile import Classes, Signature, Totals
from display.sensitivity.standings import Change


class Trials:
    """The events of one standing, tried frame by frame, the cheapest first."""

    def __init__(self, hunt: Hunt, judge: Judge, change: Change, totals: Totals | None) -> None:
        self._hunt = hunt
        self._judge = judge
        self._change = change
        self._totals = totals

    def by_lines(self, events: Sequence[Event]) -> None:
        """Try every event that could beat what is known, in every frame that could."""
        pile, votes = self._hunt.pile, self._hunt.contest.votes
        changed = [n + pile.sign * more for n, more in zip(votes, pile.votes, strict=True)]
        ranked = sorted(
            (
                (quick, number)
                for number, event in enumerate(events)
                if (quick := self._quick(event)) is not None
            ),
        )
        for quick, number in ranked:
            if not self._hunt.is_worth(max(quick, 1)):
                return
            if self._judge.could(events[number], changed):
                self._try_frames(events[number])

    def _try_frames(self, event: Event) -> None:
        judge, pile = self._judge, self._hunt.pile
        if judge.is_whole(event):
            self.attempt(judge.trial(event, judge.frame, self._change.conditions))
            return
        self.attempt(judge.trial(event, judge.frame, self._change.conditions))
        most = self._hunt.best
        gap = None if most is None else most * pile.most_of_a_case
        for tried, frame in enumerate(judge.frames(gap)):
            if tried > self._hunt.limits.frames:
                self._hunt.leave_open(max(self._quick(event) or 1, 1))
                return
            if tried:
                self.attempt(judge.trial(event, frame, self._change.conditions))

    def _quick(self, event: Event) -> int | None:
        """A bound that looks at no ballot: what is missing, by the most that one could bring."""
        pile = self._hunt.pile
        trial = self._judge.trial(event, self._judge.frame, ())
        missing = self._missing(trial.conditions[0])
        if missing <= 0:
            return self._change.least
        steep, of_reference = self._judge.slack(event)
        if self._judge.is_whole(event):
            steep, of_reference = 1, 0
        reach = pile.most_selections if self._totals else pile.most_of_a_case
        most = pile.most_of_a_case * steep + reach * abs(of_reference)
        return max(self._change.least, -(-missing // most)) if most else None

    def _could(self, trial: Trial) -> bool:
        """Whether a trial deserves a look at the ballots."""
        for condition in trial.conditions:
            number = self._glance(condition)
            if number is None or not self._hunt.is_worth(max(number, 1)):
                return False
        return True

    def _glance(self, condition: Condition) -> int | None:
        """At least so many ballots meet a condition; None: none do. Looks at totals alone."""
        pile, missing = self._hunt.pile, self._missing(condition)
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

    def _missing(self, condition: Condition) -> int:
        votes = self._hunt.contest.votes
        have = sum(each * votes[case] for case, each in condition.of.items())
        return condition.least - have - condition.of_sum * self._judge.sum

    def attempt(self, trial: Trial) -> None:
        """Rule numbers of ballots out, or find a witness, or leave a number open."""
        hunt = self._hunt
        if not self._could(trial):
            return
        missing = [self._missing(one) for one in trial.conditions]
        found = Classes(hunt.pile, trial.cases, self._totals_for(trial))
        useful, demands = _useful(
            trial.is_whole,
            found,
            [
                Demand(
                    gains=[self._gain(one, trial.cases, s) for s in found.signatures], least=least
                )
                for one, least in zip(trial.conditions, missing, strict=True)
            ],
        )
        least = lower_bound(demands, [found.sizes[place] for place in useful])
        if least is None or not hunt.is_worth(max(least, 1)):
            return
        Attempt(hunt, trial, demands, found=found, useful=useful, whole=self._judge.sum).run(
            max(least, 1)
        )

    def _totals_for(self, trial: Trial) -> Totals | None:
        """The sum of votes moves the rounding even where no condition asks for it."""
        return None if trial.is_whole else self._totals

    def _gain(self, condition: Condition, cases: Sequence[int], signature: Signature) -> int:
        by_case = sum(
            condition.of.get(case, 0) * count
            for case, count in zip(cases, signature[:-1], strict=True)
        )
        return self._hunt.pile.sign * (by_case + condition.of_sum * signature[-1])

    def nearest(self, events: Sequence[Event], number: int) -> list[Event]:
        """The events that are nearest by votes alone."""
        votes = self._hunt.contest.votes

        def distance(event: Event) -> int:
            return abs(
                sum(votes[case] * (1 if case == event.lower else -1) for case in event.cases)
            )

        return sorted(events, key=distance)[:number]

    def push(self, event: Event, least: int) -> None:
        """Move ballots for the lower and against the upper, and ask where the list changes."""
        hunt = self._hunt
        aim = Condition(of={c: 1 if c == event.lower else -1 for c in event.cases}, least=0)
        found = Classes(hunt.pile, event.cases, None)
        order = sorted(found.signatures, key=lambda s: -self._gain(aim, event.cases, s))
        order = [s for s in order if self._gain(aim, event.cases, s) > 0]
        bundles = [bundle for signature in order for bundle in found.bundles(signature)]
        whole = sum(hunt.pile.sizes[bundle] for bundle in bundles)
        narrow(hunt, bundles, least, whole)


def _useful(
    is_whole: bool, found: Classes, demands: Sequence[Demand]
) -> tuple[list[int], list[Demand]]:
    """The classes to choose from; without rounding, only those that serve a condition."""
    places = range(len(found.sizes))
    useful = [p for p in places if not is_whole or any(d.gains[p] > 0 for d in demands)]
    return useful, [Demand(gains=[d.gains[p] for p in useful], least=d.least) for d in demands]
