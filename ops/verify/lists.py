"""Candidate lists: who wins each prize of an award by the rules, from a final ranking.

In each group, better prizes first: those who may win are the cases with a place that no better
prize took and whose composite reaches `at_least`. An open prize takes all of them. A numbered
one takes the first, less what better prizes took too many; whoever shares the place of the last is
taken too, and is what this prize took too many.
"""

from collections.abc import Sequence

from ops.verify.campaign import Award, Prize
from ops.verify.decisions import Prizewinners
from ops.verify.groups import award_groups
from ops.verify.life import Life
from ops.verify.organizations import organization_list
from ops.verify.standings import Line, Standings

Lists = list[Prizewinners]


def candidate_lists(life: Life, ranking: Standings, award: Award) -> Lists:
    """The lists of an award: every prize of every group, also empty ones."""
    if award.kind == "organizations":
        return [organization_list(life.rules.campaign, award, _awarded(life, ranking, award))]
    listed = frozenset(life.shortlist.cases) if life.shortlist else None
    lines = (line for found in ranking.groups.values() for line in found)
    running = [line for line in lines if _runs(life, listed, line)]
    return [
        one
        for group, members in award_groups(life.rules.campaign, award).items()
        for one in _of_group(life, award, group, _within(running, set(members)))
    ]


def holds(life: Life, award: Award, group: str, prize: int) -> int | None:
    """How many a prize, counted from 1, takes in a group; None for all that remain."""
    most = award.prize[prize - 1].number
    return life.numbers.get((award.id, prize), {}).get(group) if most is None else most


def _awarded(life: Life, ranking: Standings, award: Award) -> set[str]:
    """The winners of the award that organizations are rated by: adopted, or else candidates."""
    if award.of and (adoption := life.adoptions.get(award.of)):
        lists = adoption.adopted
    else:
        of_cases = [one for one in life.rules.campaign.award if one.kind == "cases"]
        rated = [one for one in of_cases if one.id == award.of]
        lists = [lst for one in rated for lst in candidate_lists(life, ranking, one)]
    return {who for one in lists for who in one.winners}


def _runs(life: Life, listed: frozenset[str] | None, line: Line) -> bool:
    """Without components nobody has a place, and all who go on may win."""
    if life.rules.campaign.ranking.component:
        return line.place is not None
    return not line.below_minimum if listed is None else line.case in listed


def _within(running: Sequence[Line], members: set[str]) -> list[Line]:
    return [line for line in running if line.case in members]


def _of_group(life: Life, award: Award, group: str, rest: list[Line]) -> Lists:
    found = []
    too_many = 0
    for number, prize in enumerate(award.prize, start=1):
        may_win = [line for line in rest if _reaches(prize, line)]
        most = holds(life, award, group, number)
        taken = may_win if most is None else _first(may_win, most - too_many)
        too_many = 0 if most is None else max(0, too_many + len(taken) - most)
        winners = [line.case for line in taken]
        gone = frozenset(winners)
        rest = [line for line in rest if line.case not in gone]
        found.append(Prizewinners(group=group, prize=number, winners=winners))
    return found


def _reaches(prize: Prize, line: Line) -> bool:
    if prize.at_least is None:
        return True
    return line.composite is not None and line.composite >= prize.at_least


def _first(lines: Sequence[Line], most: int) -> list[Line]:
    """The first so many, and who shares the place of the last of them."""
    if most <= 0:
        return []
    last = lines[:most][-1].place if lines else None
    return [line for n, line in enumerate(lines) if n < most or line.place == last]
