"""Who wins which prize of an award of cases by the rules alone: a candidate list. Pure.

The rule, for one group of one award (recompute it from this):

1. The line-up is the group's cases that have a place in the final ranking, in its order. A
   campaign without components has no places: there it is all cases that go on, as they are
   listed. A group is a category, a track or the campaign, by the award's scope, or else by the
   ranking's; a group of an award lies within one group of the ranking.
2. Prizes are given in their order, the best first. Those who may win a prize are the cases of the
   line-up that no better prize took and whose composite reaches `at_least`, where it is given.
3. An open prize (no `number`, and no decision on the number for this group) takes all of these.
4. A prize of N takes the first N − c of them, or none where c ≥ N; c is what better prizes took
   too many (below), 0 at first. Where it took any, it takes every further one who shares the
   place of the last: all who are tied across the end of a prize are candidates of the better
   prize. What it then has beyond N, c counted in, is the c of the next prize; behind an open
   prize c is 0 again.

So a list is longer than its number exactly where a tie runs across its end, the prize below is
shorter by as many, and whatever the committee decides of the tied ones moves nobody else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from display.ranking.groups import groups_of
from display.ranking.ranking import Ranking, Standing
from voting.domain import CaseId
from voting.history.decisions import Prizewinners
from voting.history.life import Life
from voting.rules.awards import Award, Prize


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The candidates of one prize in one group, in order: case ids, or recommenders' ids.

    `tied` are those of them who share the place on which the number ends, and are more than it
    holds: the committee decides among them. Empty where the number tells all apart.
    """

    group: str
    prize: int
    winners: tuple[str, ...]
    tied: tuple[str, ...] = ()

    @property
    def list_(self) -> Prizewinners:
        """The list as the ledger keeps it."""
        return Prizewinners(group=self.group, prize=self.prize, winners=list(self.winners))


def candidates(life: Life, ranking: Ranking, award: Award) -> list[Candidates]:
    """The candidate list of an award of cases: every prize of every group, also empty ones.

    Args:
        life: the campaign with its rules in force and the numbers decided so far.
        ranking: its final ranking.
        award: one of its awards of cases.
    """
    found: list[Candidates] = []
    for group, line_up in line_ups(life, ranking, award).items():
        found += _of_group(group, line_up, award.prize, numbers(life, award, group))
    return found


def line_ups(life: Life, ranking: Ranking, award: Award) -> dict[str, list[Standing]]:
    """Group → the standings that may win, in the order of the ranking."""
    groups = groups_of(life.campaign, award.within)
    group_of = {case: group for group, members in groups.items() for case in members}
    shortlist = frozenset(life.shortlist.cases) if life.shortlist else None
    found: dict[str, list[Standing]] = {group: [] for group in groups}
    for standing in (s for g in ranking.groups for s in g.standings):
        if _goes_on(life, shortlist, standing):
            found[group_of[standing.case]].append(standing)
    return found


def numbers(life: Life, award: Award, group: str) -> dict[int, int]:
    """Prize, from 1 → how many it takes in a group; an open prize is not in it."""
    decided = {
        number: life.numbers.get((award.id, number), {}).get(group, prize.number)
        if prize.number is None
        else prize.number
        for number, prize in enumerate(award.prize, start=1)
    }
    return {prize: number for prize, number in decided.items() if number is not None}


def _goes_on(life: Life, shortlist: Collection[CaseId] | None, standing: Standing) -> bool:
    if life.campaign.ranking.component:
        return standing.place is not None
    if shortlist is not None:
        return standing.case in shortlist
    return not standing.below_minimum


def _of_group(
    group: str, line_up: Sequence[Standing], prizes: Sequence[Prize], most: Mapping[int, int]
) -> list[Candidates]:
    found: list[Candidates] = []
    rest, carried = list(line_up), 0
    for number, prize in enumerate(prizes, start=1):
        reaching = [standing for standing in rest if _reaches(prize, standing)]
        places = max(0, most[number] - carried) if number in most else len(reaching)
        taken = _taken(reaching, places)
        carried = max(0, carried + len(taken) - most[number]) if number in most else 0
        gone = {standing.case for standing in taken}
        rest = [standing for standing in rest if standing.case not in gone]
        tied = [s for s in taken if s.place == taken[-1].place] if len(taken) > places else []
        found.append(
            Candidates(
                group=group,
                prize=number,
                winners=tuple(standing.case for standing in taken),
                tied=tuple(standing.case for standing in tied),
            )
        )
    return found


def _reaches(prize: Prize, standing: Standing) -> bool:
    if prize.at_least is None:
        return True
    return standing.composite is not None and standing.composite >= prize.at_least


def _taken(reaching: Sequence[Standing], places: int) -> list[Standing]:
    """The first so many, and whoever shares the place of the last."""
    first = list(reaching[:places])
    if not first:
        return first
    return first + [s for s in reaching[places:] if s.place == first[-1].place]
