"""Which backups are kept, and how much of the log they need."""

import re
import shutil
from pathlib import Path

from ops.backup import label, programs
from ops.errors import OperationsError, WrongInput

_NAMED = "pingxuan-*Z"
_FIRST_SEGMENT = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", re.MULTILINE)


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Remove all but the newest backups of a folder; returns what was removed.

    Raises:
        WrongInput: none would be kept.
    """
    if number < 1:
        raise WrongInput(f"--keep is {number}: must be at least 1")
    removed = _backups(folder)[:-number]
    for backup in removed:
        shutil.rmtree(backup)
    return removed


async def forget_log(folder: Path, archive: Path) -> None:
    """Remove the part of the log that no backup of the folder needs.

    Raises:
        OperationsError: the archive, or the oldest backup, cannot be read.
    """
    backups = _backups(folder)
    if backups:
        await programs.forget_before(archive, _first_segment(backups[0]))


def _backups(folder: Path) -> list[Path]:
    """The oldest first: their names say when."""
    return sorted(folder.glob(_NAMED))


def _first_segment(backup: Path) -> str:
    found = _FIRST_SEGMENT.search((label.data_of(backup) / "backup_label").read_text())
    if found is None:
        raise OperationsError(f"{backup}: its backup_label does not say where its log begins")
    return found[1]
