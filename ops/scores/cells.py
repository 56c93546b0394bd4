"""What a score file holds, whatever kind of file it is: rows of cells. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is neither text nor number; `what` says what it is."""

    what: str


Cell = str | Decimal | Odd
BLANK = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a file as a spreadsheet numbers them: the first is row 1.

    Attributes:
        file: the file's base name.
        remarks: what a reader of the file should be told.
    """

    file: str
    rows: Sequence[Sequence[Cell]]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a file; `row` and `column` count from 1."""

    row: int | None = None
    column: int | None = None
    heading: str = ""

    def __str__(self) -> str:
        parts = [f"row {self.row}"] if self.row else []
        if self.column:
            heading = f" ({self.heading[:40]})" if self.heading else ""
            parts.append(f"column {letters(self.column)}{heading}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A mistake in a file: where, what is wrong and what is allowed."""

    what: str
    place: Place = Place()

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.what}" if where else self.what


def words(cell: Cell) -> str:
    """A cell as words: full-width forms made plain, trimmed. A number as it is written.

    Raises:
        ValueError: the cell is odd.
    """
    match cell:
        case str():
            return unicodedata.normalize("NFKC", cell).strip()
        case Decimal():
            return f"{cell:f}"
        case Odd():
            raise ValueError(cell.what)


def is_blank(cell: Cell) -> bool:
    """Whether nothing but space stands in a cell."""
    return isinstance(cell, str) and not cell.strip()


def letters(column: int) -> str:
    """A column's name: A for 1, Z for 26, AA for 27."""
    name = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name
