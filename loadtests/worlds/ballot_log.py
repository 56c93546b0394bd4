"""Writes the ballot log that `pingxuan fraud scan` reads, and beside it the truth."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loadtests.clock import rfc3339
from loadtests.people.intent import Intent
from loadtests.people.population import WECHAT_MARK
from loadtests.traffic.open_loop import Sent
from loadtests.traffic.voter import ACKNOWLEDGED

COLUMNS = (
    "ballot_id",
    "cast_at",
    "case",
    "voter",
    "category",
    "channel",
    "ip",
    "user_agent",
    "referrer",
    "region",
    "session_started_at",
    "openid",
)
TRUTH_COLUMNS = ("ballot_id", "truth", "wave", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An intent that was carried out: when it was cast (RFC 3339), when its session began."""

    intent: Intent
    cast_at: str
    session_at: float


def write_ballot_log(folder: Path, ballots: Iterable[Logged]) -> int:
    """Write `ballots.csv` and `truth.csv` into a folder; returns the number of ballots."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (
        (folder / "ballots.csv").open("w", encoding="utf-8", newline="") as log,
        (folder / "truth.csv").open("w", encoding="utf-8", newline="") as truth,
    ):
        rows, truths = csv.writer(log), csv.writer(truth)
        rows.writerow(COLUMNS)
        truths.writerow(TRUTH_COLUMNS)
        for written, ballot in enumerate(ballots, start=1):
            began_at = rfc3339(ballot.session_at)
            voter = f"voter-{written:07d}"
            rows.writerow(cells_of(ballot.intent, {}, ballot.cast_at, began_at, voter))
            truths.writerow((ballot.intent.ballot_id, ballot.intent.truth, "", ""))
    return written


def write_sent(folder: Path, sent: Iterable[Sent]) -> int:
    """Write the log of what a front acknowledged; returns the number of ballots."""
    return write_ballot_log(
        folder,
        (
            Logged(intent=ballot.intent, cast_at=ballot.fate.cast_at, session_at=ballot.session_at)
            for ballot in sent
            if ballot.fate.name == ACKNOWLEDGED
        ),
    )


def cells_of(
    intent: Intent, categories: Mapping[str, str], cast_at: str, began_at: str, voter: str
) -> tuple[str, ...]:
    """One ballot's cells in the order of `COLUMNS`; its own voter goes before the given one."""
    caller = intent.caller
    return (
        str(intent.ballot_id),
        cast_at,
        ";".join(intent.selections),
        caller.voter or voter,
        categories.get(intent.selections[0], ""),
        "wechat" if WECHAT_MARK in caller.user_agent else "web",
        caller.address,
        caller.user_agent,
        caller.referrer,
        caller.region,
        began_at,
        caller.openid,
    )
