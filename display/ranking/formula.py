"""How each composite came about, in numbers alone: what the results page writes out. Pure.

Expressions hold digits and signs, no words: ``1,234 ÷ 2,000 × 100``.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, localcontext

from display.ranking.ranking import GroupRanking, Ranking, Standing
from display.ranking.scoring import Figures
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC, Component, Normaliser

_HUNDRED = Decimal(100)
_NONE, _ALL = "0", "100"
_EXACT = Context(prec=60, traps=[Inexact])


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One component's part in a composite.

    `figure` is the number of counted votes or the mean of the scores. `expression` gives the
    points before they are rounded, out of the figure and what its group compares it with: ``1,234
    ÷ 2,000 × 100``; a plain number where the group leaves nothing to divide by. `weighted` is
    weight x points / 100, exact.
    """

    component: str
    figure: Decimal
    expression: str
    points: Decimal
    weight: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A case's terms in the order of the rules. Their `weighted` and the `bonus` add up to the
    `composite`, which is None until the ranking is final."""

    case: CaseId
    terms: tuple[Term, ...]
    bonus: Decimal
    composite: Decimal | None


def formulas(campaign: Campaign, figures: Figures, ranking: Ranking) -> dict[CaseId, Formula]:
    """The formula of every case that stands in a ranking; who dropped out of it has none.

    Args:
        campaign: the rules that the ranking follows.
        figures: the figures that it was made of.
        ranking: what is explained.

    Raises:
        KeyError: the ranking has points of a figure that is not given.
    """
    return {
        line.case: formula
        for group in ranking.groups
        for line, formula in _of_group(campaign, figures, group)
        if formula.terms
    }


@dataclass(frozen=True, slots=True)
class _Compared:
    """The figures that a group's points were made of: those of the cases that have points."""

    by_case: Mapping[CaseId, Decimal]
    ascending: tuple[Decimal, ...]
    total: Decimal

    def place(self, figure: Decimal) -> int:
        """1 and one more for every figure above."""
        return 1 + len(self.ascending) - bisect_right(self.ascending, figure)


def _of_group(
    campaign: Campaign, figures: Figures, group: GroupRanking
) -> Iterator[tuple[Standing, Formula]]:
    parts = [
        (part, _compared(part, figures, group.standings)) for part in campaign.ranking.component
    ]
    for line in group.standings:
        terms = (_term(part, of, line) for part, of in parts if line.case in of.by_case)
        yield (
            line,
            Formula(
                case=line.case, terms=tuple(terms), bonus=line.bonus, composite=line.composite
            ),
        )


def _compared(part: Component, figures: Figures, standings: Iterable[Standing]) -> _Compared:
    lines = [line for line in standings if part.name in line.points]
    if part.name == PUBLIC:
        by_case = {line.case: Decimal(line.counted) for line in lines}
    else:
        known = figures.get(part.name, {})
        by_case = {line.case: known[line.case] for line in lines}
    with localcontext(_EXACT):
        total = sum(by_case.values(), Decimal(0))
    return _Compared(by_case, tuple(sorted(by_case.values())), total)


def _term(part: Component, compared: _Compared, line: Standing) -> Term:
    figure, its_points = compared.by_case[line.case], line.points[part.name]
    with localcontext(_EXACT):
        weighted = part.weight * its_points / _HUNDRED
    return Term(
        component=part.name,
        figure=figure,
        expression=_expression(part.normaliser, figure, compared),
        points=its_points,
        weight=part.weight,
        weighted=weighted,
    )


def _expression(normaliser: Normaliser, figure: Decimal, compared: _Compared) -> str:
    low, high = compared.ascending[0], compared.ascending[-1]
    match normaliser:
        case Normaliser.FIRST_100:
            return _quotient(_text(figure), _text(high)) if high else _NONE
        case Normaliser.SHARE:
            return _quotient(_text(figure), _text(compared.total)) if high else _NONE
        case Normaliser.MIN_MAX:
            return _min_max(figure, low, high)
        case Normaliser.RANK:
            size = len(compared.ascending)
            return _quotient(f"({size} − {compared.place(figure)} + 1)", str(size))
        case Normaliser.LOG:
            return _quotient(_logarithm(figure), _logarithm(high)) if high else _NONE
        case Normaliser.NONE:
            return _text(figure)


def _min_max(figure: Decimal, low: Decimal, high: Decimal) -> str:
    if low == high:
        return _ALL if high else _NONE
    return _quotient(f"({_text(figure)} − {_text(low)})", f"({_text(high)} − {_text(low)})")


def _quotient(figure: str, reference: str) -> str:
    return f"{figure} ÷ {reference} × 100"


def _logarithm(figure: Decimal) -> str:
    return f"ln(1 + {_text(figure)})"


def _text(figure: Decimal) -> str:
    return f"{figure:,f}"
