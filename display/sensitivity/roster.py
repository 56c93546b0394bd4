"""Which events could change one list. Pure.

Let `above` be who wins a better prize of the award, `members` the list, `rest` all others that
stand. While everybody above stays strictly ahead of the members, these of the rest, nobody crosses
a threshold, and no tie across a last place comes apart, each prize takes whom it took. So a list
changes only if a member catches somebody above, one of the rest catches a member, a case
crosses a threshold of this prize or a better one, a winner stops standing, somebody begins to stand
where a prize is not full, or such a tie comes apart. Not every event changes the list: the award's
rule itself is asked about each find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from display.ranking import GroupRanking
from display.sensitivity.contest import Contest
from display.sensitivity.events import Event
from display.sensitivity.values import Cut
from voting.domain import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One list as it stands: who is on it, who is above, and what its prizes take."""

    members: frozenset[int]
    above: frozenset[int]
    thresholds: tuple[int, ...]
    composites: Mapping[int, int]
    is_tied: bool
    takes_newcomers: bool

    @property
    def winners(self) -> frozenset[int]:
        """The members and everybody above."""
        return self.members | self.above


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
        members=frozenset(numbers[case] for case in lists[prize]),
        above=frozenset(numbers[case] for taken in lists[:prize] for case in taken),
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
    members = sorted(roster.members & standing)
    rest = sorted(standing - roster.winners)
    for lower, upper in ((members, roster.above & standing), (rest, members)):
        for one in lower:
            yield from (Event(lower=one, upper=other) for other in sorted(upper))
    for at in roster.thresholds:
        for one in sorted(standing):
            is_there = roster.composites.get(one, at - 1) >= at
            yield Event(upper=one, at=at) if is_there else Event(lower=one, at=at)
