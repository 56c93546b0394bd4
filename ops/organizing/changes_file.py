"""The file in which a committee writes its changes to a computed list: TOML or CSV.

::

    [[change]]               case,to,reason
    case = "park-01"         park-01,2,why it goes there
    to = "2"                 park-02,out,why it wins nothing
    reason = "…"

An error names file, line and field, and what is allowed.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from display.awarding.changes import Change
from ops.errors import WrongInput

_FIELDS = ("case", "to", "reason")
_HEADER = re.compile(r"^[ \t]*\[\[\s*change\s*\]\]", re.MULTILINE)


def read(file: Path) -> list[Change]:
    """The changes of a file, in its order.

    Raises:
        WrongInput: it cannot be read, or a line of it says something else.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise WrongInput(f"{file}:1: not UTF-8: byte {fault.start}") from fault
    except OSError as fault:
        raise WrongInput(f"{file}: cannot be read: {fault.strerror}") from fault
    return parsed(file, text)


def parsed(file: Path, text: str) -> list[Change]:
    """The changes of a text, in its order; the file's name tells its form.

    Raises:
        WrongInput: a line of it says something else.
    """
    match file.suffix.lower():
        case ".toml":
            rows = _toml(file, text)
        case ".csv":
            rows = _csv(file, text)
        case _:
            raise WrongInput(f"{file}: changes are written as .toml or .csv")
    return [_change(file, line, row) for line, row in rows]


def _toml(file: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise WrongInput(f"{file}: not valid TOML: {fault}") from fault
    strange = sorted(set(document) - {"change"})
    rows = document.get("change", [])
    if strange or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WrongInput(
            f"{file}: {', '.join(strange) or 'change'}: only [[change]] may stand here"
        )
    lines = [text[: found.start()].count("\n") + 1 for found in _HEADER.finditer(text)]
    for number, row in enumerate(rows):
        yield lines[number] if number < len(lines) else 1, row


def _csv(file: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != _FIELDS:
            raise WrongInput(f"{file}:1: the columns must be {','.join(_FIELDS)}")
        for row in reader:
            yield reader.line_num, row
    except csv.Error as fault:
        line = reader.line_num + 1
        raise WrongInput(f"{file}:{line}: not valid CSV: {fault}") from fault


def _change(file: Path, line: int, row: Mapping[str, Any]) -> Change:
    for field in [*_FIELDS, *row]:
        if field not in _FIELDS:
            told = f"unknown field; allowed: {', '.join(_FIELDS)}"
            raise WrongInput(f"{file}:{line}: {field or 'more cells than columns'}: {told}")
        if not isinstance(row.get(field), str):
            raise WrongInput(f"{file}:{line}: {field}: must be text, in quotes where TOML asks")
        if field != "to" and not row[field].strip():
            raise WrongInput(f"{file}:{line}: {field}: must not be empty")
    return Change(case=row["case"].strip(), to=row["to"].strip(), reason=row["reason"].strip())
