"""What a form says, as edits of a campaign file. Pure.

A field that says what the file says already is not touched: whatever the file writes in a way of
its own stays as it is. What cannot be read as the type asks for is kept as text, so that nothing
typed is lost and the loader says what is allowed there.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ops.organizing.campaign_drafts.asking import named_zone
from ops.organizing.campaign_drafts.fields import Array, Control, Leaf, Node, Table, every, leaves

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,12}")
_ZONE = ".timetable.timezone"

#: The values of a field by its path, as a form sends them; None where it sends none.
Posted = Callable[[str], Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Put:
    """A value at a path."""

    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """No value at a path any more."""

    path: str


@dataclass(frozen=True, slots=True)
class Add:
    """One more table in an array, or a table that was left out."""

    path: str
    value: Mapping[str, Any]
    array: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A table of an array changes places with the one before it, or with the one behind."""

    path: str
    by: int


Edit = Put | Drop | Add | Move


def entered(nodes: Sequence[Node], posted: Posted, zone: ZoneInfo) -> Iterator[Edit]:
    """The edits that make the file say what the form says.

    Args:
        zone: the campaign's, in which the form showed times.
    """
    wished = posted(_ZONE)
    read_in = (named_zone(wished[0].strip()) if wished else None) or zone
    for leaf in leaves(nodes):
        given = posted(leaf.path)
        if given is None:
            continue
        text = _text(leaf, given)
        moved = leaf.control is Control.MOMENT and read_in != zone and text
        if text == leaf.text and not moved:
            continue
        value = read(leaf.control, text, read_in)
        if value is None and leaf.needed and leaf.control in (Control.LINE, Control.PROSE):
            value = ""
        yield Drop(leaf.path) if value is None else Put(leaf.path, value)


def done(nodes: Sequence[Node], action: str, skeleton: Callable[[str], Any]) -> Iterator[Edit]:
    """The edit that a button asks for, such as `add:.award` or `up:.award[1]`.

    Args:
        skeleton: what a new table begins with, by its path without numbers.
    """
    verb, _, path = action.partition(":")
    node = next((one for one in every(nodes) if one.path == path), None)
    match verb, node:
        case "add", Array():
            yield Add(path, skeleton(_plain(path)) or {}, array=True)
        case "add", Table(optional=True, present=False):
            yield Add(path, skeleton(_plain(path)) or {}, array=False)
        case "remove", Table(optional=optional) if optional or path.endswith("]"):
            yield Drop(path)
        case (("up" | "down"), Table()) if path.endswith("]"):
            yield Move(path, -1 if verb == "up" else 1)
        case _:
            return


def read(control: Control, text: str, zone: ZoneInfo) -> Any:
    """What a text says as a value of a campaign file; None where it says nothing."""
    if not text:
        return None
    match control:
        case Control.NUMBER:
            return _number(text)
        case Control.MOMENT:
            return _moment(text, zone)
        case Control.FLAG:
            return True
        case Control.CHOICES | Control.LINES:
            return text.split("\n")
        case Control.LINE | Control.PROSE | Control.CHOICE:
            return text


def steps(path: str) -> list[str | int]:
    """`.a.b[0].c` → a, b, 0, c."""
    found = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path)
    return [name or int(number) for name, number in found]


def _text(leaf: Leaf, given: Sequence[str]) -> str:
    lines = [line.replace("\r\n", "\n").strip() for line in given]
    match leaf.control:
        case Control.CHOICES:
            return "\n".join(line for line in lines if line)
        case Control.LINES:
            return "\n".join(filter(None, map(str.strip, "\n".join(lines).split("\n"))))
        case Control.FLAG:
            return "true" if any(lines) else ""
        case Control.LINE | Control.PROSE | Control.CHOICE | Control.NUMBER | Control.MOMENT:
            return lines[-1] if lines else ""


def _number(text: str) -> int | Decimal | str:
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _moment(text: str, zone: ZoneInfo) -> datetime | str:
    """A time without an offset is in the campaign's zone."""
    try:
        at = datetime.fromisoformat(text)
        offset = (at if at.tzinfo else at.replace(tzinfo=zone)).utcoffset()
    except (ValueError, OverflowError):
        return text
    return text if offset is None else at.replace(tzinfo=timezone(offset), microsecond=0)


def _plain(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)
