"""The product as its users start it: `pingxuan up` in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

PINGXUAN = Path(sys.executable).parent / "pingxuan"
PATIENCE_S = 90.0


class Product:
    """A running `pingxuan up` and what it printed."""

    def __init__(self, data_dir: Path, **more: str) -> None:
        variables = {
            "PINGXUAN_DATA_DIR": str(data_dir),
            "PINGXUAN_PUBLIC_PORT": "0",
            "PINGXUAN_DESK_PORT": "0",
            "PINGXUAN_METRICS_PORT": "0",
            "PINGXUAN_TESTING": "1",
        }
        self.environment = (
            {name: value for name, value in os.environ.items() if not name.startswith("PINGXUAN_")}
            | variables
            | {f"PINGXUAN_{name}": value for name, value in more.items()}
        )
        self.log = (data_dir.parent / "up.log").open("ab")
        self.process = subprocess.Popen(
            [str(PINGXUAN), "up", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, Path(self.log.name).read_text(encoding="utf-8")
        self.facts: dict[str, str] = json.loads(line)

    def command(self, *arguments: str) -> dict[str, Any]:
        """A `pingxuan` command with --json, beside the running product."""
        found: dict[str, Any] = json.loads(self.told(*arguments, "--json"))
        return found

    def told(self, *arguments: str) -> str:
        """What a `pingxuan` command prints, beside the running product."""
        done = subprocess.run(
            [str(PINGXUAN), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def descendants(self) -> set[int]:
        """Every process that descends from this one."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(stat.parent.name)] = int(fields[1])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """A test that failed half-way leaves nothing running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE_S)
        self.log.close()
        if self.process.stdout:
            self.process.stdout.close()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)
