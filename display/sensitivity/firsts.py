"""The first of a group: lists by numbers, with ties across a last place taken whole. Pure."""

from decimal import Decimal

from display.ranking import GroupRanking, Standing
from display.sensitivity.values import Cut, Draw
from voting.domain import CaseId


def firsts(cuts: tuple[Cut, ...]) -> Draw:
    """The rule that fills the prizes in order of place: nobody wins two of them."""

    def draw(group: GroupRanking) -> list[frozenset[CaseId]]:
        lines = [line for line in group.standings if line.place is not None]
        lists = []
        for cut in cuts:
            taken = _taken(lines, cut)
            lists.append(frozenset(line.case for line in taken))
            lines = [line for line in lines if line not in taken]
        return lists

    return draw


def _taken(lines: list[Standing], cut: Cut) -> list[Standing]:
    able = [line for line in lines if _reaches(line, cut.at_least)]
    if cut.number is None or len(able) <= cut.number:
        return able
    last = able[cut.number - 1].place
    return [line for line in able if line.place is not None and last and line.place <= last]


def _reaches(line: Standing, at_least: Decimal | None) -> bool:
    return at_least is None or (line.composite is not None and line.composite >= at_least)
