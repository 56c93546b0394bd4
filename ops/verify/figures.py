"""Which decimals an export may have: written ones of a size that can be computed exactly."""

from decimal import Decimal

_MOST = Decimal(10) ** 12
_PLACES = 12


def is_figure(value: Decimal) -> bool:
    """Whether a decimal is a number, not beyond a million millions, of twelve places at most.

    Others would cost more memory than a check has, for figures that no campaign needs.
    """
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and abs(value) <= _MOST and -_PLACES <= exponent <= _PLACES
