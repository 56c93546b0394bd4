"""Tables as CSV that a spreadsheet opens: UTF-8 with its mark, CRLF (RFC 4180), nothing alive."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

Cell = str | int | bool | Decimal | None
Row = Sequence[Cell]

# What makes a spreadsheet calculate, the full-width signs of Chinese input among it; and the
# quote itself, so that taking one quote away gives every text back.
_STARTS_ALIVE = tuple("=+-@\t\r\n＝＋－＠'")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table; the same rows give the same bytes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([cell_text(cell) for cell in row] for row in rows)


def cell_text(cell: Cell) -> str:
    """A cell as it is written: numbers as numbers, texts inert, None as nothing."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case Decimal():
            return f"{cell:f}"
        case str():
            return inert(cell)


def inert(text: str) -> str:
    """The text, behind a quote where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_STARTS_ALIVE) else text
