"""An XLSX taken apart with care: what it unpacks to is measured before anything else reads it.

A small file may unpack to many gigabytes, claim a cell in the last row of the last column, or
define entities that multiply. What passes here holds the first sheet and what it needs, repacked,
so that the next reader meets only what was measured.
"""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from ops.scores.bounds import MOST_PARTS, MOST_UNPACKED_BYTES, TooLarge
from ops.scores.xlsx_cells import OddCells, attributes_of, odd_cells

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_NEEDED = (
    "[Content_Types].xml",
    "_rels/.rels",
    _WORKBOOK,
    _RELATIONS,
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
_BLOCK = 1 << 20
#: What the unpacking of damaged or foreign bytes raises; RuntimeError: it wants a password.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, UnicodeDecodeError),
)


class NotAnXlsx(ValueError):
    """The bytes are no XLSX; the message says what they lack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A workbook that is safe to read.

    Attributes:
        packed: an XLSX with the first sheet alone.
        odd: (row, column) from 1 → what a cell is that has no value.
        others: the names of the sheets that are left out.
    """

    packed: bytes
    odd: OddCells
    others: tuple[str, ...]


def measured(content: bytes) -> Measured:
    """Take a workbook's first sheet.

    Raises:
        NotAnXlsx: it is something else, or damaged.
        TooLarge: it is beyond the bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive)
    except _DAMAGED as fault:
        raise NotAnXlsx(
            "not an XLSX file: an older .xls, a file with a password or a damaged one cannot be"
            " read; allowed: save it as .xlsx without a password, or as CSV"
        ) from fault
    if _WORKBOOK not in parts or _RELATIONS not in parts:
        raise NotAnXlsx("not an XLSX file: it holds no workbook; allowed: .xlsx or CSV")
    names, sheet = _first_sheet(parts)
    if sheet not in parts:
        raise NotAnXlsx("not an XLSX file: its first sheet is missing")
    odd = odd_cells(parts[sheet])
    needed = {name: parts[name] for name in (*_NEEDED, sheet) if name in parts}
    return Measured(packed=_repacked(needed), odd=odd, others=names[1:])


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part of XML; sizes are counted while unpacking, for what a file says may be wrong."""
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise TooLarge(f"it holds {len(members)} parts; allowed: {MOST_PARTS}")
    room = MOST_UNPACKED_BYTES
    parts: dict[str, bytes] = {}
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            content = _part(archive, member, room)
            room -= len(content)
            parts[member.filename] = content
    return parts


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes:
    blocks = io.BytesIO()
    with archive.open(member) as source:
        while block := source.read(_BLOCK):
            if blocks.tell() + len(block) > room:
                allowed = f"allowed: {MOST_UNPACKED_BYTES} bytes"
                raise TooLarge(f"it unpacks to more than it may; {allowed}")
            blocks.write(block)
    return blocks.getvalue()


def _first_sheet(parts: Mapping[str, bytes]) -> tuple[tuple[str, ...], str]:
    """The names of all sheets in order, and the part that holds the first."""
    sheets = attributes_of(parts[_WORKBOOK], "sheet")
    if not sheets:
        raise NotAnXlsx("not an XLSX file: its workbook has no sheet")
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in attributes_of(parts[_RELATIONS], "Relationship")
    }
    target = targets.get(sheets[0].get("id", ""), "")
    names = tuple(one.get("name", "") for one in sheets)
    return names, posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _repacked(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()
