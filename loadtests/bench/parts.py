"""What the parts of a ballot's way cost: `tests.figures.parts`, as a child that prints JSON."""

import json
import subprocess
import sys

from loadtests.bench.domain import Part, Parts
from loadtests.shared_data import ROOT


class NoParts(Exception):
    """The child failed, or did not end in time."""


def parts_of_a_ballot(batch: int, seconds: float, limit_s: float) -> Parts:
    """Measure each part alone for `seconds`, in batches of `batch`.

    Raises:
        NoParts: it could not be done.
    """
    command = [sys.executable, "-m", "tests.figures.parts", "--json"]
    command += ["--batch", str(batch), "--seconds", str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 — our own module, no shell
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoParts("it did not end in time") from error
    if done.returncode != 0:
        raise NoParts(f"it ended with {done.returncode}: {done.stderr[-500:]}")
    said = json.loads(done.stdout)
    return Parts(batch=said["batch"], parts=tuple(Part(**part) for part in said["parts"]))
