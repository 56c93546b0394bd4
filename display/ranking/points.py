"""Raw figures of one component into points, within one group. Pure.

Figures are compared as exact fractions. Rounding happens once, here: points carry four decimal
places, half to even. Everything later is sums and products of these decimals without rounding,
so that anyone can redo a composite from the published points.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from voting.domain import CaseId
from voting.rules.ranking import Normaliser

DECIMAL_PLACES = 4
_FULL = 100
_ZERO = Decimal(0)
_AMPLE = Context(prec=60)


def points(
    figures: Mapping[CaseId, Decimal | int], normaliser: Normaliser
) -> dict[CaseId, Decimal]:
    """Points of every case that has a figure, four decimal places each.

    - ``first-100``: figure over the largest figure, times 100.
    - ``share``: figure over the sum of all figures, times 100.
    - ``min-max``: 0 for the smallest, 100 for the largest, linear between; where all are equal,
      100 for all, as nobody is behind.
    - ``rank``: 100 x (n - place + 1) / n, equal figures sharing the better place.
    - ``log``: 100 x ln(1 + figure) / ln(1 + largest figure), see `_logarithmic`.
    - ``none``: the figure itself.

    A group in which every figure is zero has zero points, except by ``rank``.

    Raises:
        ValueError: a figure is negative or not a number.
    """
    exact = {case: Fraction(figure) for case, figure in figures.items()}
    negative = [case for case, figure in exact.items() if figure < 0]
    if negative:
        raise ValueError(f"negative figure for {negative[0]}")
    return {case: rounded(value) for case, value in _normalised(exact, normaliser).items()}


def _normalised(
    figures: Mapping[CaseId, Fraction], normaliser: Normaliser
) -> Mapping[CaseId, Fraction]:
    match normaliser:
        case Normaliser.FIRST_100:
            return _over(figures, max(figures.values(), default=Fraction(0)))
        case Normaliser.SHARE:
            return _over(figures, sum(figures.values(), Fraction(0)))
        case Normaliser.MIN_MAX:
            return _min_max(figures)
        case Normaliser.RANK:
            return _by_rank(figures)
        case Normaliser.LOG:
            return _logarithmic(figures)
        case Normaliser.NONE:
            return figures


def _over(figures: Mapping[CaseId, Fraction], whole: Fraction) -> dict[CaseId, Fraction]:
    if not whole:
        return dict.fromkeys(figures, Fraction(0))
    return {case: figure / whole * _FULL for case, figure in figures.items()}


def _min_max(figures: Mapping[CaseId, Fraction]) -> dict[CaseId, Fraction]:
    if not figures:
        return {}
    low, high = min(figures.values()), max(figures.values())
    if low == high:
        return dict.fromkeys(figures, Fraction(_FULL if high else 0))
    return _over({case: figure - low for case, figure in figures.items()}, high - low)


def _by_rank(figures: Mapping[CaseId, Fraction]) -> dict[CaseId, Fraction]:
    ordered = sorted(figures.values(), reverse=True)
    size = len(ordered)
    ahead: dict[Fraction, int] = {}
    for place, figure in enumerate(ordered):
        ahead.setdefault(figure, place)
    return {
        case: Fraction((size - ahead[figure]) * _FULL, size) for case, figure in figures.items()
    }


def _logarithmic(figures: Mapping[CaseId, Fraction]) -> dict[CaseId, Fraction]:
    """Logarithms of sixty digits, which round as the true ones do.

    A quotient of logarithms is irrational or a fraction p/q with (1 + figure)^q = (1 + max)^p.
    To lie halfway between two fourth places, q would have to be a multiple of 128, and so
    1 + max the 128th power of a whole number: no figure of ours is that large. All others
    round wrongly only if some fifty nines or zeros follow the fourth place.
    """
    with localcontext(_AMPLE):
        logs = {case: _decimal(1 + figure).ln() for case, figure in figures.items()}
        whole = max(logs.values(), default=_ZERO)
        if not whole:
            return dict.fromkeys(figures, Fraction(0))
        return {case: Fraction(log / whole * _FULL) for case, log in logs.items()}


def _decimal(value: Fraction) -> Decimal:
    """Exact: figures are whole numbers or decimals."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def rounded(value: Fraction) -> Decimal:
    """Four decimal places, half to even: `round` of a fraction is exact."""
    return Decimal(round(value * 10**DECIMAL_PLACES)).scaleb(-DECIMAL_PLACES)
