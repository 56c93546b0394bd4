"""`pingxuan fraud scan` with processes that look ahead writes the very files of one without.

The log is invented: a simulated world with attacks.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.product import PINGXUAN

DASK = Path(sys.prefix) / "dask"
_ON_DASK = """
import sys
from distributed import LocalCluster
from ops.cli import main

if __name__ == "__main__":
    ways = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(**ways, worker_dashboard_address=None) as cluster:
        main([*sys.argv[1:], "--dask", cluster.scheduler_address], standalone_mode=False)
"""

pytestmark = pytest.mark.timeout(300)


def run(*command: str | Path, beside: Path | None = None) -> str:
    """What a process says that finds packages in a folder beside the others."""
    variables = {name: v for name, v in os.environ.items() if not name.startswith("PINGXUAN_")}
    path = {"PYTHONPATH": str(beside)} if beside else {}
    done = subprocess.run(
        [str(part) for part in command],
        env=variables | path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    families = ("--families", "A1:0.02,A3:0.05,A5,H2")
    sizes = ("--seed", "5", "--ballots", "8000", "--out", folder)
    run(sys.executable, "-m", "loadtests", "world", *families, *sizes)
    return folder / "ballots.csv"


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def alone(log: Path) -> dict[str, bytes]:
    out = log.parent / "alone"
    found = json.loads(run(PINGXUAN, *scan(log, out)))
    assert found["held"] > 100
    return files(out)


def scan(log: Path, out: Path) -> tuple[str | Path, ...]:
    return ("fraud", "scan", log, "--out", out, "--date", "2026-11-20", "--json", "--quiet")


def assert_looked_ahead(said: str) -> None:
    looks: dict[str, Any] = json.loads(said)["looks"]
    assert looks["foreseen"] > looks["all"] / 2


def test_two_processes_look_ahead(log: Path, alone: dict[str, bytes]) -> None:
    out = log.parent / "children"
    assert_looked_ahead(run(PINGXUAN, *scan(log, out), "--workers", "2"))
    assert files(out) == alone


def test_the_workers_of_a_dask_cluster_look_ahead(log: Path, alone: dict[str, bytes]) -> None:
    if not (DASK / "ready").exists():
        pytest.skip("Dask is not at hand: run `make dask`")
    script, out = log.parent / "on_dask.py", log.parent / "dask"
    script.write_text(_ON_DASK, encoding="utf-8")
    assert_looked_ahead(run(sys.executable, script, *scan(log, out), beside=DASK))
    assert files(out) == alone


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--dask", "tcp://127.0.0.1:9"), "pingxuan[dask]"),
        (("--dask", "tcp://127.0.0.1:9", "--workers", "2"), "one or the other"),
    ],
)
def test_what_cannot_look_ahead_is_told(log: Path, words: tuple[str, ...], told: str) -> None:
    done = subprocess.run(
        [str(part) for part in (PINGXUAN, *scan(log, log.parent / "none"), *words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert told in done.stderr
