"""How one case could come to win in its group, or cease to. Pure.

Without thresholds the winners of a series, all prizes together, are the first K of its group, and
whoever is level with the last of them. So a case comes to win only if it is no longer behind all
but K - 1 of the winners, and a winner with `a` others strictly ahead ceases to only if `K - a` of
those that are not ahead of it come strictly ahead. Each choice of so many rivals is a way, in
every frame and for every set of standing cases. With thresholds a case may win as another one
rises, so there any event of the group is a way: required, though not enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from display.ranking import GroupRanking
from display.sensitivity.boxes import Boxes
from display.sensitivity.contest import Contest
from display.sensitivity.events import Condition, Event, Frame, Trial
from display.sensitivity.hunt import Hunt
from display.sensitivity.judge import LINEAR, Judge
from display.sensitivity.pile import Pile, Totals
from display.sensitivity.roster import events_of, roster_of
from display.sensitivity.scales import Scales
from display.sensitivity.standings import Change, changes_of_standing
from display.sensitivity.values import Series
from voting.ranking_rules import Normaliser

_MANY_CHOICES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A case of a ground, by number, that comes to win (`enters`) or ceases to."""

    ground: int
    series: int
    case: int
    enters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a flip requires of the votes of its ground; no fewer than `least` ballots bring it
    about. Where `is_bound`, nothing but that number is known of the ballots."""

    ground: int
    conditions: tuple[Condition, ...]
    trials: tuple[Trial, ...]
    least: int
    is_bound: bool
    whole: int
    standing: frozenset[int]
    frame: Frame | None

    def agrees_with(self, other: "Way") -> bool:
        """Whether both may suppose the same who stands, and who is first and last."""
        if self.ground != other.ground:
            return True
        frames = {self.frame, other.frame} - {None}
        return self.standing == other.standing and len(frames) <= 1


class Ground:
    """One group of the ranking with the series that are drawn from it, and its ballots.

    `offset` is the number of its first case among those of all grounds.
    """

    def __init__(
        self, number: int, contest: Contest, series: Sequence[Series], *, pile: Pile, offset: int
    ) -> None:
        self.number = number
        self.contest = contest
        self.series = series
        self.offset = offset
        self._pile = pile
        group = contest.ranked(contest.votes)
        assert group is not None
        self._winners = frozenset().union(*self.winners(group))
        self.uses_sums = contest.normaliser is Normaliser.SHARE

    def winners(self, group: GroupRanking) -> Iterator[frozenset[int]]:
        """Who wins any prize, series by series, by number."""
        for one in self.series:
            won = frozenset().union(*one.draw(group))
            yield frozenset(self.contest.numbers[case] for case in won)

    def supposed(self, hunt: Hunt, *, now_only: bool) -> Iterator["Supposed"]:
        """The sets of cases that may stand, while they are news; the present one first."""
        for tried, change in enumerate(changes_of_standing(self.contest, self._pile, False)):
            if not hunt.is_worth(max(change.least, 1)) or (now_only and tried):
                return
            if self._is_idle(change):
                continue
            if tried >= hunt.limits.standings:
                hunt.leave_open(change.least)
                return
            group = self.contest.supposed(change.standing)
            if group is None:
                hunt.leave_unknown(max(change.least, 1))
            else:
                yield Supposed(self, change, group, pile=self._pile, hunt=hunt)

    def _is_idle(self, change: Change) -> bool:
        """Whether it only takes losers off, where nobody's points depend on them: that helps
        nobody past a winner."""
        thresholds = any(cut.at_least is not None for one in self.series for cut in one.cuts)
        if self._pile.sign > 0 or thresholds or self.contest.standing_matters:
            return False
        return bool(change.crossed) and change.crossed.isdisjoint(self._winners)


class Supposed:
    """A ground while exactly certain cases stand."""

    def __init__(
        self, ground: Ground, change: Change, group: GroupRanking, *, pile: Pile, hunt: Hunt
    ) -> None:
        contest = ground.contest
        terms = contest.terms(group)
        self._ground = ground
        self._change = change
        self._group = group
        self._pile = pile
        self._hunt = hunt
        self._winners = list(ground.winners(group))
        self._judge = Judge(contest, terms, pile)
        self._terms = terms
        totals = Totals(pile, change.standing) if ground.uses_sums else None
        self._scales = Scales(contest.votes, pile, self._judge.sum, totals, hunt.is_worth)
        moved = zip(contest.votes, pile.votes, strict=True)
        self._changed = [votes + pile.sign * more for votes, more in moved]

    def ways(self, flip: Flip, *, now_only: bool) -> Iterator[Way]:
        """All ways of a flip that could be news.

        Args:
            now_only: only with the first and last of the group as they are.
        """
        if (flip.case in self._winners[flip.series]) == flip.enters:
            trial = self._trial(Event(), Frame())
            if weighed := self._scales.weighed(trial):
                yield self._way((trial,), weighed.least)
        elif flip.case in self._change.standing:
            events, several = self._rivals(flip)
            yield from self._straight(events, several, now_only)
            yield from self._curved(events, several)

    def _rivals(self, flip: Flip) -> tuple[list[Event], int]:
        """Events, and how many of them a flip takes."""
        series = self._ground.series[flip.series]
        if any(cut.at_least is not None for cut in series.cuts):
            roster = roster_of(self._ground.contest, self._group, series, len(series.cuts) - 1)
            return ([] if roster.is_tied else list(events_of(roster))), 1
        places = self._places(series)
        ahead = [case for case, place in places.items() if place < places[flip.case]]
        wanted = sum(cut.number or 0 for cut in series.cuts)
        if flip.enters:
            winners = [case for case in ahead if case in self._winners[flip.series]]
            events = [Event(lower=flip.case, upper=case) for case in winners]
            return events, len(winners) - wanted + 1
        others = places.keys() - {flip.case, *ahead}
        events = [Event(lower=one, upper=flip.case, is_strict=True) for one in sorted(others)]
        return events, wanted - len(ahead)

    def _places(self, series: Series) -> dict[int, int]:
        return {
            self._ground.contest.numbers[line.case]: line.place
            for line in self._group.standings
            if line.place is not None and (series.members is None or line.case in series.members)
        }

    def _straight(self, events: Sequence[Event], several: int, now_only: bool) -> Iterator[Way]:
        straight = [e for e in events if self._is_straight(e)]
        straight = [e for e in straight if self._judge.could(e, self._changed)]
        if len(straight) < several:
            return
        for frame in self._frames(straight, now_only):
            trials = [self._trial(e, frame) for e in straight]
            weighed = [(self._scales.weighed(trial), trial) for trial in trials]
            could = sorted(
                ((one.least, place) for place, (one, _) in enumerate(weighed) if one),
            )
            for chosen in _choices(could, several):
                tried = tuple(trials[place] for _, place in chosen)
                framed = None if all(trial.is_whole for trial in tried) else frame
                yield self._way(tried, max(least for least, _ in chosen), framed)

    def _frames(self, events: Sequence[Event], now_only: bool) -> Iterator[Frame]:
        if now_only or all(self._judge.is_whole(event) for event in events):
            yield self._judge.frame
            return
        most = self._hunt.best
        gap = None if most is None else most * self._pile.most_of_a_case
        for tried, frame in enumerate(self._judge.frames(gap)):
            if tried <= self._hunt.limits.frames:
                yield frame
            elif any(self._scales.could(self._trial(event, frame)) for event in events):
                self._hunt.leave_open(max(self._change.least, self._far(frame), 1))

    def _trial(self, event: Event, frame: Frame) -> Trial:
        return self._judge.trial(event, frame, self._change.conditions)

    def _far(self, frame: Frame) -> int:
        """So many ballots at least lead to another first or last: one closes a gap of votes by
        its selections of one of the two."""
        now, votes = self._judge.frame, self._ground.contest.votes
        gaps = [
            abs(votes[here] - votes[there])
            for here, there in ((now.first, frame.first), (now.last, frame.last))
            if here is not None and there is not None
        ]
        return -(-max(gaps, default=0) // max(self._pile.most_of_a_case, 1))

    def _is_straight(self, event: Event) -> bool:
        normaliser = self._judge.normaliser
        return normaliser in LINEAR or (event.at is None and self._judge.is_by_votes(event))

    def _curved(self, events: Sequence[Event], several: int) -> Iterator[Way]:
        """Where lines tell nothing, how many ballots at least; without events, only that."""
        curved = [event for event in events if not self._is_straight(event)]
        if not events and several > 0:
            yield self._way((), max(self._change.least, 1), is_bound=True)
        elif curved:
            boxes = Boxes(self._ground.contest, self._terms, self._pile)
            least = boxes.lower_bound(curved, self._pile.ballots)
            if least is not None and self._hunt.is_worth(max(least, self._change.least, 1)):
                yield self._way((), max(least, self._change.least, 1), is_bound=True)

    def _way(
        self,
        trials: tuple[Trial, ...],
        least: int,
        frame: Frame | None = None,
        *,
        is_bound: bool = False,
    ) -> Way:
        asked = [*self._change.conditions, *(one for trial in trials for one in trial.conditions)]
        return Way(
            ground=self._ground.number,
            conditions=tuple(_once(asked)),
            trials=trials,
            least=least,
            is_bound=is_bound,
            whole=self._judge.sum,
            standing=self._change.standing,
            frame=frame,
        )


def _choices(
    could: Sequence[tuple[int, int]], several: int
) -> Iterator[Sequence[tuple[int, int]]]:
    """Every choice of so many; where these are too many, one of them that is not among the
    cheapest, as every choice has such a one."""
    if several <= 1 or comb(len(could), several) <= _MANY_CHOICES:
        yield from combinations(could, max(several, 1))
    else:
        yield from ([one] for one in could[several - 1 :])


def _once(conditions: Sequence[Condition]) -> Iterator[Condition]:
    seen: list[Condition] = []
    for one in conditions:
        if one not in seen:
            seen.append(one)
            yield one
