"""Worlds on disk: written by the simulators' own command, kept, and written anew when the
simulators change."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from fraud.bench.roster import Planned

_SIMULATORS = "loadtests"
_REAL_DATA = Path("..") / "shared" / "data"


class WorldNotWritten(Exception):
    """The command that writes worlds failed; the message is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where worlds are kept, and the folder of the geography that tells of their addresses."""

    worlds: Path
    geography: Path | None


def world_folder(cache: Path, planned: Planned) -> Path:
    """The folder of a world's `ballots.csv` and `truth.csv`, written if it is not there.

    Raises:
        WorldNotWritten: the simulators are not installed, or refused.
    """
    folder = cache / _edition() / f"{planned.number}-{_short(planned)}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="writing-") as name:
            _write(planned, Path(name) / "world")
            _move(Path(name) / "world", folder)
    return folder


def forget_other_editions(cache: Path) -> None:
    """Remove worlds of simulators that have changed since."""
    kept = _edition()
    for folder in cache.glob("*"):
        if folder.is_dir() and folder.name != kept:
            shutil.rmtree(folder)


def _write(planned: Planned, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 — our own command, no shell
        [
            *(sys.executable, "-m", _SIMULATORS, "world", "--seed", str(planned.number)),
            *("--ballots", str(planned.ballots), "--families", planned.families),
            *("--out", str(folder.absolute())),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=_root(),
    )
    if done.returncode:
        raise WorldNotWritten(f"{planned.families}: {done.stderr.strip()[-500:]}")


def _move(written: Path, folder: Path) -> None:
    """Whole or not at all; who comes second finds the same bytes there."""
    try:
        written.replace(folder)
    except OSError:
        if not folder.exists():
            raise


def _short(planned: Planned) -> str:
    return sha256(f"{planned.families} {planned.ballots}".encode()).hexdigest()[:8]


def _edition() -> str:
    """A digest of the simulators, and of whether real data stands beside the checkout."""
    root = _root()
    digest = sha256()
    for path in sorted((root / _SIMULATORS).rglob("*")):
        if path.suffix in {".py", ".toml", ".csv"}:
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    real = sorted((root / _REAL_DATA).rglob("*"))
    digest.update(repr([(path.name, path.stat().st_size) for path in real]).encode())
    return digest.hexdigest()[:12]


def _root() -> Path:
    """The folder that holds the simulators; they are found, never imported."""
    found = find_spec(_SIMULATORS)
    if found is None or found.origin is None:
        raise WorldNotWritten("the simulators (loadtests) are not installed beside the product")
    return Path(found.origin).parents[1]
