"""The ranking by the campaign's rules, from counted votes alone.

Points carry four decimal places, half to even; a composite is the exact sum of weight x points
/ 100. Media and expert scores are outstanding in every export of this format, so a ranking that
needs them is in the order of counted votes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise

from ops.verify.rules import Campaign, Component

_EXACT = Context(prec=60)
_PLACES = 10_000


@dataclass(kw_only=True)
class Line:
    """A standing; `points` and `composite` as they are written."""

    case: str
    counted: int
    below_minimum: bool
    points: str | None = None
    composite: str | None = None
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standings:
    """The ranking of every group, in the order of the campaign file."""

    final: bool
    outstanding: list[str]
    groups: dict[str, list[Line]]


def standings(campaign: Campaign, counted: Mapping[str, int], *, closed: bool) -> Standings:
    """Rank every group; final once closed with nothing outstanding."""
    outstanding: list[str] = [c.name for c in campaign.ranking.component if c.name != "public"]
    final = closed and not outstanding
    return Standings(
        final=final,
        outstanding=outstanding,
        groups={
            category.id: _ranked(campaign, _lines(campaign, category.id, counted), final)
            for category in campaign.category
        },
    )


def _lines(campaign: Campaign, category: str, counted: Mapping[str, int]) -> list[Line]:
    minimum = campaign.ranking.minimum_counted
    return [
        Line(case=case.id, counted=counted[case.id], below_minimum=counted[case.id] < minimum)
        for case in campaign.case
        if case.category == category
    ]


def _ranked(campaign: Campaign, lines: list[Line], final: bool) -> list[Line]:
    """First by votes; a category is ranked by one component, so the composite orders alike
    unless its rounded points make cases equal that the tie rules then leave equal."""
    dropped = [line for line in lines if final and line.below_minimum]
    standing = [line for line in lines if not (final and line.below_minimum)]
    for component in campaign.ranking.component:
        if component.name == "public":
            _give_points(component, standing, final)
    told_apart = not final or "counted" in campaign.ranking.ties
    standing.sort(key=lambda line: _key(line, told_apart), reverse=True)
    _give_places(standing, told_apart)
    return standing + sorted(dropped, key=lambda line: -line.counted)


def _give_points(component: Component, lines: Sequence[Line], final: bool) -> None:
    figures = [line.counted for line in lines]
    for line in lines:
        points = _rounded(_share(component.normaliser, line.counted, figures))
        line.points = f"{points:f}"
        if final:
            weighed = _EXACT.multiply(component.weight, points)
            line.composite = f"{_EXACT.divide(weighed, Decimal(100)):f}"


def _share(normaliser: str, figure: int, figures: Sequence[int]) -> Fraction:
    """Points before rounding."""
    low, high = min(figures), max(figures)
    match normaliser:
        case "first-100":
            return Fraction(100 * figure, high or 1)
        case "share":
            return Fraction(100 * figure, sum(figures) or 1)
        case "min-max" if low == high:
            return Fraction(100 if high else 0)
        case "min-max":
            return Fraction(100 * (figure - low), high - low)
        case "rank":
            ahead = sum(1 for other in figures if other > figure)
            return Fraction(100 * (len(figures) - ahead), len(figures))
        case _:
            return Fraction(figure)


def _rounded(value: Fraction) -> Decimal:
    """Four decimal places, half to even, in whole numbers only."""
    whole, rest = divmod(value.numerator * _PLACES, value.denominator)
    twice = 2 * rest
    if twice > value.denominator or (twice == value.denominator and whole % 2):
        whole += 1
    return Decimal(whole).scaleb(-4)


def _key(line: Line, told_apart: bool) -> tuple[Decimal, int]:
    composite = Decimal(line.composite) if line.composite is not None else Decimal(0)
    return composite, line.counted if told_apart else 0


def _give_places(lines: Sequence[Line], told_apart: bool) -> None:
    for place, line in enumerate(lines, start=1):
        line.place = place
    for line, follower in pairwise(lines):
        if _key(line, told_apart) == _key(follower, told_apart):
            follower.place = line.place
