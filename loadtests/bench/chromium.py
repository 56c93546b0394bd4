"""Which Chromium is driven: the one that `make browser` unpacked, or the system's."""

import os
import shutil
import sys
from pathlib import Path

_OURS = Path(sys.executable).parents[1] / "browser"
NO_CHROMIUM = "no Chromium: `make browser` needs npm, or install Debian's chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu")


def chromium() -> tuple[str, dict[str, str | float | bool]] | None:
    """The program and its environment; None where there is none."""
    if (_OURS / "chromium").exists():
        libraries = str(_OURS / "al2023" / "lib")
        return str(_OURS / "chromium"), {**os.environ, "LD_LIBRARY_PATH": libraries}
    found = shutil.which("chromium")
    return (found, dict(os.environ)) if found else None
