"""Files that somebody uploads and looks at before they are recorded: few, and for an hour."""

import hashlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

#: How many are kept at a time; the oldest make room.
MOST_KEPT = 12
_KEPT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Uploads:
    """A folder of uploads on this host, each named by the SHA-256 of its bytes."""

    folder: Path

    def keep(self, content: bytes, name: str) -> Path:
        """Keep an upload under a name of ours; returns where it lies."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tidy()
        place = self.folder / hashlib.sha256(content).hexdigest()
        place.mkdir(exist_ok=True)
        file = place / name
        file.write_bytes(content)
        return file

    def find(self, sha256: str) -> Path | None:
        """Where an upload lies; None where it is gone, or never came to this host."""
        if len(sha256) != hashlib.sha256().digest_size * 2 or not sha256.isalnum():
            return None
        place = self.folder / sha256
        return next(iter(sorted(place.iterdir())), None) if place.is_dir() else None

    def _tidy(self) -> None:
        kept = sorted(self.folder.iterdir(), key=_made_at, reverse=True)
        oldest = time.time() - _KEPT_S
        for number, place in enumerate(kept, start=1):
            if number >= MOST_KEPT or _made_at(place) < oldest:
                shutil.rmtree(place, ignore_errors=True)


def _made_at(place: Path) -> float:
    """When an upload came; long ago, where somebody has just dropped it."""
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return 0.0
