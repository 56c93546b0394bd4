"""Tables as XLSX, cell by cell those of the CSV; the same rows give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ops.export.cells import Cell, Row

#: More digits than a spreadsheet keeps of a number.
_MOST_DIGITS = 15
_WIDEST = 44
_HEAD_HEIGHT = 34
_CHINESE_FROM = "\u2e80"
# No clock has a say in a file.
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table for people: headings are Chinese and English; `total` is its last row, if any."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Row]
    total: Row | None = None


def write_workbook(path: Path, title: str, sheet: Sheet, facts: Mapping[str, Cell]) -> None:
    """Write a table, and a second sheet with the facts of what it is of."""
    import xlsxwriter  # noqa: PLC0415 (an export alone needs it)

    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": title, "created": _MADE})
    pen = _Pen(book)
    _write_table(book.add_worksheet(sheet.name), sheet, pen)
    _write_facts(book.add_worksheet("说明 about"), facts, pen)
    book.close()


class _Pen:
    """Writes cells by their types; a text is a text whatever it begins with."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[tuple[int, bool], Any] = {}
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1}
        )
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.strong = book.add_format({"bold": True, "top": 1})

    def write(self, page: Any, row: int, column: int, cell: Cell, *, strong: bool = False) -> None:
        """Write one cell."""
        style = self.strong if strong else self.plain
        match cell:
            case None:
                page.write_blank(row, column, None, style)
            case bool():
                page.write_boolean(row, column, cell, style)
            case str():
                page.write_string(row, column, cell, style)
            case int() | Decimal():
                self._write_number(page, row, column, Decimal(cell), strong)

    def _write_number(
        self, page: Any, row: int, column: int, number: Decimal, strong: bool
    ) -> None:
        text = f"{number:f}"
        if sum(map(str.isdigit, text)) > _MOST_DIGITS:
            page.write_string(row, column, text, self.strong if strong else self.plain)
            return
        page.write_number(row, column, number, self._number_style(text, strong))

    def _number_style(self, text: str, strong: bool) -> Any:
        """All decimals of a number are shown."""
        decimals = len(text.partition(".")[2])
        key = decimals, strong
        if key not in self._numbers:
            shown = f"0.{'0' * decimals}" if decimals else "0"
            look = {"bold": True, "top": 1} if strong else {"valign": "top"}
            self._numbers[key] = self._book.add_format({**look, "num_format": shown})
        return self._numbers[key]


def _write_table(page: Any, sheet: Sheet, pen: _Pen) -> None:
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, pen.heading)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            pen.write(page, number, column, cell)
    for column, cell in enumerate(sheet.total or ()):
        pen.write(page, len(sheet.rows) + 1, column, cell, strong=True)
    _lay_out(page, sheet)


def _lay_out(page: Any, sheet: Sheet) -> None:
    for column, heading in enumerate(sheet.headings):
        cells = [heading, *(row[column] for row in sheet.rows)]
        page.set_column(column, column, _width(cells))
    page.set_row(0, _HEAD_HEIGHT)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _width(cells: Iterable[Cell]) -> int:
    lines = [line for cell in cells for line in str(cell if cell is not None else "").split("\n")]
    return min(max(map(_columns, lines), default=0) + 3, _WIDEST)


def _columns(line: str) -> int:
    """How many narrow letters a line is wide; Chinese ones are twice as wide."""
    return sum(2 if letter >= _CHINESE_FROM else 1 for letter in line)


def _write_facts(page: Any, facts: Mapping[str, Cell], pen: _Pen) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 80)
    for row, (name, fact) in enumerate(facts.items()):
        page.write_string(row, 0, name, pen.heading)
        if isinstance(fact, str):
            page.write_string(row, 1, fact, pen.wrapped)
        else:
            pen.write(page, row, 1, fact)
