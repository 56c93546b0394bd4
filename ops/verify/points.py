"""Figures of one component into points within one group: four decimal places, half to even."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction

_PLACES = 10_000
_LONG = Context(prec=80)

Figures = Mapping[str, Decimal]
Part = Callable[[Fraction], Fraction]


def points(figures: Figures, normaliser: str) -> dict[str, Decimal]:
    """Case → points, of every case with a figure; n cases cost n log n."""
    exact = {case: Fraction(figure) for case, figure in figures.items()}
    if not exact:
        return {}
    part, whole = _scale(normaliser, sorted(exact.values()))
    return {case: rounded(100 * part(one) / (whole or 1)) for case, one in exact.items()}


def rounded(value: Fraction) -> Decimal:
    """Four decimal places, half to even, in whole numbers only."""
    whole, rest = divmod(value.numerator * _PLACES, value.denominator)
    twice = 2 * rest
    if twice > value.denominator or (twice == value.denominator and whole % 2):
        whole += 1
    return Decimal(whole).scaleb(-4)


def _scale(normaliser: str, order: list[Fraction]) -> tuple[Part, Fraction]:
    """What a figure counts, of what; where nobody has anything, nobody has points but by rank.

    Args:
        order: all figures, in ascending order.
    """
    low, high = order[0], order[-1]
    match normaliser:
        case "none":
            return _itself, Fraction(100)
        case "min-max" if low < high:
            return (lambda figure: figure - low), high - low
        case "share":
            return _itself, sum(order, Fraction(0))
        case "rank":
            return (lambda figure: Fraction(bisect_right(order, figure))), Fraction(len(order))
        case "log":
            return _ln, _ln(high)
        case _:  # the first has 100, and so have all that are equal to it
            return _itself, high


def _itself(figure: Fraction) -> Fraction:
    return figure


def _ln(figure: Fraction) -> Fraction:
    """ln(1 + figure); eighty digits are far more than four places can be changed by."""
    more = _LONG.divide(Decimal(figure.numerator + figure.denominator), figure.denominator)
    return Fraction(more.ln(_LONG))
