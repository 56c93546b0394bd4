"""The journal of what was done with personal data: the only writer of `privacy_record`.

Each record carries the hash of the one before it, so that none is taken away or changed in
silence; `fsck` looks.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import asyncpg

from voting.ledger.postgres import conversation

_LAST = """
SELECT number, hash FROM privacy_record WHERE campaign_no = $1 ORDER BY number DESC LIMIT 1
"""
_APPEND = """
INSERT INTO privacy_record (campaign_no, number, at, act, actors, about, reason, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ALL = """
SELECT number, at, act, actors, about, reason, hash FROM privacy_record
WHERE campaign_no = $1 ORDER BY number
"""
#: Two that append at once would take the same number.
_LOCK = "SELECT pg_advisory_xact_lock($1, $2)"
_LOCK_CLASS = 0x7078
_WITHIN_S = 10.0
_NOTHING = bytes(32)


class Act(StrEnum):
    """What can be done."""

    CUSTODY = "custody"
    OPENING = "opening"
    RETENTION = "retention"
    DESTRUCTION = "destruction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record: who did what, about what, and why. Never an address."""

    number: int
    at: datetime
    act: Act
    actors: str
    about: str
    reason: str
    hash: bytes

    def derived(self, before: bytes) -> bytes:
        """What its hash must be behind another."""
        return _hash(
            before, self.number, self.at, (self.act, self.actors, self.about, self.reason)
        )


class Journal:
    """The journal of every campaign of one database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def write(
        self,
        campaign_no: int,
        *,
        at: datetime,
        act: Act,
        actors: Sequence[str],
        about: str,
        reason: str,
    ) -> int:
        """Append a record; returns its number.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer.
        """
        words = (act.value, ", ".join(actors), about, reason)
        async with conversation(self._pool, _WITHIN_S) as connection, connection.transaction():
            await connection.execute(_LOCK, _LOCK_CLASS, campaign_no)
            last = await connection.fetchrow(_LAST, campaign_no)
            number, before = (last["number"] + 1, last["hash"]) if last else (1, _NOTHING)
            hashed = _hash(before, number, at, words)
            await connection.execute(_APPEND, campaign_no, number, at, *words, hashed)
        return int(number)

    async def all(self, campaign_no: int) -> list[Entry]:
        """Every record of a campaign, in order."""
        rows = await self._pool.fetch(_ALL, campaign_no)
        return [Entry(**{**row, "act": Act(row["act"])}) for row in rows]


def broken(entries: Sequence[Entry]) -> list[Entry]:
    """The records that do not follow from the one before."""
    before, number, found = _NOTHING, 1, []
    for one in entries:
        if one.number != number or one.hash != one.derived(before):
            found.append(one)
        before, number = one.hash, one.number + 1
    return found


def _hash(before: bytes, number: int, at: datetime, words: Sequence[str]) -> bytes:
    text = "\x1f".join((str(number), at.isoformat(), *words))
    return hashlib.sha256(before + text.encode()).digest()
