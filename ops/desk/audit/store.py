"""The table of audit records: its only writer, its reader, and the check of its chain."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.desk.audit.chain import START, Entry, Head, Record, follows, link
from ops.desk.writing import writing
from voting.ledger.postgres import Connection, fetch

_AT_ONCE = 5_000
_MOST_FAULTS = 100
_COLUMNS = "record_no AS no, at, actor, action, subject, reason, detail, hash"
# Whoever appends holds this lock until it commits, so that no two follow the same record.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('audit_record'))"
_HEAD = "SELECT record_no, at, hash FROM audit_record ORDER BY record_no DESC LIMIT 1"
_APPEND = """
INSERT INTO audit_record (record_no, at, actor, action, subject, reason, detail, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_RANGE = f"""
SELECT {_COLUMNS} FROM audit_record WHERE record_no > $1 ORDER BY record_no LIMIT $2
"""  # noqa: S608 - a constant
_NEWEST = f"""
SELECT {_COLUMNS} FROM audit_record
WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR starts_with(action, $2))
  AND ($3 = '' OR strpos(subject, $3) > 0) AND ($4::bigint = 0 OR record_no < $4)
ORDER BY record_no DESC LIMIT $5
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records are asked for: empty texts and a 0 ask for all.

    Attributes:
        action: how the action begins.
        subject: what the subject contains.
        before: below this number.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    before: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Every audit record of this installation."""

    pool: asyncpg.Pool

    async def append(self, connection: Connection, entry: Entry, now: datetime) -> int:
        """Append a record in the caller's transaction, and return its number.

        Whatever it tells of belongs into the same transaction.
        """
        await connection.execute(_LOCK)
        head = _head(await connection.fetchrow(_HEAD))
        at = max(now, head.at or now)
        told = (entry.actor, entry.action, entry.subject, entry.reason, entry.detail_text)
        no = head.no + 1
        await connection.execute(_APPEND, no, at, *told, link(head.hash, no, at, *told))
        return no

    async def note(self, entry: Entry, now: datetime) -> int:
        """Append a record of what was done elsewhere, as in the ledger; returns its number."""
        async with writing(self.pool) as connection:
            return await self.append(connection, entry, now)

    async def newest(self, wanted: Wanted) -> list[Record]:
        """Records that are asked for, the newest first."""
        asked = (wanted.actor, wanted.action, wanted.subject, wanted.before, wanted.most)
        return [Record(**row) for row in await fetch(self.pool, _NEWEST, *asked)]

    async def head(self) -> Head:
        """Where the chain ends, as stored."""
        rows = await fetch(self.pool, _HEAD)
        return _head(rows[0] if rows else None)

    async def faults(self) -> list[str]:
        """What is wrong with the chain, at most a hundred; empty when it holds.

        Every record is judged by the hash that is stored with the one before it, so that one
        that was changed is told once.
        """
        found: list[str] = []
        head = START
        async for record in self._all():
            if fault := follows(head, record):
                found.append(fault)
            head = Head(record.no, record.at, record.hash)
            if len(found) >= _MOST_FAULTS:
                break
        return found

    async def _all(self) -> AsyncIterator[Record]:
        after = 0
        while rows := await fetch(self.pool, _RANGE, after, _AT_ONCE):
            for row in rows:
                yield Record(**row)
            after = rows[-1]["no"]


def _head(row: asyncpg.Record | None) -> Head:
    return Head(row["record_no"], row["at"], row["hash"]) if row else START
