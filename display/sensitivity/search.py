"""The smallest number of ballots that changes one list. Pure.

Every find is put to the ranking and the award's rule themselves, so what is said to change a list
does. That fewer do not is shown by conditions that any change requires (`roster`, `events`):
below their `linear.lower_bound` nothing can happen; at each number from there on, all ways to
meet them are put to the exact test, and if none passes, the number is ruled out. Where this
comes to its end the answer is exact; where a way passes the test but not the award's rule, or the
effort is spent, the number stays open and the answer is a pair of bounds.

Who stands is settled first: each set of cases that may come to stand, or cease to, by crossing the
minimum is a question of its own (`standings`), with the crossings as conditions.
"""

from collections.abc import Iterator, Sequence

from display.sensitivity.asking import ask_about_all
from display.sensitivity.boxes import Boxes
from display.sensitivity.contest import Contest
from display.sensitivity.events import Event, Frame
from display.sensitivity.hunt import Hunt, Limits
from display.sensitivity.judge import LINEAR, Judge
from display.sensitivity.pile import Pile, Totals
from display.sensitivity.roster import Roster, events_of, roster_of
from display.sensitivity.standings import Change, changes_of_standing
from display.sensitivity.trials import Trials
from display.sensitivity.values import Series, Smallest
from voting.ranking_rules import Normaliser


class Search:
    """One list and one pile of ballots."""

    def __init__(
        self, contest: Contest, series: Series, prize: int, *, pile: Pile, limits: Limits
    ) -> None:
        def drawn(votes: Sequence[int]) -> frozenset[str] | None:
            group = contest.ranked(votes)
            return None if group is None else series.draw(group)[prize]

        self._contest = contest
        self._series = series
        self._prize = prize
        self._pile = pile
        self._hunt = Hunt(contest.votes, drawn, pile=pile, limits=limits)
        group = contest.ranked(contest.votes)
        assert group is not None
        self._roster = roster_of(contest, group, series, prize)

    def smallest(self) -> Smallest:
        """The answer; see the head of the room."""
        for tried, change in enumerate(self._changes()):
            if not self._hunt.is_worth(change.least):
                break
            if tried >= self._hunt.limits.standings:
                self._hunt.leave_open(change.least)
                break
            self._try_standing(change)
        ask_about_all(self._hunt)
        return self._hunt.answer()

    def _changes(self) -> Iterator[Change]:
        """Where points do not depend on who stands, and lists see each who does, what changes a
        list after two crossings of the minimum changes it after one of them."""
        contest = self._contest
        one_by_one = self._roster.stands_alone and not contest.standing_matters
        return changes_of_standing(contest, self._pile, one_by_one)

    def _try_standing(self, change: Change) -> None:
        contest = self._contest
        group = contest.supposed(change.standing)
        if group is None:
            self._hunt.leave_unknown(max(change.least, 1))
            return
        terms, roster = contest.terms(group), roster_of(contest, group, self._series, self._prize)
        judge = Judge(contest, terms, self._pile)
        totals = (
            Totals(self._pile, change.standing) if contest.normaliser is Normaliser.SHARE else None
        )
        trials = Trials(self._hunt, judge, change, totals)
        if roster.members != self._roster.members:
            trials.attempt(judge.trial(Event(), Frame(), change.conditions))
            return
        if roster.is_tied:
            self._part_tied(change, roster)
        events = [e for e in events_of(roster) if self._concerns(e, change, roster)]
        if contest.normaliser in LINEAR:
            trials.by_lines(events)
        else:
            lines = [e for e in events if e.at is None and judge.is_by_votes(e)]
            trials.by_lines(lines)
            apart = set(lines)
            curved = [event for event in events if event not in apart]
            self._by_boxes(trials, Boxes(contest, terms, self._pile), curved, change)

    def _concerns(self, event: Event, change: Change, roster: Roster) -> bool:
        """Whether an event needs the change of who stands; without it, it was tried before."""
        if self._contest.standing_matters or roster.ranks != self._roster.ranks:
            return True
        return not change.crossed or not change.crossed.isdisjoint(event.cases)

    def _by_boxes(self, trials: Trials, boxes: Boxes, events: list[Event], change: Change) -> None:
        least = boxes.lower_bound(events, self._pile.ballots)
        if least is None or not self._hunt.is_worth(max(least, change.least, 1)):
            return
        least = max(least, change.least, 1)
        for event in trials.nearest(events, self._hunt.limits.finds):
            trials.push(event, least)
        if self._hunt.is_worth(least):
            self._hunt.leave_open(least)

    def _part_tied(self, change: Change, roster: Roster) -> None:
        """A tie across a last place comes apart by any ballot that touches one of those tied;
        with several places behind it, by more."""
        for case in sorted(roster.winners):
            for bundle in self._pile.touching([case])[:1]:
                self._hunt.offer({bundle: 1})
        self._hunt.leave_open(max(change.least, 1))
