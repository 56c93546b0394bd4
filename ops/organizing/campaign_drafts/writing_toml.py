"""Edits into the text of a campaign file; comments and order of what is not edited stay. Pure.

What is written is read back and compared with the same edits of plain data. Where a file is
written in a way that its edit cannot keep, it is written anew from the data: comments may go, no
value ever does.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

import tomli_w
import tomlkit
from tomlkit.exceptions import TOMLKitError

from ops.organizing.campaign_drafts.entering import Add, Drop, Edit, Move, Put, steps

_TEXT = {"zh", "en"}
#: Behind a line with a value; behind a comment a header may stand close.
_CLOSE_HEADER = re.compile(r"^((?![ \t]*#)[^\n]*\S[^\n]*)\n\[", re.MULTILINE)
#: Turns plain data into what a document takes.
_Dress = Callable[[Any], Any]


class NotHere(LookupError):
    """An edit of a place that the file does not have."""


def parsed(text: str) -> dict[str, Any]:
    """The data of a file; decimals keep their digits.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML; the message says where.
    """
    return tomllib.loads(text, parse_float=Decimal)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits.

    Raises:
        NotHere: an edit is of a table that the file does not have.
    """
    todo = list(edits)
    wanted = parsed(text)
    for edit in todo:
        _edit(wanted, edit, deepcopy)
    kept = _kept(text, todo)
    return kept if kept is not None and _says(kept, wanted) else tomli_w.dumps(wanted)


def _kept(text: str, edits: Iterable[Edit]) -> str | None:
    """The text with its comments, as far as its writer can follow the edits."""
    try:
        document = tomlkit.parse(text)
        for edit in edits:
            _edit(document, edit, dressed)
        return _airy(tomlkit.dumps(document))
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError, NotImplementedError):
        return None


def _airy(text: str) -> str:
    """A header stands apart from what is before it."""
    return _CLOSE_HEADER.sub(r"\1\n\n[", text)


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return parsed(text) == wanted
    except ValueError:
        return False


def _edit(document: Any, edit: Edit, dress: _Dress) -> None:
    *way, last = steps(edit.path)
    try:
        match edit:
            case Put(value=value):
                _down(document, way, dress)[last] = dress(value)
            case Add(value=value, array=True):
                _append(_down(document, way, dress), last, value, dress)
            case Add(value=value):
                _down(document, way, dress)[last] = dress(dict(value))
            case Drop():
                _drop(document, way, last)
            case Move(by=by):
                _move(_down(document, way, dress), last, by)
    except (LookupError, TypeError, AttributeError) as fault:
        raise NotHere(edit.path) from fault


def _down(document: Any, way: Iterable[str | int], dress: _Dress) -> Any:
    """The table or array at a path; a table that is not written yet is made."""
    here = document
    for step in way:
        if isinstance(step, str) and step not in here:
            here[step] = dress({})
        here = here[step]
    return here


def _append(parent: Any, name: Any, value: Mapping[str, Any], dress: _Dress) -> None:
    if name in parent:
        parent[name].append(dress(dict(value)))
    else:
        parent[name] = dress([dict(value)])


def _drop(document: Any, way: list[str | int], last: str | int) -> None:
    """An array without tables goes with the last of them."""
    here = document
    for step in way:
        if isinstance(step, str) and step not in here:
            return
        here = here[step]
    if isinstance(last, int) or last in here:
        del here[last]
    if isinstance(last, int) and len(here) == 0:
        _drop(document, way[:-1], way[-1])


def _move(tables: Any, number: Any, by: int) -> None:
    other = number + by
    if not 0 <= other < len(tables):
        raise IndexError(other)
    lower, upper = sorted((number, other))
    moved = tables[upper]
    del tables[upper]
    tables.insert(lower, moved)


def dressed(value: Any) -> Any:
    """Plain data as an organizer would write it: texts on a line, tables under headers."""
    match value:
        case dict():
            made = tomlkit.inline_table() if value and value.keys() <= _TEXT else tomlkit.table()
            for name, inner in value.items():
                made.append(name, dressed(inner))
            return made
        case list() if value and all(isinstance(one, dict) for one in value):
            tables = tomlkit.aot()
            for one in value:
                tables.append(dressed(one))
            return tables
        case _:
            return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return tomlkit.float_(str(value))
        case datetime():
            return tomlkit.datetime(value.isoformat())
        case _:
            return tomlkit.item(value)
