"""Figures of one component into points within one group: four decimal places, half to even."""

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction

_PLACES = 10_000
_LONG = Context(prec=80)

Figures = Mapping[str, Decimal]


def points(figures: Figures, normaliser: str) -> dict[str, Decimal]:
    """Case → points, of every case with a figure."""
    exact = {case: Fraction(figure) for case, figure in figures.items()}
    others = list(exact.values())
    return {case: rounded(_share(normaliser, one, others)) for case, one in exact.items()}


def rounded(value: Fraction) -> Decimal:
    """Four decimal places, half to even, in whole numbers only."""
    whole, rest = divmod(value.numerator * _PLACES, value.denominator)
    twice = 2 * rest
    if twice > value.denominator or (twice == value.denominator and whole % 2):
        whole += 1
    return Decimal(whole).scaleb(-4)


def _share(normaliser: str, figure: Fraction, figures: Sequence[Fraction]) -> Fraction:
    """Points before rounding; where nobody has anything, nobody has points but by rank."""
    low, high = min(figures), max(figures)
    match normaliser:
        case "none":
            return figure
        case "min-max" if low == high:
            part, whole = Fraction(1 if high else 0), Fraction(1)
        case "min-max":
            part, whole = figure - low, high - low
        case "share":
            part, whole = figure, sum(figures, Fraction(0))
        case "rank":
            behind = sum(1 for other in figures if other <= figure)
            part, whole = Fraction(behind), Fraction(len(figures))
        case "log":
            part, whole = _ln(figure), _ln(high)
        case _:
            part, whole = figure, high
    return 100 * part / (whole or 1)


def _ln(figure: Fraction) -> Fraction:
    """ln(1 + figure); eighty digits are far more than four places can be changed by."""
    more = _LONG.divide(Decimal(figure.numerator + figure.denominator), figure.denominator)
    return Fraction(more.ln(_LONG))
