"""Who was let in and who was turned away around a close, and what counts of it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loadtests.clock import epoch_s
from loadtests.product.evidence import BadEvidence, read_tallies

_LATE_IN_THE_LEDGER = 'SELECT count(*) FROM read_parquet($ballots) WHERE "index" > $closing'
_COUNTED_SET = 'SELECT count(*) FROM read_parquet($ballots) WHERE "index" < $closing'
#: A ballot that was sent after the close, or was told a time of cast from the close on.
_LATE = """
SELECT count(*) FROM read_csv($book, header = true, all_varchar = true)
WHERE outcome = 'acknowledged' AND (
    CAST(sent_s AS double) >= $late_s OR epoch(CAST(cast_at AS timestamptz)) >= $late_s)
"""
_EARLY = """
SELECT count(*) FROM read_csv($book, header = true, all_varchar = true)
WHERE outcome = 'closed' AND CAST(told_s AS double) < $early_s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The closing record: its index, and when (epoch seconds)."""

    index: int
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundClose:
    """Ballots that were turned away `early` or let in `late`, and whether the rest counts.

    `below` is how many stand below the closing record, `received` how many votes the tallies
    hold: the same where each ballot is for one case.
    """

    early: int
    late: int
    below: int
    received: int

    def problems(self) -> Iterator[str]:
        """What did not hold, as sentences."""
        if self.early:
            yield f"{self.early} ballots were refused before the close"
        if self.late:
            yield f"{self.late} ballots were let in after the close"
        if self.below != self.received:
            yield f"{self.below} ballots stand below the closing record, {self.received} count"


def read_close(export: Path) -> Close:
    """The closing record of an export.

    Raises:
        BadEvidence: there is not exactly one.
    """
    with (export / "lifecycle.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["kind"] == "closing"]
    if len(found) != 1:
        raise BadEvidence(f"{export}: {len(found)} closing records, not one")
    return Close(index=int(found[0]["index"]), at_s=epoch_s(found[0]["at"]))


def around_close(
    book: Path, export: Path, close: Close, closed_s: float, slack_s: float = 0.0
) -> AroundClose:
    """Hold a book of ballots for one case each against the close.

    Args:
        closed_s: when the vote had to end, in epoch seconds: the timetable's moment, or the
            record's own where somebody closed it.
        slack_s: how far apart clocks may be that run faster than time. What stands above the
            closing record is late whatever they say.
    """
    ballots = str(export / "ballots.parquet")
    ledger = {"ballots": ballots, "closing": close.index}
    told = {"book": str(book)}
    with duckdb.connect(config={"threads": 1}) as database:
        late_there = _count(database, _LATE_IN_THE_LEDGER, ledger)
        below = _count(database, _COUNTED_SET, ledger)
        late = _count(database, _LATE, {**told, "late_s": closed_s + slack_s})
        early = _count(database, _EARLY, {**told, "early_s": closed_s - slack_s})
    received = sum(tally.received for tally in read_tallies(export))
    return AroundClose(early=early, late=max(late, late_there), below=below, received=received)


def _count(database: duckdb.DuckDBPyConnection, query: str, values: dict[str, object]) -> int:
    row = database.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])
