"""A template as a file: CSV or XLSX, by the name it is to have."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ops.export.cells import inert, write_table
from ops.scores.template import Template

SUFFIXES = (".csv", ".xlsx")
#: Of the file's own properties: when it was made tells nothing that should be kept.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDTHS = (16, 18, 30, 30, 30)
_SCORE_WIDTH = 12


def write_template(template: Template, path: Path) -> None:
    """Write the sheet; the same template gives the same bytes.

    Raises:
        ValueError: the name is that of neither kind of file.
        OSError: the file cannot be written.
    """
    match path.suffix.lower():
        case ".csv":
            first, *rest = template.rows
            write_table(path, [inert(cell) for cell in first], rest)
        case ".xlsx":
            _write_workbook(template, path)
        case suffix:
            allowed = " or ".join(SUFFIXES)
            raise ValueError(f"`{suffix}` is no kind of score file; allowed: {allowed}")


def _write_workbook(template: Template, path: Path) -> None:
    with path.open("wb") as file:
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("评分表")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4"})
        _write_rows(sheet, template, text, head)
        _shape(sheet, template)
        book.close()


def _write_rows(sheet: Worksheet, template: Template, text: Format, head: Format) -> None:
    """Texts alone, never formulas: a title may begin with any sign."""
    for number, row in enumerate(template.rows):
        above = number < template.top
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell, head if above else text)


def _shape(sheet: Worksheet, template: Template) -> None:
    first = min(template.marks, default=0)
    for column in range(first):
        sheet.set_column(column, column, _WIDTHS[min(column, len(_WIDTHS) - 1)])
    sheet.freeze_panes(template.top, first)
    for column, most in template.marks.items():
        sheet.set_column(column, column, _SCORE_WIDTH)
        if len(template.rows) > template.top:
            bounds = template.top, column, len(template.rows) - 1, column
            sheet.data_validation(*bounds, _allowed(most))


def _allowed(most: Decimal) -> dict[str, object]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": float(most),
        "error_title": "分数 score",
        "error_message": f"请填 0 到 {most:f} 之间的数。 A number from 0 to {most:f}.",
    }
