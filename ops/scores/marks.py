"""A cell read as a score. Pure."""

import re
import unicodedata
from decimal import Decimal

from ops.scores.cells import Cell, Odd, is_blank

_PLACES = 4
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,30})?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
#: Minus and point as Chinese input and typesetting write them.
_PLAIN = str.maketrans({"−": "-", "﹣": "-", "。": "."})


def mark(cell: Cell, most: Decimal) -> Decimal | None:
    """The score in a cell, without zeros at its end; None for a blank cell.

    A text that is a number counts as that number, in full-width digits too.

    Raises:
        ValueError: no score; says what is wrong and what is allowed.
    """
    if is_blank(cell):
        return None
    allowed = f"allowed: a number from 0 to {most:f}, or nothing"
    try:
        number = _number(cell)
    except ValueError as fault:
        raise ValueError(f"{fault}; {allowed}") from None
    if number < 0:
        raise ValueError(f"{number:f} is negative; {allowed}")
    if number > most:
        raise ValueError(f"{number:f} is above {most:f}; {allowed}")
    return number


def _number(cell: Cell) -> Decimal:
    match cell:
        case Odd():
            raise ValueError(f"{cell.what}, no number")
        case Decimal():
            return _exact(cell)
        case str():
            return _exact(_read(cell))


def _read(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).strip().translate(_PLAIN)
    if _THOUSANDS.fullmatch(plain):
        raise ValueError(f"`{plain[:40]}` has a comma, which divides thousands or decimals")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"`{text.strip()[:40]}` is no number")
    return Decimal(plain)


def _exact(number: Decimal) -> Decimal:
    """The same number without zeros at its end, and nought without a sign."""
    whole, _, decimals = f"{number:f}".partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > _PLACES:
        raise ValueError(f"{number:f} has more than {_PLACES} decimals")
    plain = Decimal(f"{whole}.{decimals}" if decimals else whole)
    return plain or Decimal(0)
