"""The table of tries in vain: its only writer. Names and networks are kept as keyed digests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from ops.desk.signing_in.delays import FORGOTTEN_AFTER, Subject, failures_now, left_to_wait
from ops.desk.writing import writing
from voting.keyring import keyed_digest
from voting.ledger.postgres import Connection, fetch

# One statement, since between two a try that was right may clear the row. The update that changes
# nothing locks what is there.
_MEET = """
INSERT INTO desk_sign_in_delay AS met (subject, failures, tried_at) VALUES ($1, 0, $2)
ON CONFLICT (subject) DO UPDATE SET tried_at = met.tried_at
RETURNING failures, tried_at
"""
_COUNT = "UPDATE desk_sign_in_delay SET failures = $2, tried_at = $3 WHERE subject = $1"
_FORGIVE = """
UPDATE desk_sign_in_delay SET failures = greatest(failures - 1, 0) WHERE subject = $1
"""
_CLEAR = "DELETE FROM desk_sign_in_delay WHERE subject = $1"
# A row that somebody is counting a try on is left for the next time.
_FORGET = """
DELETE FROM desk_sign_in_delay WHERE subject IN (
    SELECT subject FROM desk_sign_in_delay WHERE tried_at < $1 FOR UPDATE SKIP LOCKED)
"""

Named = tuple[Subject, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A try that may be made, counted as a failure until `Delays.forgive` takes it back.

    Attributes:
        failures: of each kind of subject, this try included.
    """

    failures: Mapping[Subject, int]


@dataclass(frozen=True, slots=True)
class Delays:
    """Tries by subject."""

    pool: asyncpg.Pool
    key: Callable[[], bytes]

    async def claim(self, subjects: Sequence[Named], now: datetime) -> Allowed | timedelta:
        """Count a try against every subject, or say how long to wait.

        A try that has to wait is not looked at and not counted, so waiting always ends. Tries at
        the same moment are counted one after the other.

        Args:
            subjects: kinds with names.
        """
        await fetch(self.pool, _FORGET, now - FORGOTTEN_AFTER)
        async with writing(self.pool) as connection:
            found = [await self._met(connection, one, now) for one in sorted(subjects)]
            waits = [left_to_wait(kind, fails, at, now) for kind, _, fails, at in found]
            if longest := max(waits, default=timedelta()):
                return longest
            counted = {}
            for kind, digest, fails, at in found:
                counted[kind] = 1 + failures_now(fails, at, now)
                await connection.execute(_COUNT, digest, counted[kind], now)
        return Allowed(failures=counted)

    async def forgive(self, subjects: Sequence[Named]) -> None:
        """A try was right: account and device begin anew, a network gets this one try back."""
        async with writing(self.pool) as connection:
            for kind, name in sorted(subjects):
                statement = _FORGIVE if kind is Subject.NETWORK else _CLEAR
                await connection.execute(statement, self._digest((kind, name)))

    async def _met(
        self, connection: Connection, one: Named, now: datetime
    ) -> tuple[Subject, bytes, int, datetime]:
        digest = self._digest(one)
        row = await connection.fetchrow(_MEET, digest, now)
        assert row is not None
        return one[0], digest, row["failures"], row["tried_at"]

    def _digest(self, one: Named) -> bytes:
        return keyed_digest(self.key(), f"{one[0].value}:{one[1]}".encode())
