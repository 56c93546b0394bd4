"""The smallest number of ballots that changes one list. Pure.

Every find is put to the ranking and the award's rule themselves, so what is said to change a list
does. That fewer do not is shown by conditions that any change requires (`roster`, `events`):
below their `linear.lower_bound` nothing can happen; at each number from there on, all ways to
meet them are put to the exact test, and if none passes, the number is ruled out. Where this
comes to its end the answer is exact; where a way passes the test but not the award's rule, or the
effort is spent, the number stays open, and the answer is a pair of bounds.

Who stands is settled first: each set of cases that may come to stand, or cease to, by crossing the
minimum is a question of its own (`standings`), with the crossings as conditions. What is still
open at the end, the rules are asked about way by way, if those are few.
"""

from collections.abc import Iterator

from display.ranking.ranking import GroupRanking
from display.sensitivity.attempt import attempt
from display.sensitivity.conditions import Event
from display.sensitivity.contest import Contest
from display.sensitivity.events import Judge
from display.sensitivity.hunt import Hunt
from display.sensitivity.roster import Roster, events_of, roster_of
from display.sensitivity.standings import Change, changes_of_standing
from display.sensitivity.values import Series, Smallest
from voting.rules.ranking import Normaliser

#: What trying a plan costs of `Limits.looks` beside its bundles.
_TRIAL = 20


class Search:
    """One list, which the hunt watches, and one pile of ballots."""

    def __init__(self, contest: Contest, series: Series, prize: int, hunt: Hunt) -> None:
        self._contest = contest
        self._series = series
        self._prize = prize
        self._hunt = hunt
        group = contest.ranked(contest.votes)
        assert group is not None
        self._roster = roster_of(contest, group, series, prize)

    def smallest(self) -> Smallest:
        """The answer; see the head of the room."""
        hunt = self._hunt
        for tried, change in enumerate(self._changes()):
            if not hunt.is_worth(change.least):
                break
            if tried >= hunt.limits.standings:
                hunt.leave_open(change.least)
                break
            group = self._contest.supposed(change.standing)
            if group is None:
                hunt.leave_unknown(change.least)
            else:
                self._try_standing(change, group)
        hunt.ask_about_all()
        return hunt.answer()

    def _changes(self) -> Iterator[Change]:
        """Where points do not depend on who stands, and lists see each who does, what changes a
        list after two crossings of the minimum changes it after one of them."""
        contest = self._contest
        one_by_one = self._roster.stands_alone and not contest.standing_matters
        return changes_of_standing(contest, self._hunt, one_by_one)

    def _try_standing(self, change: Change, group: GroupRanking) -> None:
        contest, hunt = self._contest, self._hunt
        terms = contest.terms(group)
        roster = roster_of(contest, group, self._series, self._prize)
        precision = hunt.pile.ballots if contest.normaliser is Normaliser.RANK else 100
        judge = Judge(contest, terms, hunt, change.conditions, change.least, precision=precision)
        if roster.members != self._roster.members:
            attempt(hunt, judge.as_they_stand())
            return
        if roster.is_tied:
            self._part_tied(change, roster)
        if contest.normaliser is Normaliser.RANK and not change.crossed:
            hunt.push(change.standing)  # where places bring points, anybody may decide
        events = [e for e in events_of(roster) if self._concerns(e, change, roster)]
        quick = [(judge.least(event), number) for number, event in enumerate(events)]
        for least, number in sorted((n, place) for n, place in quick if n is not None):
            if not hunt.is_worth(least):
                return
            if not judge.is_straight(events[number]):
                hunt.leave_open(least)
                continue
            for plan in judge.plans([events[number]], least):
                if not hunt.may_look(_TRIAL):
                    hunt.leave_open(least)
                    return
                attempt(hunt, plan)

    def _concerns(self, event: Event, change: Change, roster: Roster) -> bool:
        """Whether an event needs the change of who stands; without it, it was tried before."""
        if self._contest.standing_matters or roster.ranks != self._roster.ranks:
            return True
        return not change.crossed or not change.crossed.isdisjoint(event.cases)

    def _part_tied(self, change: Change, roster: Roster) -> None:
        """A tie across a last place comes apart by any ballot that touches one of those tied;
        with several places behind it, by more."""
        for case in sorted(roster.winners):
            for bundle in self._hunt.pile.touching([case])[:1]:
                self._hunt.offer({bundle: 1})
        self._hunt.leave_open(change.least)
