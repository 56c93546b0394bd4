"""CSV → sheet: in the encodings and with the delimiters that spreadsheets save."""

import csv
import io

from ops.scores.bounds import check_extent
from ops.scores.cells import Sheet
from ops.scores.form import NotAScoreFile, form_of

_DELIMITERS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class NotCsv(ValueError):
    """The bytes are no CSV; the message says where and what is allowed."""


def read_delimited(file: str, content: bytes) -> Sheet:
    """Read a CSV file; the delimiter is the one under which its headings are found.

    Raises:
        NotCsv, bounds.TooLarge: it cannot be read; says what is allowed.
    """
    text = _decoded(content)
    readings = [_sheet(file, text, delimiter) for delimiter in _DELIMITERS]
    sheets = [reading for reading in readings if isinstance(reading, Sheet)]
    headed = next((sheet for sheet in sheets if _has_headings(sheet)), None)
    if headed:
        return headed
    if isinstance(readings[0], str):
        raise NotCsv(readings[0])
    return readings[0]


def _decoded(content: bytes) -> str:
    """UTF-8, else what a Chinese Excel saves as CSV (GB 18030) or as Unicode text (UTF-16)."""
    encodings = ["utf-16"] if content.startswith(_UTF16_MARKS) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotCsv("neither text nor XLSX; allowed: CSV in UTF-8 or GB 18030, or .xlsx")


def _sheet(file: str, text: str, delimiter: str) -> Sheet | str:
    """The rows, or what is wrong under this delimiter; another may fit."""
    rows: list[list[str]] = []
    columns = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            columns = max(columns, len(row))
            check_extent(len(rows), columns)
    except csv.Error as fault:
        return f"row {len(rows) + 1}: not CSV: {fault}"
    return Sheet(file=file, rows=rows)


def _has_headings(sheet: Sheet) -> bool:
    try:
        form = form_of(sheet)
    except NotAScoreFile:
        return False
    return form.is_long or bool(form.others)
