"""The cases of a draft: one file, a piece of text a case, so that each is edited alone. Pure.

A piece is a `[[case]]` with the tables and comments behind it. What is not edited stays as it was
written, and a form reads and writes one case however many there are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Any

import tomlkit

from ops.organizing.campaign_drafts.entering import Edit
from ops.organizing.campaign_drafts.writing_toml import dressed, edited, parsed

_CASE = re.compile(r"^[ \t]*\[\[[ \t]*case[ \t]*\]\]", re.MULTILINE)
_MOST = 10_000


class CasesUnclear(Exception):
    """The text holds cases in a way that they cannot be told apart; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What stands before the first case, and the text of each."""

    head: str
    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return self.head + "".join(self.pieces)

    def case(self, number: int) -> dict[str, Any]:
        """The data of a case, counted from 0.

        Raises:
            IndexError: there is none of that number.
        """
        if number < 0:
            raise IndexError(number)
        [found] = parsed(self.pieces[number])["case"]
        assert isinstance(found, dict)
        return found

    def version(self, number: int) -> str:
        """Changes with the text of a case."""
        return version_of(self.pieces[number])

    def with_edits(self, number: int, edits: Iterable[Edit]) -> "Cases":
        """The cases with one edited; the paths of edits begin at the case.

        Raises:
            NotHere: an edit is of a table that the case does not have.
        """
        moved = [replace(edit, path=f".case[0]{edit.path}") for edit in edits]
        piece = edited(self.pieces[number], moved)
        return replace(self, pieces=_with(self.pieces, number, _ended(piece)))

    def added(self, case: Mapping[str, Any]) -> "Cases":
        """The cases with one more behind them."""
        last = self.text
        gap = "" if not last or last.endswith("\n\n") else "\n" if last.endswith("\n") else "\n\n"
        document = tomlkit.document()
        document["case"] = dressed([dict(case)])
        return cases(last + gap + tomlkit.dumps(document))

    def without(self, number: int) -> "Cases":
        """The cases but one."""
        return replace(self, pieces=self.pieces[:number] + self.pieces[number + 1 :])

    def moved(self, number: int, by: int) -> "Cases":
        """A case in the place of the one before it (-1) or behind it (1).

        Raises:
            IndexError: there is none on that side.
        """
        other = number + by
        if not 0 <= other < len(self.pieces):
            raise IndexError(other)
        order = list(map(_apart, self.pieces))
        order[number], order[other] = order[other], order[number]
        return replace(self, pieces=tuple(order))


@lru_cache(maxsize=8)
def cases(text: str) -> Cases:
    """The cases of a file's text.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML; the message says where.
        CasesUnclear: something else stands there, or a case is no `[[case]]` of its own.
    """
    document = parsed(text)
    _check(document)
    starts = [found.start() for found in _CASE.finditer(text)]
    pieces = tuple(text[start:end] for start, end in pairwise([*starts, len(text)]))
    found = Cases(head=text[: starts[0]] if starts else text, pieces=pieces)
    if not _is_whole(found, document.get("case", [])):
        raise CasesUnclear("write every case as a [[case]] on a line of its own")
    return found


def version_of(text: str) -> str:
    """A short mark that changes with a text."""
    return sha256(text.encode()).hexdigest()[:20]


def _check(document: Mapping[str, Any]) -> None:
    strange = sorted(set(document) - {"case"})
    if strange:
        raise CasesUnclear(f"{strange[0]}: only [[case]] may stand here")
    rows = document.get("case", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CasesUnclear("case: write every case as a [[case]]")
    if len(rows) > _MOST:
        raise CasesUnclear(f"case: {len(rows)} of them; {_MOST} at most")


def _is_whole(found: Cases, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the pieces say alone what they say together."""
    try:
        return len(found.pieces) == len(rows) and all(
            parsed(piece) == {"case": [row]} for piece, row in zip(found.pieces, rows, strict=True)
        )
    except ValueError:
        return False


def _with(pieces: tuple[str, ...], number: int, piece: str) -> tuple[str, ...]:
    return (*pieces[:number], piece, *pieces[number + 1 :])


def _ended(piece: str) -> str:
    return piece if piece.endswith("\n") else piece + "\n"


def _apart(piece: str) -> str:
    """Ending with an empty line, whatever comes behind it."""
    return piece.rstrip("\n") + "\n\n"
