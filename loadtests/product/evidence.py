"""Reads what the product exported: tallies, the state of every ballot, incidents."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loadtests.clock import epoch_s

#: States, and verdicts, that keep a ballot out of the count.
WITHHELD = frozenset({"held", "voided", "hold", "void"})
#: A ruling names its ballots in one cell, and may name very many.
_LONGEST_CELL = 1 << 28
_RANGE = re.compile(r"(\d+)(?:(?:\.\.|-)(\d+))?")


class BadEvidence(ValueError):
    """An exported file lacks a promised column, or holds what cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTally:
    """One case's votes, by state."""

    case: str
    received: int
    pending: int
    counted: int
    held: int
    voided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An incident: where, and between which moments (epoch seconds)."""

    incident: str
    case: str
    first_s: float
    last_s: float

    def meets(self, other: "Found") -> bool:
        """Whether two incidents are of the same case and overlap in time."""
        overlap = self.first_s <= other.last_s and other.first_s <= self.last_s
        return self.case == other.case and overlap


def read_tallies(export: Path) -> list[CaseTally]:
    """Read `tallies.csv`."""
    return [
        CaseTally(
            case=row["case"],
            received=int(row["received"]),
            pending=int(row["pending"]),
            counted=int(row["counted"]),
            held=int(row["held"]),
            voided=int(row["voided"]),
        )
        for row in _rows(export / "tallies.csv", "case", "received", "pending", "counted")
    ]


def read_states(export: Path) -> dict[str, str]:
    """The state of every ballot by its id: pending, then as the rulings say, in their order."""
    path = export / "ballots.parquet"
    with duckdb.connect() as database:
        found = database.execute(
            'select "index", cast(ballot_id as varchar) from read_parquet(?)', [str(path)]
        ).fetchall()
    ballot_at = {int(index): str(ballot_id) for index, ballot_id in found}
    states = dict.fromkeys(ballot_at.values(), "pending")
    for first, last, state in _rulings(export / "rulings.csv"):
        for index in range(first, last + 1):
            if index in ballot_at:
                states[ballot_at[index]] = state
    return states


def read_incidents(folder: Path) -> list[Found]:
    """Read `incidents.csv` of an export or of a scan."""
    rows = _rows(folder / "incidents.csv", "incident", "case", "first_at", "last_at")
    return [
        Found(
            incident=row["incident"],
            case=row["case"],
            first_s=epoch_s(row["first_at"]),
            last_s=epoch_s(row["last_at"]),
        )
        for row in rows
    ]


def read_verdicts(scan: Path) -> set[str]:
    """The ids of the ballots that a scan keeps out of the count."""
    rows = _rows(scan / "verdicts.csv", "ballot_id", "ruling")
    return {row["ballot_id"] for row in rows if row["ruling"] in WITHHELD}


def withheld(states: Mapping[str, str]) -> set[str]:
    """The ids of the ballots that are held or voided."""
    return {ballot_id for ballot_id, state in states.items() if state in WITHHELD}


def parse_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Index ranges such as ``3..9 12``, both ends included.

    Raises:
        BadEvidence: something else stands between them.
    """
    for part in text.split():
        found = _RANGE.fullmatch(part)
        if found is None:
            raise BadEvidence(f"{part!r} is no range of indices")
        yield int(found[1]), int(found[2] or found[1])


def _rulings(path: Path) -> Iterator[tuple[int, int, str]]:
    for row in _rows(path, "to", "ballots"):
        for first, last in parse_ranges(row["ballots"]):
            yield first, last, row["to"]


def _rows(path: Path, *promised: str) -> Iterable[dict[str, str]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in promised if name not in (reader.fieldnames or ())]
        if missing:
            raise BadEvidence(f"{path}: no column {missing[0]!r}")
        yield from reader
