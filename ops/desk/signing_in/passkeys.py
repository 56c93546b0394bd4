"""The table of passkeys: its only writer, and what takes and checks them."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.desk.signing_in.challenges import NONCE_BYTES, SIGN_IN, adding, challenge, issued
from ops.desk.signing_in.sites import Site
from voting.ledger.postgres import Connection, fetch

_OF_ACCOUNT = """
SELECT passkey_no, credential_id, name, made_at, used_at FROM desk_passkey
WHERE account_no = $1 ORDER BY passkey_no
"""
_FIND = """
SELECT passkey_no, public_key, sign_count FROM desk_passkey
WHERE account_no = $1 AND credential_id = $2
"""
_ADD = """
INSERT INTO desk_passkey (account_no, credential_id, public_key, sign_count, last_issued, name,
                          made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING RETURNING passkey_no
"""
# Of several who bring the same answer at the same moment, one finds it fresh.
_USE = """
UPDATE desk_passkey SET sign_count = $2, last_issued = $3, used_at = $4
WHERE passkey_no = $1 AND last_issued < $3 RETURNING passkey_no
"""
_REMOVE = """
DELETE FROM desk_passkey WHERE account_no = $1 AND passkey_no = $2 RETURNING passkey_no
"""
_FORGET = "DELETE FROM desk_passkey WHERE account_no = $1"
MOST_NAME, MOST_PASSKEYS = 40, 10
_LONGEST_ID = 1023  # bytes of a credential id, by WebAuthn


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One of an account's passkeys, as its owner sees it."""

    no: int
    credential_id: bytes
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Passkeys of all accounts. What verifies them is loaded where it is needed: it is large.

    Args:
        key: what challenges are made with.
    """

    pool: asyncpg.Pool
    key: Callable[[], bytes]

    async def of_account(self, account_no: int) -> list[Passkey]:
        """An account's, the oldest first."""
        rows = await fetch(self.pool, _OF_ACCOUNT, account_no)
        return [
            Passkey(
                no=row["passkey_no"],
                credential_id=row["credential_id"],
                name=row["name"],
                made_at=row["made_at"],
                used_at=row["used_at"],
            )
            for row in rows
        ]

    async def adding_options(self, site: Site, account_no: int, name: str, now: datetime) -> str:
        """What a browser makes a new passkey by."""
        from ops.desk.signing_in import ceremony  # noqa: PLC0415 (large)

        fresh = challenge(self.key(), adding(account_no), os.urandom(NONCE_BYTES), now)
        known = [one.credential_id for one in await self.of_account(account_no)]
        handle = hashlib.sha256(self.key() + account_no.to_bytes(8)).digest()
        return ceremony.adding_options(
            site, name=name, handle=handle, challenge=fresh, known=known
        )

    def signing_in_options(self, site: Site, now: datetime) -> str:
        """What a browser signs in by."""
        from ops.desk.signing_in import ceremony  # noqa: PLC0415 (large)

        fresh = challenge(self.key(), SIGN_IN, os.urandom(NONCE_BYTES), now)
        return ceremony.signing_in_options(site, fresh)

    async def add(
        self,
        connection: Connection,
        site: Site,
        account_no: int,
        answer: str,
        *,
        name: str,
        now: datetime,
    ) -> int | None:
        """Take a new passkey; its number, or None where the answer does not hold."""
        from ops.desk.signing_in import ceremony  # noqa: PLC0415 (large)

        told = ceremony.answered(answer)
        since = issued(self.key(), adding(account_no), told[1], now) if told else None
        found = ceremony.made(site, answer, told[1]) if told and since is not None else None
        if found is None or len(found.credential_id) > _LONGEST_ID:
            return None
        if len(await self.of_account(account_no)) >= MOST_PASSKEYS:
            return None
        columns = (found.credential_id, found.public_key, found.sign_count, since, name, now)
        no: int | None = await connection.fetchval(_ADD, account_no, *columns)
        return no

    async def accept(self, site: Site, account_no: int, answer: str, now: datetime) -> bool:
        """Whether an account's passkey has answered a fresh challenge; the answer is then used."""
        from ops.desk.signing_in import ceremony  # noqa: PLC0415 (large)

        told = ceremony.answered(answer)
        since = issued(self.key(), SIGN_IN, told[1], now) if told else None
        if told is None or since is None:
            return False
        rows = await fetch(self.pool, _FIND, account_no, told[0])
        if not rows:
            return False
        row = rows[0]
        count = ceremony.signed(site, answer, told[1], row["public_key"], row["sign_count"])
        if count is None:
            return False
        return bool(await fetch(self.pool, _USE, row["passkey_no"], count, since, now))

    async def remove(self, connection: Connection, account_no: int, no: int) -> bool:
        """Take one away; False where the account has none of that number."""
        return await connection.fetchval(_REMOVE, account_no, no) is not None

    async def forget(self, connection: Connection, account_no: int) -> None:
        """Take all of an account's away."""
        await connection.execute(_FORGET, account_no)
