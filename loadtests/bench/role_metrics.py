"""Reads what the roles tell of themselves, at the metrics port."""

import re
import urllib.request

_WITHIN_S = 5.0


def ballots_a_commit(url: str) -> float | None:
    """The mean number of ballots that one commit took so far; None where nothing is told."""
    text = _told(url)
    ballots, commits = (total(text, f"pingxuan_batch_ballots_{what}") for what in ("sum", "count"))
    return round(ballots / commits, 1) if commits else None


def metric(url: str, name: str) -> float:
    """One metric now, over all roles; 0 where nothing is told."""
    return total(_told(url), name)


def _told(url: str) -> str:
    if not url.startswith("http://"):
        return ""
    try:
        with urllib.request.urlopen(url, timeout=_WITHIN_S) as answer:  # noqa: S310 — http
            told: bytes = answer.read()
    except OSError:
        return ""
    return told.decode()


def total(text: str, name: str) -> float:
    """A metric summed over its labels, in Prometheus's text format."""
    found = re.findall(rf"(?m)^{name}(?:{{[^}}]*}})? (\S+)", text)
    return sum(float(value) for value in found)
