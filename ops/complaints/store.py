"""Complaints in PostgreSQL: the only writer of their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from ops.complaints.domain import Complaint, Kind, Statistics
from voting.ledger.postgres import fetch

_COLUMNS = """number, kind, case_no, text, receipt, contact, at, due_at, answered_at, answer,
       upheld, actor"""
# A flood fills no disk: above the bound nothing more is taken, whoever sends it.
_FILE = """
INSERT INTO complaint (campaign_no, number, kind, case_no, text, receipt, contact, at, due_at)
SELECT $1, $2, $3, $4::smallint, $5, $6, $7::bytea, $8::timestamptz, $9::timestamptz
WHERE (SELECT count(*) FROM complaint WHERE campaign_no = $1 AND at > $10) < $11
RETURNING number
"""
_FIND = f"SELECT {_COLUMNS} FROM complaint WHERE campaign_no = $1 AND number = $2"  # noqa: S608
_ALL = f"""
SELECT {_COLUMNS} FROM complaint
WHERE campaign_no = $1 AND (answered_at IS NULL OR NOT $2) ORDER BY at, number
"""  # noqa: S608
_ANSWER = """
UPDATE complaint SET answered_at = $3, answer = $4, upheld = $5, actor = $6
WHERE campaign_no = $1 AND number = $2 AND answered_at IS NULL RETURNING number
"""
_STATISTICS = """
SELECT count(*) AS received, count(answered_at) AS answered,
       count(*) FILTER (WHERE answered_at <= due_at) AS in_time,
       count(*) FILTER (WHERE coalesce(answered_at, $2) > due_at) AS overdue
FROM complaint WHERE campaign_no = $1
"""
_FORGET = """
UPDATE complaint SET contact = NULL
WHERE campaign_no = $1 AND contact IS NOT NULL AND answered_at < $2 RETURNING number
"""
MOST_AN_HOUR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What an office says to a complaint."""

    at: datetime
    text: str
    upheld: bool
    actor: str


class ComplaintStore:
    """Every method is one statement.

    Raises:
        OutcomeUnknown: from every method, where PostgreSQL does not answer.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def file(self, campaign_no: int, one: Complaint) -> bool:
        """Keep a complaint; False where too many came in the last hour."""
        since = one.at - timedelta(hours=1)
        values = (one.number, one.kind.value, one.case_no, one.text, one.receipt, one.contact)
        times = (one.at, one.due_at, since)
        return bool(await fetch(self._pool, _FILE, campaign_no, *values, *times, MOST_AN_HOUR))

    async def find(self, campaign_no: int, number: str) -> Complaint | None:
        """The complaint of a number."""
        rows = await fetch(self._pool, _FIND, campaign_no, number)
        return _complaint(rows[0]) if rows else None

    async def all(self, campaign_no: int, *, waiting: bool = False) -> Sequence[Complaint]:
        """Every complaint, or those that wait for an answer, in the order of their coming."""
        return [_complaint(row) for row in await fetch(self._pool, _ALL, campaign_no, waiting)]

    async def answer(self, campaign_no: int, number: str, given: AnswerGiven) -> bool:
        """Answer a complaint, once; False where there is none that waits under this number."""
        values = (given.at, given.text, given.upheld, given.actor)
        return bool(await fetch(self._pool, _ANSWER, campaign_no, number, *values))

    async def statistics(self, campaign_no: int, now: datetime) -> Statistics:
        """How many came and how they were answered."""
        [row] = await fetch(self._pool, _STATISTICS, campaign_no, now)
        return Statistics(**row)

    async def forget_contacts(self, campaign_no: int, before: datetime) -> int:
        """Take away the contacts of what was answered before a moment; returns how many."""
        return len(await fetch(self._pool, _FORGET, campaign_no, before))


def _complaint(row: asyncpg.Record) -> Complaint:
    return Complaint(**{**row, "kind": Kind(row["kind"])})
