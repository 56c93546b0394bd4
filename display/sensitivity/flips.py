"""How one case could come to win in its group, or cease to. Pure.

Without thresholds the winners of a series, all prizes together, are the first K of its group, and
whoever is level with the last of them. So a case comes to win only if it is no longer behind all
but K - 1 of the winners, and a winner with `a` others strictly ahead ceases to only if `K - a` of
those that are not ahead of it come strictly ahead. Each choice of so many rivals is a way, for
every set of standing cases. With thresholds a case may win as another one rises, so there any
event of the group is a way: required, though not enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from display.ranking.ranking import GroupRanking
from display.sensitivity.conditions import Event
from display.sensitivity.contest import Contest
from display.sensitivity.events import Judge
from display.sensitivity.hunt import Hunt
from display.sensitivity.roster import events_of, roster_of
from display.sensitivity.standings import Change, changes_of_standing
from display.sensitivity.values import Series

_MANY_CHOICES = 64
#: Of the price of a flip: a rough one will do to begin with the cheapest.
_PRECISION = 10
#: What pricing an event costs of `Limits.looks`.
_PRICE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A case that comes to win one of its group's series (`enters`), or ceases to."""

    ground: int
    series: int
    case: int
    enters: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """These events bring a flip about, by no fewer ballots than `least`; or only that is known."""

    events: tuple[Event, ...]
    least: int
    is_bound: bool = False


class Ground:
    """One group of the ranking with the series that are drawn from it, while certain cases
    stand."""

    def __init__(
        self,
        contest: Contest,
        series: Sequence[Series],
        hunt: Hunt,
        change: Change,
        group: GroupRanking,
    ) -> None:
        terms = contest.terms(group)
        self.change = change
        self.judge = Judge(
            contest, terms, hunt, change.conditions, change.least, precision=_PRECISION
        )
        self._hunt = hunt
        self.contest = contest
        self._series = series
        self._group = group
        self._winners = [winners(contest, one, group) for one in series]

    def ways(self, flip: Flip) -> Iterator[Way]:
        """All ways of a flip that could be news."""
        if (flip.case in self._winners[flip.series]) == flip.enters:
            yield Way(events=(), least=max(self.change.least, 1))
        elif flip.case in self.change.standing:
            rivals = self._rivals(flip)
            if rivals is None or not self._hunt.may_look(_PRICE * len(rivals[0])):
                yield Way(events=(), least=max(self.change.least, 1), is_bound=True)
                return
            events, several = rivals
            priced = [(self.judge.least(event), place) for place, event in enumerate(events)]
            could = sorted((n, place) for n, place in priced if n is not None)
            for chosen in _choices(could, several):
                found = tuple(events[place] for _, place in chosen)
                yield Way(
                    events=found,
                    least=max(least for least, _ in chosen),
                    is_bound=not all(map(self.judge.is_straight, found)),
                )

    def _rivals(self, flip: Flip) -> tuple[list[Event], int] | None:
        """Events, and how many of them a flip takes; None where a tie may come apart."""
        series = self._series[flip.series]
        if any(cut.at_least is not None for cut in series.cuts):
            roster = roster_of(self.contest, self._group, series, len(series.cuts) - 1)
            return None if roster.is_tied else (list(events_of(roster)), 1)
        places = self._places(series)
        ahead = [case for case, place in places.items() if place < places[flip.case]]
        wanted = sum(cut.number or 0 for cut in series.cuts)
        if flip.enters:
            won = [case for case in ahead if case in self._winners[flip.series]]
            return [Event(lower=flip.case, upper=case) for case in won], len(won) - wanted + 1
        others = sorted(places.keys() - {flip.case, *ahead})
        passed = [Event(lower=other, upper=flip.case, is_strict=True) for other in others]
        return passed, wanted - len(ahead)

    def _places(self, series: Series) -> dict[int, int]:
        return {
            self.contest.numbers[line.case]: line.place
            for line in self._group.standings
            if line.place is not None and (series.members is None or line.case in series.members)
        }


def grounds(
    contest: Contest, series: Sequence[Series], hunt: Hunt, *, now_only: bool
) -> Iterator[Ground]:
    """A group with each set of cases that may stand, while it is news; the present one first."""
    group = contest.ranked(contest.votes)
    assert group is not None
    won = frozenset().union(*(winners(contest, one, group) for one in series))
    for tried, change in enumerate(changes_of_standing(contest, hunt, False)):
        if not hunt.is_worth(change.least) or (now_only and tried):
            return
        if _is_idle(contest, series, change, won):
            continue
        if tried >= hunt.limits.standings:
            hunt.leave_open(change.least)
            return
        supposed = contest.supposed(change.standing)
        if supposed is None:
            hunt.leave_unknown(change.least)
        else:
            yield Ground(contest, series, hunt, change, supposed)


def winners(contest: Contest, series: Series, group: GroupRanking) -> frozenset[int]:
    """Who wins any prize of a series, by number."""
    won = frozenset().union(*series.draw(group))
    return frozenset(contest.numbers[case] for case in won)


def _is_idle(
    contest: Contest, series: Sequence[Series], change: Change, won: frozenset[int]
) -> bool:
    """Whether it only takes losers off, where nobody's points depend on them: that helps nobody
    past a winner."""
    thresholds = any(cut.at_least is not None for one in series for cut in one.cuts)
    falls = change.crossed <= contest.standing
    if not (change.crossed and falls) or thresholds or contest.standing_matters:
        return False
    return change.crossed.isdisjoint(won)


def _choices(
    could: Sequence[tuple[int, int]], several: int
) -> Iterator[Sequence[tuple[int, int]]]:
    """Every choice of so many; where these are too many, one of them that is not among the
    cheapest, as every choice has such a one."""
    if several <= 1 or comb(len(could), several) <= _MANY_CHOICES:
        yield from combinations(could, max(several, 1))
    else:
        yield from ([one] for one in could[several - 1 :])
