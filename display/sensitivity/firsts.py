"""The first of a group: lists by numbers, with ties across a last place taken whole. Pure."""

from decimal import Decimal

from display.ranking.ranking import GroupRanking, Standing
from display.sensitivity.values import Cut, Draw
from voting.domain import CaseId


def firsts(cuts: tuple[Cut, ...]) -> Draw:
    """The rule that fills the prizes in order of place, as `values.Series` has it."""

    def draw(group: GroupRanking) -> list[frozenset[CaseId]]:
        lines = [line for line in group.standings if line.place is not None]
        lists, carried = [], 0
        for cut in cuts:
            taken = _taken(lines, cut, carried)
            carried = 0 if cut.number is None else max(0, carried + len(taken) - cut.number)
            lists.append(frozenset(line.case for line in taken))
            lines = [line for line in lines if line not in taken]
        return lists

    return draw


def _taken(lines: list[Standing], cut: Cut, carried: int) -> list[Standing]:
    able = [line for line in lines if _reaches(line, cut.at_least)]
    places = len(able) if cut.number is None else min(len(able), cut.number - carried)
    if places <= 0:
        return []
    return able[:places] + [s for s in able[places:] if s.place == able[places - 1].place]


def _reaches(line: Standing, at_least: Decimal | None) -> bool:
    return at_least is None or (line.composite is not None and line.composite >= at_least)
