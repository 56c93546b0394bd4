"""The XML of a worksheet, read once for its extent and for the cells that have no value.

A formula that was never computed, and one that failed, reach a reader of values as blank cells:
a score would be missing without a word.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from ops.scores.bounds import MOST_COLUMNS, MOST_ROWS, check_extent

#: (row, column) from 1 → what the cell is.
OddCells = dict[tuple[int, int], str]
Attributes = dict[str, str]

_POSITION = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = 26


class BrokenXml(ValueError):
    """A part of an XLSX that is no XML, or none that an honest program writes."""


def odd_cells(xml: bytes) -> OddCells:
    """What a worksheet's cells without a value are.

    Raises:
        BrokenXml, bounds.TooLarge: the sheet may not be read.
    """
    scan = _Scan()
    _parse(xml, scan.start, scan.end, scan.text)
    check_extent(scan.rows, scan.columns)
    return scan.odd


def attributes_of(xml: bytes, element: str) -> list[Attributes]:
    """The attributes of every element of a name, by their names without a namespace.

    Raises:
        BrokenXml: the part may not be read.
    """
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == element:
            found.append({_local(key): value for key, value in attributes.items()})

    _parse(xml, start, lambda name: None, lambda text: None)
    return found


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError) as fault:  # LookupError: an encoding nobody knows
        raise BrokenXml(f"not an XLSX file: a part of it is no XML ({fault})") from fault


def _refuse_doctype(*_: object) -> None:
    """Entities live there; no spreadsheet writes any."""
    raise BrokenXml("not an XLSX file: a part of it declares a document type")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass
class _Scan:
    """Follows a worksheet cell by cell; a cell without a position stands after the last."""

    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    kind: str = ""
    has_formula: bool = False
    in_value: bool = False
    value: str = ""
    odd: OddCells = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "row":
                self.row = _row_number(attributes.get("r"), self.row)
                self.column = 0
            case "c":
                self._enter(attributes)
            case "f":
                self.has_formula = True
            case "v":
                self.in_value = True
            case _:
                pass

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text

    def end(self, name: str) -> None:
        match name:
            case "v":
                self.in_value = False
            case "c" if what := self._oddity():
                self.odd[self.row, self.column] = what
            case _:
                pass

    def _enter(self, attributes: Attributes) -> None:
        self.row, self.column = _position(attributes.get("r"), self.row, self.column)
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            check_extent(self.row, self.column)
        self.kind = attributes.get("t", "n")
        self.has_formula, self.in_value, self.value = False, False, ""

    def _oddity(self) -> str:
        if self.kind == "e":
            return f"the fault {self.value.strip()[:20]} of a formula"
        if self.has_formula and not self.value.strip() and self.kind != "str":
            return "a formula without a value (open the file, let it compute, save it)"
        return ""


def _row_number(said: str | None, before: int) -> int:
    if said is None:
        return before + 1
    if not said.isascii() or not said.isdigit():
        raise BrokenXml(f"not an XLSX file: it has a row `{said[:20]}`")
    return int(said[:20])


def _position(said: str | None, row: int, column: int) -> tuple[int, int]:
    if said is None:
        return max(row, 1), column + 1
    found = _POSITION.fullmatch(said)
    if not found:
        raise BrokenXml(f"not an XLSX file: it has a cell `{said[:20]}`")
    number = 0
    for letter in found[1]:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), number
