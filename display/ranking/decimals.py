"""Numbers of one table written alike. Pure."""

from collections.abc import Iterable
from decimal import Decimal


def longest(numbers: Iterable[Decimal | None]) -> int:
    """How many decimals the number with most of them needs; 0 where none needs any."""
    return max((_decimals(number) for number in numbers if number is not None), default=0)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(-exponent, 0)
