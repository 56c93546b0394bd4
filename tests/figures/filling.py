"""Fills a ledger with simulated ballots in bulk, and settles them as a judge would have."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import asyncpg

from loadtests.product.campaign_copy import copy_campaign
from voting.domain import Status
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Head, Ruling
from voting.ledger.register import Enrolled

_FILL = (Path(__file__).parent / "fill.sql").read_text(encoding="utf-8")
_AT_ONCE = 10_000
_HELD_EVERY = 200
#: Of one settlement: a bulk of what is pending, and yet within the ledger's bound in time.
_SETTLED_AT_ONCE = 10_000
_OPEN_DAYS, _LEFT_DAYS = 10, 5
_ZIPF = 0.8


def open_for_days(folder: Path) -> Path:
    """A copy of the sample campaign whose vote has been open for days; returns its file."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    opens_at, closes_at = (today + timedelta(days=days) for days in (-_OPEN_DAYS, _LEFT_DAYS))
    return copy_campaign(folder, opens_at.isoformat(), closes_at.isoformat())


def old_enough() -> datetime:
    """A time that the newest simulated ballot may have, with none newer than the clock."""
    return datetime.now(UTC) - timedelta(hours=1)


async def fill(pool: asyncpg.Pool, enrolled: Enrolled, ballots: int, until: datetime) -> int:
    """Append so many simulated ballots up to a time; returns the ledger's last index.

    For campaigns whose quotas hold for every channel and case, as the sample's.
    """
    head = await _opened(pool, enrolled)
    last = head.index
    step = (until - head.at) / max(ballots, 1)
    async with pool.acquire() as connection:
        await connection.execute(_FILL)
        for start in range(0, ballots, _AT_ONCE):
            last = await connection.fetchval(
                "SELECT pg_temp.fill_ledger($1, $2, $3, $4)",
                enrolled.campaign_no,
                min(_AT_ONCE, ballots - start),
                max(step, timedelta()),
                _shares(len(enrolled.campaign.case)),
                timeout=120,
            )
        await connection.execute("DROP FUNCTION pg_temp.fill_ledger")
    return last


async def settle(pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled) -> None:
    """Settle what is pending, every two hundredth held."""
    head = await book.advance(enrolled)
    for low in range(head.settled_index, head.index, _SETTLED_AT_ONCE):
        upto = min(low + _SETTLED_AT_ONCE, head.index)
        held = await _ballots_of(pool, enrolled, low, upto)
        ruling = Ruling(
            actor="judge (simulated)",
            by_person=False,
            upto=upto,
            status=Status.HELD,
            indices=held,
            incidents=[f"simulated-{index // 10_000}" for index in held],
            scores=[0.9] * len(held),
        )
        await book.settle(enrolled, ruling)


async def tidy(pool: asyncpg.Pool) -> None:
    """Bring the ledger where slow growth would have it: vacuumed, analysed, on disk."""
    async with pool.acquire() as connection:
        await connection.execute("VACUUM ANALYZE", timeout=600)
        await connection.execute("CHECKPOINT", timeout=600)


async def _opened(pool: asyncpg.Pool, enrolled: Enrolled) -> Head:
    """Open the vote just after its time; a ledger that has gone on stays where it is."""
    opens_at = enrolled.campaign.vote.opens_at
    early = Ledger(pool, lambda: opens_at + timedelta(minutes=1))
    return await early.advance(enrolled)


async def _ballots_of(pool: asyncpg.Pool, enrolled: Enrolled, low: int, high: int) -> list[int]:
    rows = await pool.fetch(
        "SELECT index FROM cast_vote_record WHERE campaign_no = $1 AND index > $2"
        " AND index <= $3 AND index % $4 = 0 ORDER BY index",
        enrolled.campaign_no,
        low,
        high,
        _HELD_EVERY,
    )
    return [row["index"] for row in rows]


def _shares(cases: int) -> list[float]:
    weights = [1 / (place + 1) ** _ZIPF for place in range(cases)]
    return [share / sum(weights) for share in accumulate(weights)][:-1]
