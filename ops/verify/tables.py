"""Reads the CSV files of an export, and tells where they differ from what should be in them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from ops.verify.report import Problems

_LONGEST_CELL = 1 << 28

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the table, from 1 for the first below the header."""

    number: int
    cells: dict[str, str]


def read_table(
    folder: Path, name: str, header: Sequence[str], problems: Problems
) -> list[Row] | None:
    """The rows whose shape is right; None where there is no such table."""
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
        csv.field_size_limit(_LONGEST_CELL)
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError:
        return None  # told already, as missing
    except (csv.Error, UnicodeDecodeError) as fault:
        problems.add(name, f"is no table: {fault}")
        return None
    if not lines or lines[0] != list(header):
        problems.add(name, f"its header must be {','.join(header)}", row="row 0")
        return None
    return _rows(name, header, lines[1:], problems)


def compare(
    name: str,
    header: Sequence[str],
    expected: Sequence[Sequence[str]],
    found: Sequence[Row],
    problems: Problems,
) -> None:
    """Name the first row that differs from what follows from ballots and rulings."""
    for number, (right, row) in enumerate(zip_longest(expected, found), start=1):
        if right is None:
            cells = tuple(row.cells.values())
            problems.add(name, "follows from nothing", row=_named(number, header, cells))
            return
        if row is None:
            problems.add(name, "is missing", row=_named(number, header, right))
            return
        if tuple(right) != (cells := tuple(row.cells[column] for column in header)):
            what = _difference(header, right, cells)
            problems.add(name, what, row=_named(number, header, right))
            return


def _rows(
    name: str, header: Sequence[str], lines: list[list[str]], problems: Problems
) -> list[Row]:
    rows = []
    for number, line in enumerate(lines, start=1):
        if len(line) == len(header):
            cells = {column: _alive(cell) for column, cell in zip(header, line, strict=True)}
            rows.append(Row(number, cells))
        else:
            what = f"has {len(line)} cells instead of {len(header)}"
            problems.add(name, what, row=f"row {number}")
    return rows


def _alive(cell: str) -> str:
    """Texts that a spreadsheet would calculate stand behind a quote."""
    return cell.removeprefix("'")


def _named(number: int, header: Sequence[str], cells: Sequence[str]) -> str:
    """A row by its number and its first cells that are no titles."""
    told = [
        cell
        for column, cell in zip(header, cells, strict=True)
        if not column.endswith(("_zh", "_en"))
    ]
    return f"row {number} ({', '.join(told[:3])})"


def _difference(header: Sequence[str], right: Sequence[str], found: Sequence[str]) -> str:
    for column, expected, cell in zip(header, right, found, strict=True):
        if expected != cell:
            return f"{column} is `{_short(cell)}`, must be `{_short(expected)}`"
    return "differs"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"  # noqa: PLR2004 (a line on a terminal)
