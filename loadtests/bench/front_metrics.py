"""Reads what the fronts tell of themselves, at the metrics port."""

import re
import urllib.error
import urllib.request

_WITHIN_S = 5.0


def ballots_a_commit(url: str) -> float | None:
    """The mean number of ballots that one commit took so far; None where nothing is told."""
    if not url.startswith("http://"):
        return None
    try:
        with urllib.request.urlopen(url, timeout=_WITHIN_S) as answer:  # noqa: S310 — http
            text = answer.read().decode()
    except (OSError, urllib.error.URLError):
        return None
    ballots, commits = (total(text, f"pingxuan_batch_ballots_{what}") for what in ("sum", "count"))
    return round(ballots / commits, 1) if commits else None


def total(text: str, name: str) -> float:
    """A metric summed over its labels, in Prometheus's text format."""
    found = re.findall(rf"(?m)^{name}(?:{{[^}}]*}})? (\S+)", text)
    return sum(float(value) for value in found)
