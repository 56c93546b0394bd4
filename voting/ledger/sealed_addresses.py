"""The sealed addresses of a campaign: begins sessions, finds what is sealed, lets go of it.

The only writer of `address_session`, and the only room that deletes from `sealed_address`, which
the ballots' function fills.
"""

import secrets
from dataclasses import dataclass

import asyncpg

from voting.ledger.postgres import fetch, fetch_value
from voting.provenance.sealing import SESSION_BYTES, SessionSeal, wrapped

_BEGIN = """
INSERT INTO address_session (campaign_no, wrapped) VALUES ($1, $2) RETURNING number
"""
_FIND = """
SELECT a.index, r.cast_at, a.sealed
FROM sealed_address a
JOIN cast_vote_record r ON r.campaign_no = a.campaign_no AND r.index = a.index
WHERE a.campaign_no = $1 AND a.index = ANY ($2::bigint[]) ORDER BY a.index
"""
_SESSIONS = """
SELECT number, wrapped FROM address_session
WHERE campaign_no = $1 AND number = ANY ($2::integer[])
"""
_FORGET = """
WITH gone AS (
    DELETE FROM sealed_address WHERE campaign_no = $1 AND index IN (
        SELECT index FROM sealed_address WHERE campaign_no = $1 AND index <= $2
        ORDER BY index LIMIT $3)
    RETURNING index
)
SELECT count(*) FROM gone
"""
#: Ballots are cast meanwhile: no statement holds many rows for long.
FORGOTTEN_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A ballot's sealed address."""

    index: int
    cast_at: object
    sealed: bytes


class SealedAddresses:
    """What is sealed in one database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def begin(self, campaign_no: int, public: bytes) -> SessionSeal:
        """A seal under a new session key, which is kept wrapped for the opening key first.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer.
        """
        session = secrets.token_bytes(SESSION_BYTES)
        number = await fetch_value(self._pool, _BEGIN, campaign_no, wrapped(session, public))
        assert isinstance(number, int)
        return SessionSeal(number, session)

    async def find(self, campaign_no: int, indices: list[int]) -> list[SealedRow]:
        """The sealed addresses of these ballots, as far as they are kept still."""
        rows = await fetch(self._pool, _FIND, campaign_no, indices)
        return [SealedRow(**row) for row in rows]

    async def sessions(self, campaign_no: int, numbers: list[int]) -> dict[int, bytes]:
        """Number → wrapped session key."""
        rows = await fetch(self._pool, _SESSIONS, campaign_no, numbers)
        return {row["number"]: row["wrapped"] for row in rows}

    async def forget(self, campaign_no: int, upto: int) -> int:
        """Delete some addresses of ballots up to an index; returns how many, 0 when none is left.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer.
        """
        gone = await fetch_value(self._pool, _FORGET, campaign_no, upto, FORGOTTEN_AT_ONCE)
        assert isinstance(gone, int)
        return gone
