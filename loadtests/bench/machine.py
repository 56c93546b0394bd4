"""Names the machine and the commit that a run is about."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from loadtests.shared_data import ROOT


def machine() -> dict[str, Any]:
    """CPU model, cores that we may use, memory, kernel, Python."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu_model(Path("/proc/cpuinfo").read_text()),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def cpu_model(cpuinfo: str) -> str:
    """The model's name in `/proc/cpuinfo`, else the architecture."""
    found = re.search(r"(?m)^model name\s*:\s*(.+)$", cpuinfo)
    return found[1].strip() if found else platform.machine()


def commit() -> dict[str, Any]:
    """The checked out commit and whether the tree differs from it; nulls where git cannot say."""
    head, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain")
    return {"head": head, "dirty": None if changes is None else bool(changes)}


def _git(*arguments: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(  # noqa: S603 — fixed arguments, no shell
        [git, "-C", ROOT, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
