"""Programs that check deployment files, where `make checkers` has unpacked them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_UNPACKED = Path(sys.prefix) / "checkers" / "usr"


def checker(name: str) -> Path:
    """Where a program is; the test is skipped where there is none."""
    for folder in ("bin", "sbin"):
        if (_UNPACKED / folder / name).exists():
            return _UNPACKED / folder / name
    installed = shutil.which(name)
    if installed is None:
        pytest.skip(f"no {name} at hand: run `make checkers`")
    return Path(installed)


def checked(*command: object, cwd: Path | None = None) -> str:
    """Run a check that must find nothing; returns what it printed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told
