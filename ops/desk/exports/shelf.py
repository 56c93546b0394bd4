"""The archives that were made, on this host's disk: few of them, and for a day at most."""

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ops.desk.exports.nouns import KEPT_FOR, Job

#: How many archives lie here at a time; the oldest make room.
MOST_KEPT = 6
#: What an export may need while it is made: ballots as text, packed, and packed again.
_BYTES_A_BALLOT = 400
_BYTES_AT_LEAST = 64 * 1024 * 1024
#: The same files are the same archive.
_DATED = (1980, 1, 1, 0, 0, 0)
#: One file of an archive that is read into memory at most.
MOST_OF_A_FILE = 64 * 1024 * 1024
_PACKED = frozenset({".parquet", ".xlsx", ".pdf"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of archives, one a number."""

    folder: Path

    def archive(self, job: Job) -> Path:
        """Where the archive of an export lies, if it does."""
        return self.folder / f"{job.campaign}-{job.number}.zip"

    def draft(self, job: Job) -> Path:
        """Where its files are written before they are an archive."""
        return self.folder / f".{job.number}" / "export"

    def has_room(self, job: Job) -> bool:
        """Whether the disk has what an export may need."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        needed = _BYTES_AT_LEAST + _BYTES_A_BALLOT * job.as_of
        return shutil.disk_usage(self.folder).free >= needed

    def pack(self, job: Job, go_on: Callable[[], None]) -> int:
        """Make the archive of what lies in the draft; returns its size in bytes.

        Args:
            go_on: called before each file; what it raises ends the packing, and leaves nothing.
        """
        source, target = self.draft(job), self.draft(job).parent / "archive"
        files = [one for one in sorted(source.iterdir()) if job.extent.has(one.name)]
        with zipfile.ZipFile(target, "w") as made:
            for file in files:
                go_on()
                _add(made, file)
        target.replace(self.archive(job))
        return self.archive(job).stat().st_size

    def clear(self, job: Job) -> None:
        """Drop what a process, this one or one that died, has written of an export so far."""
        shutil.rmtree(self.draft(job).parent, ignore_errors=True)

    def drop(self, job: Job) -> None:
        """Drop an archive that nobody shall have."""
        self.archive(job).unlink(missing_ok=True)

    def tidy(self, now: datetime, room_for: int = 0) -> None:
        """Drop what is too old, and the oldest of what is too much."""
        made = [(_made_at(file), file) for file in self.folder.glob("*.zip")]
        newest_first = sorted(made, reverse=True)
        oldest = now.timestamp() - KEPT_FOR.total_seconds()
        too_old = [one for one in newest_first if one[0] < oldest]
        for _, file in {*too_old, *newest_first[MOST_KEPT - room_for :]}:
            file.unlink(missing_ok=True)

    def files(self, job: Job) -> list[tuple[str, int]]:
        """(name, bytes) of what is in an archive; nothing where it is gone."""
        try:
            with zipfile.ZipFile(self.archive(job)) as found:
                return [(one.filename, one.file_size) for one in found.infolist()]
        except (OSError, zipfile.BadZipFile):
            return []

    def read(self, job: Job, name: str) -> bytes | None:
        """One file of an archive; None where it is not there, or too large to be read at once."""
        if name not in {file for file, size in self.files(job) if size <= MOST_OF_A_FILE}:
            return None
        with zipfile.ZipFile(self.archive(job)) as found:
            return found.read(name)


def _made_at(file: Path) -> float:
    """When a file was made; long ago, where another process has just dropped it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _add(made: zipfile.ZipFile, file: Path) -> None:
    entry = zipfile.ZipInfo(file.name, _DATED)
    entry.external_attr = 0o644 << 16
    packed = file.suffix in _PACKED
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    with file.open("rb") as source, made.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
