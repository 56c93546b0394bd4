"""`records.csv`: everything of the ledger that is no ballot, as it went into the chain."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ops.verify.decisions import BODIES
from ops.verify.report import Problems
from ops.verify.tables import Row, read_table

FILE = "records.csv"
HEADER = ("index", "kind", "at", "actor", "body", "hash")
KINDS = frozenset({"ruling", *BODIES})

_WHOLE = re.compile(r"[1-9][0-9]{0,17}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record with the hash that is stored with it."""

    index: int
    kind: str
    at: str
    actor: str
    body: str
    hash: bytes

    @property
    def name(self) -> str:
        """How problems name it."""
        return f"index {self.index}"

    def hashed(self) -> str:
        """What the chain hashes behind the hash before it."""
        return f"{self.kind}|{self.index}|{self.at}|{self.actor}|{self.body}"


def read_records(folder: Path, problems: Problems) -> list[Record] | None:
    """The records that can be read, in the order of the file; None where there is no table."""
    rows = read_table(folder, FILE, HEADER, problems)
    if rows is None:
        return None
    return [record for row in rows if (record := _record(row, problems)) is not None]


def _record(row: Row, problems: Problems) -> Record | None:
    cells = row.cells
    wrong = _wrong_column(cells)
    if wrong:
        problems.add(FILE, f"{wrong} cannot be `{cells[wrong]}`", row=f"row {row.number}")
        return None
    return Record(
        index=int(cells["index"]),
        kind=cells["kind"],
        at=cells["at"],
        actor=cells["actor"],
        body=cells["body"],
        hash=bytes.fromhex(cells["hash"]),
    )


def _wrong_column(cells: dict[str, str]) -> str | None:
    if not _WHOLE.fullmatch(cells["index"]):
        return "index"
    if cells["kind"] not in KINDS:
        return "kind"
    if not _is_moment(cells["at"]):
        return "at"
    return None if _HASH.fullmatch(cells["hash"]) else "hash"


def _is_moment(text: str) -> bool:
    try:
        return _AT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
