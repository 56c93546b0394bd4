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

from collections.abc import Iterator, Mapping, Sequence
from collections import Counter
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb

from display.ranking import GroupRanking
from display.sensitivity.boxes import Boxes
from display.sensitivity.contest import Contest
from display.sensitivity.events import LINEAR, Condition, Event, Frame, Judge, Trial
from display.sensitivity.linear import Demand, Effort, lower_bound, solutions
from display.sensitivity.pile import Classes, Pile, Signature, Totals
from display.sensitivity.roster import Roster, events_of, roster_of
from display.sensitivity.standings import Change, changes_of_standing
from display.sensitivity.values import Series, Smallest, Witness
from voting.campaign import Normaliser


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to try before an answer stays a pair of bounds.

    `steps` of one trial at one number of ballots; `standings`: sets of standing cases;
    `frames` of one event;
    `asked`: about how many ways to take a few ballots the award's rule is asked one by one.
    """

    steps: int = 4_000
    finds: int = 12
    numbers: int = 12
    standings: int = 64
    frames: int = 2_000
    asked: int = 400


class Search:
    """One list and one pile of ballots."""

    def __init__(
        self, contest: Contest, series: Series, prize: int, pile: Pile, limits: Limits
    ) -> None:
        self._contest = contest
        self._series = series
        self._prize = prize
        self._pile = pile
        self._limits = limits
        group = contest.ranked(contest.votes)
        assert group is not None
        self._roster = self._roster_of(group)
        self._members = frozenset(contest.cases[number] for number in self._roster.members)
        self._best: Witness | None = None
        self._open: list[int] = []
        self._most_votes = sum(contest.votes) + pile.ballots * pile.most_selections

    def smallest(self) -> Smallest:
        """The answer; see the head of the room."""
        for tried, change in enumerate(self._changes()):
            if not self._is_worth(change.least):
                break
            if tried >= self._limits.standings:
                self._open.append(change.least)
                break
            self._try_standing(change)
        self._ask_about_all()
        open_ones = self._still_open()
        if self._best:
            open_ones.append(self._best.ballots)
        return Smallest(lower=min(open_ones, default=None), witness=self._best)

    def _roster_of(self, group: GroupRanking) -> Roster:
        return roster_of(self._contest, group, self._series, self._prize)

    def _still_open(self) -> list[int]:
        return [number for number in self._open if self._is_worth(number)]

    def _changes(self) -> Iterator[Change]:
        """Where points do not depend on who stands, and lists see each who does, what changes a
        list after two crossings of the minimum changes it after one of them."""
        contest = self._contest
        one_by_one = self._roster.stands_alone and not contest.standing_matters
        return changes_of_standing(contest, self._pile, one_by_one)

    def _is_worth(self, number: int) -> bool:
        """Whether a change by so many ballots would be news."""
        return self._best is None or number < self._best.ballots

    def _try_standing(self, change: Change) -> None:
        contest = self._contest
        group = contest.supposed(change.standing)
        if group is None:
            self._open.append(max(change.least, 1))
            return
        terms, roster = contest.terms(group), self._roster_of(group)
        judge = Judge(contest, terms, self._most_votes)
        totals = (
            Totals(self._pile, change.standing) if contest.normaliser is Normaliser.SHARE else None
        )
        trials = _Trials(self, judge, change, totals)
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

    def _by_boxes(
        self, trials: "_Trials", boxes: Boxes, events: list[Event], change: Change
    ) -> None:
        least = boxes.lower_bound(events, self._pile.ballots)
        if least is None or not self._is_worth(max(least, change.least, 1)):
            return
        least = max(least, change.least, 1)
        for event in trials.nearest(events, self._limits.finds):
            trials.push(event, least)
        if self._is_worth(least):
            self._open.append(least)

    def _part_tied(self, change: Change, roster: Roster) -> None:
        """A tie across a last place comes apart by any ballot that touches one of those tied;
        with several places behind it, by more."""
        for case in sorted(roster.winners):
            for bundle in self._pile.touching([case])[:1]:
                self.offer({bundle: 1})
        self.leave_open(max(change.least, 1))

    def _ask_about_all(self) -> None:
        """Where what is open concerns few ways to take so many ballots, ask about each."""
        left, bundles = self._limits.asked, len(self._pile.bundles)
        while open_ones := self._still_open():
            number = min(open_ones)
            if number > self._pile.ballots:
                self._open = []
                return
            left -= comb(bundles + number - 1, number)
            if left < 0 or self._ask_about(number):
                return
            self._open = [max(one, number + 1) for one in self._open]

    def _ask_about(self, number: int) -> bool:
        for bundles in combinations_with_replacement(range(len(self._pile.bundles)), number):
            chosen = Counter(bundles)
            there = all(self._pile.sizes[b] >= ballots for b, ballots in chosen.items())
            if there and self.offer(chosen):
                return True
        return False

    def offer(self, chosen: Mapping[int, int]) -> bool:
        """Ask the award's rule about so many ballots of each bundle; keep it if it is news."""
        ballots = sum(chosen.values())
        if not self._is_worth(ballots):
            return False
        group = self._contest.ranked(self.votes_after(chosen))
        if group is None:
            return False
        now = self._series.draw(group)[self._prize]
        if now == self._members:
            return False
        self._best = Witness(
            choices=self._pile.unpacked(sorted(chosen.items())),
            enters=now - self._members,
            leaves=self._members - now,
        )
        return True

    def votes_after(self, chosen: Mapping[int, int]) -> list[int]:
        """The votes once so many ballots of each bundle have moved."""
        votes = list(self._contest.votes)
        for bundle, ballots in chosen.items():
            for case in self._pile.bundles[bundle]:
                votes[case] += self._pile.sign * ballots
        return votes

    def leave_open(self, number: int) -> None:
        """Say that no proof rules a number of ballots out."""
        self._open.append(number)

    @property
    def best(self) -> int | None:
        """The smallest number known to be enough."""
        return self._best.ballots if self._best else None

    @property
    def pile(self) -> Pile:
        """The ballots that may move."""
        return self._pile

    @property
    def contest(self) -> Contest:
        """The group."""
        return self._contest

    @property
    def limits(self) -> Limits:
        """How long to try."""
        return self._limits

    def is_worth(self, number: int) -> bool:
        """Whether a change by so many ballots would be news."""
        return self._is_worth(number)


class _Trials:
    """The events of one standing, tried frame by frame, the cheapest first."""

    def __init__(
        self, search: Search, judge: Judge, change: Change, totals: Totals | None
    ) -> None:
        self._search = search
        self._judge = judge
        self._change = change
        self._totals = totals

    def by_lines(self, events: Sequence[Event]) -> None:
        """Try every event that could beat what is known, in every frame that could."""
        pile, votes = self._search.pile, self._search.contest.votes
        changed = [n + pile.sign * more for n, more in zip(votes, pile.votes, strict=True)]
        ranked = sorted(
            (
                (quick, number)
                for number, event in enumerate(events)
                if (quick := self._quick(event)) is not None
            ),
        )
        for quick, number in ranked:
            if not self._search.is_worth(max(quick, 1)):
                return
            if self._judge.could(events[number], changed):
                self._try_frames(events[number])

    def _try_frames(self, event: Event) -> None:
        judge, pile = self._judge, self._search.pile
        if judge.is_whole(event):
            self.attempt(judge.trial(event, judge.frame, self._change.conditions))
            return
        self.attempt(judge.trial(event, judge.frame, self._change.conditions))
        most = self._search.best
        gap = None if most is None else most * pile.most_of_a_case
        for tried, frame in enumerate(judge.frames(gap)):
            if tried > self._search.limits.frames:
                self._search.leave_open(max(self._quick(event) or 1, 1))
                return
            if tried:
                self.attempt(judge.trial(event, frame, self._change.conditions))

    def _quick(self, event: Event) -> int | None:
        """A bound that looks at no ballot: what is missing, by the most that one could bring."""
        pile = self._search.pile
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
            if number is None or not self._search.is_worth(max(number, 1)):
                return False
        return True

    def _glance(self, condition: Condition) -> int | None:
        """At least so many ballots meet a condition; None: none do. Looks at totals alone."""
        pile, missing = self._search.pile, self._missing(condition)
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
        votes = self._search.contest.votes
        have = sum(each * votes[case] for case, each in condition.of.items())
        return condition.least - have - condition.of_sum * self._judge.sum

    def attempt(self, trial: Trial) -> None:
        """Rule numbers of ballots out, or find a witness, or leave a number open."""
        search = self._search
        if not self._could(trial):
            return
        missing = [self._missing(one) for one in trial.conditions]
        found = Classes(search.pile, trial.cases, self._totals_for(trial))
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
        if least is None or not search.is_worth(max(least, 1)):
            return
        _Attempt(search, trial, demands, found, useful, self._judge.sum).run(max(least, 1))

    def _totals_for(self, trial: Trial) -> Totals | None:
        return self._totals if any(one.of_sum for one in trial.conditions) else None

    def _gain(self, condition: Condition, cases: Sequence[int], signature: Signature) -> int:
        by_case = sum(
            condition.of.get(case, 0) * count
            for case, count in zip(cases, signature[:-1], strict=True)
        )
        return self._search.pile.sign * (by_case + condition.of_sum * signature[-1])

    def nearest(self, events: Sequence[Event], number: int) -> list[Event]:
        """The events that are nearest by votes alone."""
        votes = self._search.contest.votes

        def distance(event: Event) -> int:
            return abs(
                sum(votes[case] * (1 if case == event.lower else -1) for case in event.cases)
            )

        return sorted(events, key=distance)[:number]

    def push(self, event: Event, least: int) -> None:
        """Move ballots for the lower and against the upper, and ask where the list changes."""
        search = self._search
        aim = Condition(of={c: 1 if c == event.lower else -1 for c in event.cases}, least=0)
        found = Classes(search.pile, event.cases, None)
        order = sorted(found.signatures, key=lambda s: -self._gain(aim, event.cases, s))
        order = [s for s in order if self._gain(aim, event.cases, s) > 0]
        bundles = [bundle for signature in order for bundle in found.bundles(signature)]
        whole = sum(search.pile.sizes[bundle] for bundle in bundles)
        _narrow(search, bundles, least, whole)


class _Attempt:
    """One trial at one number of ballots after another."""

    def __init__(
        self,
        search: Search,
        trial: Trial,
        demands: Sequence[Demand],
        found: Classes,
        useful: Sequence[int],
        whole: int,
    ) -> None:
        self._search = search
        self._trial = trial
        self._found = found
        self._signatures = [found.signatures[place] for place in useful]
        self._sizes = [found.sizes[place] for place in useful]
        self._demands = demands
        self._whole = whole

    def run(self, least: int) -> None:
        """Count up from the lower bound; see the head of the room."""
        search, limits = self._search, self._search.limits
        for number in range(least, least + limits.numbers):
            if not search.is_worth(number):
                return
            ruled_out = self._try_number(number)
            if ruled_out is None:
                return
            if not ruled_out:
                search.leave_open(number)
                self._seek(number + 1)
                return
        if search.is_worth(least + limits.numbers):
            search.leave_open(least + limits.numbers)
            self._seek(least + limits.numbers)

    def _try_number(self, number: int) -> bool | None:
        """None: a witness. Otherwise whether the number is ruled out."""
        effort, finds = Effort(self._search.limits.steps), 0
        for counts in solutions(self._demands, self._sizes, number, effort):
            if not self._passes(counts):
                continue
            if self._search.offer(self._bundles(counts)):
                return None
            finds += 1
            if finds >= self._search.limits.finds:
                break
        return not finds and not effort.spent

    def _passes(self, counts: Sequence[int]) -> bool:
        trial, sign = self._trial, self._search.pile.sign
        votes = {case: self._search.contest.votes[case] for case in trial.cases}
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
                taken = min(left, self._search.pile.sizes[bundle])
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
        whole = sum(self._search.pile.sizes[bundle] for bundle in bundles)
        _narrow(self._search, bundles, least, whole)


def _useful(
    is_whole: bool, found: Classes, demands: Sequence[Demand]
) -> tuple[list[int], list[Demand]]:
    """The classes to choose from; without rounding, only those that serve a condition."""
    places = range(len(found.sizes))
    useful = [p for p in places if not is_whole or any(d.gains[p] > 0 for d in demands)]
    return useful, [Demand(gains=[d.gains[p] for p in useful], least=d.least) for d in demands]


def _narrow(search: Search, bundles: Sequence[int], least: int, whole: int) -> None:
    """Take ever more of the bundles in order until the list changes, then ever fewer."""
    low, step = least - 1, 1
    while low < whole:
        high = min(low + step, whole, search.best - 1 if search.best else whole)
        if high <= low:
            return
        if search.offer(_first_of(search.pile, bundles, high)):
            _bisect(search, bundles, low, high)
            return
        low, step = high, step * 2


def _bisect(search: Search, bundles: Sequence[int], low: int, high: int) -> None:
    while high - low > 1:
        middle = (low + high) // 2
        if search.offer(_first_of(search.pile, bundles, middle)):
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
