"""A score file from the disk: its bytes, their digest, and its sheet."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ops.scores.bounds import MOST_BYTES
from ops.scores.cells import Problem, Sheet
from ops.scores.delimited import read_delimited
from ops.scores.form import NotAScoreFile
from ops.scores.workbook import read_workbook

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFile:
    """A score file as it was read; `sha256` is over its bytes, in hexadecimal.

    `name` is for messages alone. `kind`, `csv` or `xlsx`, is what the ledger keeps: a name may
    be a person's.
    """

    name: str
    kind: str
    sha256: str
    sheet: Sheet


def open_score_file(path: Path) -> ScoreFile:
    """Read a CSV or XLSX file, told apart by what it holds.

    Raises:
        NotAScoreFile: no such file, too large, or neither of both.
    """
    try:
        with path.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except OSError as fault:
        raise NotAScoreFile(Problem(what=f"cannot be read: {fault.strerror}")) from fault
    if len(content) > MOST_BYTES:
        raise NotAScoreFile(Problem(what=f"too large; allowed: {MOST_BYTES} bytes"))
    packed = content.startswith((_ZIP, _OLE)) or path.suffix.lower() in {".xlsx", ".xls"}
    read = read_workbook if packed and content else read_delimited
    try:
        sheet = read(path.name, content)
    except ValueError as fault:
        raise NotAScoreFile(Problem(what=str(fault))) from fault
    return ScoreFile(
        name=path.name,
        kind="xlsx" if packed else "csv",
        sha256=hashlib.sha256(content).hexdigest(),
        sheet=sheet,
    )
