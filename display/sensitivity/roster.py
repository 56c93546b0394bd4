"""Which events could change one list. Pure.

Let a list's ranks be who wins each prize of the award down to its own, and last all others that
stand. A rank is full if its prize took its number. Then each prize takes whom it took while

- every case stays strictly behind the last full rank ahead of it,
- nobody of a rank with a threshold falls below it,
- nobody behind a rank that is not full rises to its threshold, and
- no tie across a last place comes apart.

So, with the same cases standing, a list changes only by one of these events. Not every event
changes the list: the award's own rule is asked about each find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from display.ranking.ranking import GroupRanking
from display.sensitivity.conditions import Event
from display.sensitivity.contest import Contest
from display.sensitivity.values import Cut, Series
from voting.domain import CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Who wins one prize, or several that follow one another without a threshold."""

    cases: frozenset[int]
    is_full: bool
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One list: the ranks down to its own, and who else stands and could be on it.

    `composites` are those of the final ranking. `is_tied`: a tie across a last place went in.
    """

    ranks: tuple[Rank, ...]
    rest: frozenset[int]
    composites: Mapping[int, int]
    is_tied: bool

    @property
    def members(self) -> frozenset[int]:
        """Who is on the list."""
        return self.ranks[-1].cases

    @property
    def winners(self) -> frozenset[int]:
        """The members and everybody above."""
        return frozenset().union(*(rank.cases for rank in self.ranks))

    @property
    def stands_alone(self) -> bool:
        """Whether one case more or less that stands is seen at once: no threshold anywhere,
        and every better prize full."""
        better = all(rank.is_full for rank in self.ranks[:-1])
        return better and all(rank.at is None for rank in self.ranks)


def roster_of(contest: Contest, group: GroupRanking, series: Series, prize: int) -> Roster:
    """The list of one prize, counted from 0; better prizes stand before it.

    Args:
        group: the ranking that the lists were drawn from.
    """
    numbers = contest.numbers
    placed = [
        numbers[line.case]
        for line in group.standings
        if line.place is not None and (series.members is None or line.case in series.members)
    ]
    ranks, is_tied = _ranks(contest, series.cuts[: prize + 1], series.draw(group))
    return Roster(
        ranks=ranks,
        rest=frozenset(placed).difference(*(rank.cases for rank in ranks)),
        composites={
            numbers[line.case]: contest.scaled(line.composite * 100)
            for line in group.standings
            if line.composite is not None
        },
        is_tied=is_tied,
    )


def _ranks(
    contest: Contest, cuts: Sequence[Cut], lists: Sequence[frozenset[CaseId]]
) -> tuple[tuple[Rank, ...], bool]:
    ranks: list[Rank] = []
    carried, is_tied = 0, False
    for cut, won in zip(cuts, lists, strict=False):
        over = carried + len(won) - cut.number if cut.number is not None else -1
        carried, is_tied = max(0, over), is_tied or over > 0
        ranks.append(
            Rank(
                cases=frozenset(contest.numbers[case] for case in won),
                is_full=over >= 0,
                at=None if cut.at_least is None else contest.scaled(cut.at_least * 100),
            )
        )
    return _merged(ranks), is_tied


def _merged(ranks: Sequence[Rank]) -> tuple[Rank, ...]:
    """Better prizes that follow one another without a threshold are one: a list below them does
    not see which of them somebody won."""
    merged: list[Rank] = []
    for rank in ranks[:-1]:
        if merged and merged[-1].at is None and rank.at is None:
            both = merged[-1].cases | rank.cases
            merged[-1] = Rank(cases=both, is_full=rank.is_full, at=None)
        else:
            merged.append(rank)
    return (*merged, ranks[-1])


def events_of(roster: Roster) -> Iterator[Event]:
    """Catches, and crossings of thresholds."""
    ranks = [rank for rank in roster.ranks if rank.cases]
    for upper, lower in pairwise([*ranks, Rank(cases=roster.rest, is_full=False, at=None)]):
        if upper.is_full:
            for one in sorted(lower.cases):
                yield from (Event(lower=one, upper=other) for other in sorted(upper.cases))
    yield from _crossings(roster)


def _crossings(roster: Roster) -> Iterator[Event]:
    for number, rank in enumerate(roster.ranks):
        if rank.at is None:
            continue
        yield from (Event(upper=case, at=rank.at) for case in sorted(rank.cases))
        if not rank.is_full:
            behind = roster.rest.union(*(after.cases for after in roster.ranks[number + 1 :]))
            yield from (Event(lower=case, at=rank.at) for case in sorted(behind))
