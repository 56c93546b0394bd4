"""The table of second factors: its only writer, and the only room that opens their secrets."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.desk.signing_in.codes import (
    SECRET_BYTES,
    looks_like_recovery,
    recovery_codes,
    recovery_digest,
    step_of,
)
from ops.desk.signing_in.sealing import Seal
from voting.ledger.postgres import Connection, fetch

_READ = "SELECT secret, next_secret, last_step FROM desk_second_factor WHERE account_no = $1"
_LEFT = """
SELECT coalesce(cardinality(recovery), 0) FROM desk_second_factor WHERE account_no = $1
"""
_PREPARE = """
INSERT INTO desk_second_factor (account_no, next_secret) VALUES ($1, $2)
ON CONFLICT (account_no) DO UPDATE SET next_secret = $2
WHERE desk_second_factor.next_secret IS NULL
"""
_CONFIRM = """
UPDATE desk_second_factor
SET secret = next_secret, next_secret = NULL, last_step = $2, recovery = $3
WHERE account_no = $1 AND next_secret IS NOT NULL RETURNING account_no
"""
_USE_STEP = """
UPDATE desk_second_factor SET last_step = $2 WHERE account_no = $1 AND last_step < $2
RETURNING account_no
"""
_USE_RECOVERY = """
UPDATE desk_second_factor SET recovery = array_remove(recovery, $2)
WHERE account_no = $1 AND $2 = ANY (recovery) RETURNING account_no
"""
_SET_RECOVERY = "UPDATE desk_second_factor SET recovery = $2 WHERE account_no = $1"
_FORGET = "DELETE FROM desk_second_factor WHERE account_no = $1"


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Secrets of authenticator apps, sealed, and digests of recovery codes.

    Args:
        seal: asked when it is needed, so that a desk without its key can say what is missing.
    """

    pool: asyncpg.Pool
    seal: Callable[[], Seal]

    async def prepare(self, account_no: int) -> bytes:
        """The secret that waits for its first code: the same until one comes."""
        made = self.seal().close(os.urandom(SECRET_BYTES), account_no)
        await fetch(self.pool, _PREPARE, account_no, made)
        waiting = await self._opened("next_secret", account_no)
        if waiting is None:  # sealed under a key that is gone
            await fetch(self.pool, _FORGET, account_no)
            return await self.prepare(account_no)
        return waiting

    async def confirm(
        self, connection: Connection, account_no: int, code: str, now: datetime
    ) -> list[str] | None:
        """Take the waiting secret into use with its first code; returns new recovery codes.

        None for a wrong code, or where none waits.
        """
        secret = await self._opened("next_secret", account_no)
        step = step_of(secret, code, now) if secret else None
        if step is None:
            return None
        codes = recovery_codes(os.urandom)
        digests = [recovery_digest(one) for one in codes]
        done = await connection.fetchval(_CONFIRM, account_no, step, digests)
        return codes if done is not None else None

    async def accept(self, account_no: int, code: str, now: datetime) -> bool:
        """Whether a code of the app, or a recovery code, is right; either is then used up."""
        if looks_like_recovery(code):
            return await self._used(_USE_RECOVERY, account_no, recovery_digest(code))
        secret = await self._opened("secret", account_no)
        step = step_of(secret, code, now) if secret else None
        return step is not None and await self._used(_USE_STEP, account_no, step)

    async def renew_recovery(self, connection: Connection, account_no: int) -> list[str]:
        """Ten new recovery codes; the old ones are good for nothing."""
        codes = recovery_codes(os.urandom)
        digests = [recovery_digest(one) for one in codes]
        await connection.execute(_SET_RECOVERY, account_no, digests)
        return codes

    async def recovery_left(self, account_no: int) -> int:
        """How many recovery codes are left."""
        rows = await fetch(self.pool, _LEFT, account_no)
        return int(rows[0][0]) if rows else 0

    async def forget(self, connection: Connection, account_no: int) -> None:
        """Take an account's second factor away."""
        await connection.execute(_FORGET, account_no)

    async def _opened(self, column: str, account_no: int) -> bytes | None:
        rows = await fetch(self.pool, _READ, account_no)
        sealed = rows[0][column] if rows else None
        return self.seal().open(sealed, account_no) if sealed else None

    async def _used(self, statement: str, *arguments: object) -> bool:
        return bool(await fetch(self.pool, statement, *arguments))
