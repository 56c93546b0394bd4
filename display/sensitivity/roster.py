"""Which events could change one list. Pure.

Let the ranks be who wins each prize of the award down to this one, and last all others that
stand. While every rank stays strictly ahead of the next, nobody crosses a threshold, and no tie
across a last place comes apart, each prize takes whom it took. So a list changes only if
somebody catches somebody of the rank ahead, a case crosses a threshold of this prize or a better
one, a winner stops standing, somebody begins to stand where a prize is not full, or such a tie
comes apart. Not every event changes the list: the award's own rule is asked about each find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from display.ranking import GroupRanking
from display.sensitivity.contest import Contest
from display.sensitivity.events import Event
from display.sensitivity.values import Cut
from voting.domain import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One list as it stands: `ranks` has who wins each better prize, and last who is on it.

    `composites` are of those who stand. `is_tied`: a tie across a last place went in whole.
    `takes_newcomers`: a prize is not full, so that whoever begins to stand wins one.
    """

    ranks: tuple[frozenset[int], ...]
    thresholds: tuple[int, ...]
    composites: Mapping[int, int]
    is_tied: bool
    takes_newcomers: bool

    @property
    def members(self) -> frozenset[int]:
        """Who is on the list."""
        return self.ranks[-1]

    @property
    def winners(self) -> frozenset[int]:
        """The members and everybody above."""
        return frozenset().union(*self.ranks)


def roster_of(
    contest: Contest,
    group: GroupRanking,
    cuts: Sequence[Cut],
    lists: Sequence[frozenset[CaseId]],
    prize: int,
) -> Roster:
    """The list of one prize, counted from 0; better prizes stand before it."""
    numbers = contest.numbers
    to_here = list(zip(cuts, lists, strict=True))[: prize + 1]
    return Roster(
        ranks=tuple(frozenset(numbers[case] for case in won) for _, won in to_here),
        thresholds=tuple(
            contest.scaled(cut.at_least * 100) for cut, _ in to_here if cut.at_least is not None
        ),
        composites={
            numbers[line.case]: contest.scaled(line.composite * 100)
            for line in group.standings
            if line.composite is not None
        },
        is_tied=any(cut.number is not None and len(won) > cut.number for cut, won in to_here),
        takes_newcomers=any(
            cut.at_least is None and (cut.number is None or len(won) < cut.number)
            for cut, won in to_here
        ),
    )


def events_of(roster: Roster, standing: frozenset[int]) -> Iterator[Event]:
    """Catches, and crossings of thresholds, among those who stand."""
    ranks = [sorted(won) for won in roster.ranks if won]
    for upper, lower in pairwise([*ranks, sorted(standing - roster.winners)]):
        for one in lower:
            yield from (Event(lower=one, upper=other) for other in upper)
    for at in roster.thresholds:
        for one in sorted(standing):
            is_there = roster.composites.get(one, at - 1) >= at
            yield Event(upper=one, at=at) if is_there else Event(lower=one, at=at)
