"""The parts of a ballot's way can be driven one by one, so that their cost can be told."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_part_is_measured_and_only_servers_parts_ask_one() -> None:
    command = [sys.executable, "-m", "tests.figures.parts", "--batch", "4", "--seconds", "0.01"]
    done = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    cost = {part["name"]: part["front_us"] for part in said["parts"]}
    assert list(cost) == [
        *("identity", "decode", "provenance", "admission"),
        *("redis_glance", "commit", "answer", "redis_remember"),
    ]
    assert all(us > 0 for us in cost.values())
    asking = {part["name"] for part in said["parts"] if part["server_us"]}
    assert asking <= {"redis_glance", "commit", "redis_remember"}
