"""`ballots.parquet`, row by row in the order of the file; memory does not grow with it."""

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ops.verify.report import Problems

FILE = "ballots.parquet"

_AT_ONCE = 10_000
_ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_COLUMNS = [
    ("index", "BIGINT"),
    ("ballot_id", "UUID"),
    ("period", "VARCHAR"),
    ("selections", "VARCHAR"),
    ("channel", "VARCHAR"),
    ("minute", "VARCHAR"),
    ("hash", "BLOB"),
]
_SHAPE = "DESCRIBE SELECT * FROM read_parquet(?)"
_COUNT = "SELECT count(*) FROM read_parquet(?)"
_ROWS = """
SELECT "index", CAST(ballot_id AS VARCHAR), period, selections, channel, minute, hash
FROM read_parquet(?)
"""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One row of the file."""

    index: int
    ballot_id: str
    period: str
    selections: str
    channel: str
    minute: str
    hash: bytes

    @property
    def name(self) -> str:
        """How problems name it."""
        return f"index {self.index}"


class BallotFile:
    """The file, as far as it can be read."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self._path = folder / FILE
        self._pattern = glob.escape(str(self._path))
        self._problems = problems

    def count(self) -> int | None:
        """How many ballots the file claims to hold; None where it is no file of ballots."""
        if not self._path.is_file():
            return None  # told already, as missing
        try:
            with duckdb.connect(config=_ENGINE) as engine:
                shape = engine.execute(_SHAPE, [self._pattern]).fetchall()
                ballots = int(engine.execute(_COUNT, [self._pattern]).fetchall()[0][0])
        except (duckdb.Error, ValueError, OSError) as fault:
            self._unreadable(fault)
            return None
        if [row[:2] for row in shape] != _COLUMNS:
            self._unreadable(f"columns must be {_COLUMNS}")
            return None
        if ballots > self._path.stat().st_size:  # an id alone has more bytes
            self._unreadable(f"cannot hold {ballots} ballots")
            return None
        return ballots

    def rows(self) -> Iterator[Ballot]:
        """Every ballot up to the first that cannot be read."""
        try:
            with duckdb.connect(config=_ENGINE) as engine:
                cursor = engine.execute(_ROWS, [self._pattern])
                while page := cursor.fetchmany(_AT_ONCE):
                    yield from self._whole(page)
        except (duckdb.Error, ValueError, OSError) as fault:
            self._unreadable(fault)

    def _whole(self, page: list[tuple[Any, ...]]) -> Iterator[Ballot]:
        for row in page:
            if None in row:
                self._problems.add(FILE, "has an empty cell", row=f"index {row[0]}")
            else:
                yield Ballot(*row)

    def _unreadable(self, fault: object) -> None:
        first = str(fault).splitlines()[0]
        self._problems.add(FILE, f"cannot be read: {first}")
