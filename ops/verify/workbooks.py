"""Reads the sheets of an export back, and holds them against the rows of their tables."""

import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ops.verify.report import Problems
from ops.verify.tables import Cells, Row, compare

#: What the parts of a workbook may unpack to, so that a small file cannot fill the memory.
_MOST_BYTES = 256 << 20

Cell = object
_FAULTS = (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError)


def compare_workbook(
    folder: Path, name: str, header: Sequence[str], expected: Sequence[Cells], problems: Problems
) -> None:
    """Name the first row of a sheet that does not say what its table must say."""
    file = f"{name}.xlsx"
    if not (folder / file).is_file():
        return  # told already, as missing
    try:
        lines = _lines(folder / file, name)
    except _FAULTS as fault:
        problems.add(file, f"is no workbook with a sheet `{name}`: {fault}")
        return
    if len(lines[:1]) != 1 or len(lines[0]) != len(header):
        problems.add(file, f"its heading must have {len(header)} cells", row="row 0")
        return
    found = [
        Row(number, dict(zip(header, _cells(right, line), strict=True)))
        for number, (right, line) in enumerate(_pairs(expected, lines[1:]), start=1)
        if line is not None
    ]
    compare(file, header, expected, found, problems)


def _lines(path: Path, sheet: str) -> list[list[Cell]]:
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_BYTES:
            raise ValueError(f"unpacks to more than {_MOST_BYTES} bytes")
    book = CalamineWorkbook.from_path(str(path))
    return [list(line) for line in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def _pairs(
    expected: Sequence[Cells], lines: Sequence[list[Cell]]
) -> Iterator[tuple[Cells | None, list[Cell] | None]]:
    return zip_longest(expected, lines)


def _cells(right: Cells | None, line: list[Cell] | None) -> list[str]:
    """The cells as texts; a number that is the right one is written as the table writes it."""
    assert line is not None
    return [_text(cell, wanted) for cell, wanted in zip_longest(line, right or (), fillvalue="")]


def _text(cell: Cell, wanted: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return str(wanted) if _is_number(str(wanted), cell) else f"{cell:g}"
        case _:
            return str(cell)


def _is_number(text: str, number: float) -> bool:
    """Sheets keep numbers of fifteen digits, which a shortest text gives back."""
    try:
        return Decimal(text) == Decimal(repr(number))
    except InvalidOperation:
        return False
