"""The table of accounts: its only writer, and its reader."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.desk.accounts.nouns import NAME, Account, AccountState
from ops.desk.permissions import Role
from voting.ledger.postgres import Connection, fetch

_COLUMNS = "account_no, name, role, state, made_at, invitation_ends_at"
_ALL = f"SELECT {_COLUMNS} FROM desk_account ORDER BY name"  # noqa: S608 - a constant
_FIND = f"SELECT {_COLUMNS} FROM desk_account WHERE name = $1"  # noqa: S608 - a constant
_HASH = "SELECT password_hash FROM desk_account WHERE account_no = $1"
_INVITED = f"""
SELECT {_COLUMNS} FROM desk_account
WHERE invitation_digest = $1 AND invitation_ends_at > $2 AND state = 'invited'
"""  # noqa: S608 - a constant
_ADD = f"""
INSERT INTO desk_account (name, role, made_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO NOTHING RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant
_INVITE = """
UPDATE desk_account SET state = 'invited', password_hash = NULL,
       invitation_digest = $2, invitation_ends_at = $3
WHERE account_no = $1
"""
_REDEEM = f"""
UPDATE desk_account SET password_hash = $3, invitation_digest = NULL, invitation_ends_at = NULL
WHERE invitation_digest = $1 AND invitation_ends_at > $2 AND state = 'invited'
RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant
_ACTIVATE = """
UPDATE desk_account SET state = 'active'
WHERE account_no = $1 AND state = 'invited' AND password_hash IS NOT NULL
"""
_SET_PASSWORD = "UPDATE desk_account SET password_hash = $2 WHERE account_no = $1"  # noqa: S105
_SET_ROLE = "UPDATE desk_account SET role = $2 WHERE account_no = $1"
# Whoever had not finished setting up begins again when enabled.
_DISABLE = """
UPDATE desk_account SET state = 'disabled', invitation_digest = NULL, invitation_ends_at = NULL,
       password_hash = CASE WHEN state = 'active' THEN password_hash END
WHERE account_no = $1
"""
_ENABLE = """
UPDATE desk_account SET state = CASE WHEN password_hash IS NULL THEN 'invited' ELSE 'active' END
WHERE account_no = $1 AND state = 'disabled'
"""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every account of this installation. What writes, writes in the caller's transaction."""

    pool: asyncpg.Pool

    async def all(self) -> list[Account]:
        """By name."""
        return [_account(row) for row in await fetch(self.pool, _ALL)]

    async def find(self, name: str) -> Account | None:
        """The account of that name."""
        if not NAME.fullmatch(name):
            return None
        return _only(await fetch(self.pool, _FIND, name))

    async def invited(self, token_digest: bytes, now: datetime) -> Account | None:
        """Whose first-login link it is; None for one that is used, replaced or too old."""
        return _only(await fetch(self.pool, _INVITED, token_digest, now))

    async def password_hash(self, account: Account) -> str | None:
        """The argon2id hash; None before a password was chosen."""
        rows = await fetch(self.pool, _HASH, account.no)
        found: str | None = rows[0][0] if rows else None
        return found

    async def add(
        self, connection: Connection, name: str, role: Role, now: datetime
    ) -> Account | None:
        """A new account without any way in; None where the name is taken."""
        return _only(await connection.fetch(_ADD, name, role.value, now))

    async def invite(
        self, connection: Connection, account: Account, digest: bytes, ends_at: datetime
    ) -> None:
        """Give a first-login link, which replaces any other; what was set up before is gone."""
        await connection.execute(_INVITE, account.no, digest, ends_at)

    async def redeem(
        self, connection: Connection, digest: bytes, password_hash: str, now: datetime
    ) -> Account | None:
        """Use a first-login link, once, for the password of its account."""
        return _only(await connection.fetch(_REDEEM, digest, now, password_hash))

    async def activate(self, connection: Connection, account: Account) -> None:
        """An account that has its second factor can sign in from now on."""
        await connection.execute(_ACTIVATE, account.no)

    async def set_password(
        self, connection: Connection, account: Account, password_hash: str
    ) -> None:
        """Another password, or the same under a newer way of hashing."""
        await connection.execute(_SET_PASSWORD, account.no, password_hash)

    async def set_role(self, connection: Connection, account: Account, role: Role) -> None:
        """Another role."""
        await connection.execute(_SET_ROLE, account.no, role.value)

    async def disable(self, connection: Connection, account: Account) -> None:
        """Nobody gets in by this account any more."""
        await connection.execute(_DISABLE, account.no)

    async def enable(self, connection: Connection, account: Account) -> None:
        """The account is as before it was disabled."""
        await connection.execute(_ENABLE, account.no)


def _only(rows: list[asyncpg.Record]) -> Account | None:
    return _account(rows[0]) if rows else None


def _account(row: asyncpg.Record) -> Account:
    return Account(
        no=row["account_no"],
        name=row["name"],
        role=Role(row["role"]),
        state=AccountState(row["state"]),
        made_at=row["made_at"],
        invitation_ends_at=row["invitation_ends_at"],
    )
