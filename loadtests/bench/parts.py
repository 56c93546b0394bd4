"""What the parts of a ballot's way cost: `tests.figures.parts`, as a child that prints JSON."""

import json
import subprocess
import sys
from typing import Any

from loadtests.bench.domain import PageCost, Part, Parts
from loadtests.shared_data import ROOT

#: Requests for a page that are asked for each second of a part's time, and the least.
_PAGES_PER_S, _LEAST_PAGES = 4000, 64


class NoParts(Exception):
    """The child failed, or did not end in time."""


def parts_of_a_ballot(batch: int, seconds: float, limit_s: float) -> Parts:
    """Measure each part alone for `seconds`, in batches of `batch`.

    Raises:
        NoParts: it could not be done.
    """
    asked = ["--batch", str(batch), "--seconds", str(seconds)]
    said = _figures("parts", asked, limit_s)
    return Parts(batch=said["batch"], parts=tuple(Part(**part) for part in said["parts"]))


def costs_of_pages(seconds: float, limit_s: float) -> list[PageCost]:
    """Measure what pages cost a front, without kernel and client; some seconds each.

    Raises:
        NoParts: it could not be done.
    """
    asked = ["--requests", str(max(round(_PAGES_PER_S * seconds), _LEAST_PAGES))]
    return [PageCost(**one) for one in _figures("pages", asked, limit_s)["pages"]]


def _figures(name: str, asked: list[str], limit_s: float) -> dict[str, Any]:
    """What `python -m tests.figures.<name>` says."""
    command = [sys.executable, "-m", f"tests.figures.{name}", "--json", *asked]
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
    said: dict[str, Any] = json.loads(done.stdout)
    return said
