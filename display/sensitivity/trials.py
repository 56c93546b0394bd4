"""The events of one set of standing cases, tried in every frame that could matter. Pure."""

from collections.abc import Sequence

from display.sensitivity.attempt import Attempt, narrow
from display.sensitivity.events import Condition, Event, Trial
from display.sensitivity.hunt import Hunt
from display.sensitivity.judge import Judge
from display.sensitivity.pile import Classes, Totals
from display.sensitivity.scales import Scales
from display.sensitivity.standings import Change


class Trials:
    """The events of one standing, tried frame by frame, the cheapest first."""

    def __init__(self, hunt: Hunt, judge: Judge, change: Change, totals: Totals | None) -> None:
        self._hunt = hunt
        self._judge = judge
        self._change = change
        self._totals = totals
        self._scales = Scales(hunt.votes, hunt.pile, judge.sum, totals, hunt.is_worth)

    def by_lines(self, events: Sequence[Event]) -> None:
        """Try every event that could beat what is known, in every frame that could."""
        pile, votes = self._hunt.pile, self._hunt.votes
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
        missing = self._scales.missing(trial.conditions[0])
        if missing <= 0:
            return self._change.least
        steep, of_reference = self._judge.slack(event)
        if self._judge.is_whole(event):
            steep, of_reference = 1, 0
        reach = pile.most_selections if self._totals else pile.most_of_a_case
        most = pile.most_of_a_case * steep + reach * abs(of_reference)
        return max(self._change.least, -(-missing // most)) if most else None

    def attempt(self, trial: Trial) -> None:
        """Rule numbers of ballots out, or find a witness, or leave a number open."""
        weighed = self._scales.weighed(trial)
        if weighed is None:
            return
        Attempt(
            self._hunt,
            weighed.demands,
            sizes=weighed.sizes,
            bundles=lambda place: weighed.found.bundles(weighed.signatures[place]),
            passes=lambda counts: self._scales.passes(trial, weighed.signatures, counts),
        ).run(weighed.least)

    def nearest(self, events: Sequence[Event], number: int) -> list[Event]:
        """The events that are nearest by votes alone."""
        votes = self._hunt.votes

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
        order = sorted(found.signatures, key=lambda s: -self._scales.gain(aim, event.cases, s))
        order = [s for s in order if self._scales.gain(aim, event.cases, s) > 0]
        bundles = [bundle for signature in order for bundle in found.bundles(signature)]
        whole = sum(hunt.pile.sizes[bundle] for bundle in bundles)
        narrow(hunt, bundles, least, whole)
