"""What the offline scan costs: `pingxuan fraud scan` over a world, as a child process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from loadtests.bench.domain import ChildRun, ScanCost
from loadtests.bench.meter import Meter
from loadtests.product import running as product

_WORLD = ("world", "--seed", "1", "--families", "A1,A2,A3", "--ballots")
_LOOK_EVERY_S = 0.02


class ScanFailed(Exception):
    """The world or the scan could not be made, or not in time."""


def scan_cost(ballots: int, limit_s: float) -> ScanCost:
    """Scan a seeded world, and a log that has only its head.

    Raises:
        ScanFailed: a command failed or did not end within `limit_s`.
    """
    with tempfile.TemporaryDirectory(prefix="px-bench-scan-") as name:
        folder = Path(name)
        make: list[str | Path] = [
            sys.executable,
            "-m",
            "loadtests",
            *_WORLD,
            str(ballots),
            "--out",
            folder,
        ]
        run_child(make, limit_s)
        with (folder / "ballots.csv").open("rb") as log:
            (folder / "empty.csv").write_bytes(log.readline())
        empty = run_child(_scan(folder, "empty.csv"), limit_s)
        meter = Meter([])
        full = run_child(_scan(folder, "ballots.csv"), limit_s)
        return ScanCost(ballots=ballots, full=full, empty=empty, usage=meter.usage())


def run_child(command: Sequence[str | Path], limit_s: float) -> ChildRun:
    """Run a command to its end; its peak memory is its own, its children's CPU is in it.

    Raises:
        ScanFailed: it failed or did not end within `limit_s`.
    """
    began_s = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603 — our own commands, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        spent = _wait(child, began_s + limit_s)
        wall_s = time.monotonic() - began_s
        if child.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace")[-500:]
            raise ScanFailed(f"{Path(command[0]).name} ended with {child.returncode}: {words}")
    return ChildRun(
        wall_s=round(wall_s, 3),
        cpu_s=round(spent.ru_utime + spent.ru_stime, 3),
        peak_mib=round(spent.ru_maxrss / 1024, 1),
    )


def _scan(folder: Path, log: str) -> list[str | Path]:
    found = folder / f"{log}-found"
    return [product.command_path(), "fraud", "scan", folder / log, "--out", found, "--json"]


def _wait(child: subprocess.Popen[bytes], until_s: float) -> resource.struct_rusage:
    """Reap a child by `wait4`, which alone tells one child's peak memory; kill it when late."""
    while True:
        pid, status, spent = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return spent
        if time.monotonic() > until_s:
            child.kill()
        time.sleep(_LOOK_EVERY_S)
