"""XLSX → sheet: the first worksheet, as its cells show themselves."""

import io
from datetime import date, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from ops.scores.cells import BLANK, Cell, Odd, Sheet
from ops.scores.xlsx_parts import Measured, NotAnXlsx, measured

#: As many digits as a spreadsheet keeps: 8.7 is stored as 8.6999999999999993.
_DIGITS = 15

_Value = str | int | float | bool | date | time | timedelta


def read_workbook(file: str, content: bytes) -> Sheet:
    """Read the first worksheet.

    Raises:
        ValueError: no XLSX, or one beyond the bounds; says what is allowed.
    """
    source = measured(content)
    rows = [[_cell(value) for value in row] for row in _values(source)]
    for (row, column), what in source.odd.items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = Odd(what)
        else:
            _put_beyond(rows, row, column, Odd(what))
    return Sheet(file=file, rows=rows, remarks=_remarks(source))


def _values(source: Measured) -> list[list[_Value]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(source.packed)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            return list(sheet.to_python(skip_empty_area=False))
    except CalamineError as fault:
        raise NotAnXlsx(f"not an XLSX file that can be read: {fault}") from fault


def _cell(value: _Value) -> Cell:
    match value:
        case bool():
            return Odd("true or false")
        case str():
            return value
        case int() | float():
            return Decimal(f"{value:.{_DIGITS}g}")
        case date() | time() | timedelta():
            return Odd(f"a date or a time ({value})")


def _put_beyond(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    """Cells without a value at the end of a sheet are not in the rectangle of those with one."""
    rows.extend([] for _ in range(row - len(rows)))
    line = rows[row - 1]
    line.extend(BLANK for _ in range(column - len(line)))
    line[column - 1] = cell


def _remarks(source: Measured) -> tuple[str, ...]:
    if not source.others:
        return ()
    names = ", ".join(f"`{name[:40]}`" for name in source.others[:5])
    return (f"only the first sheet is read, not {names}",)
