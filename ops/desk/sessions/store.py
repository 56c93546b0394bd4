"""The table of sessions: its only writer, and its reader. Tokens are kept as digests alone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from ops.desk.permissions import Role, Stage
from ops.desk.sessions.nouns import ABSOLUTE_END, IDLE_END, SEEN_EVERY, Session, Visitor
from voting.ledger.postgres import Connection, fetch

_TOKEN_BYTES = 32
_MAX_CLIENT = 80
_KEPT = timedelta(days=30)
_COLUMNS = "session_no, stage, client, began_at, seen_at, ends_at"
_ALIVE = "ended_at IS NULL AND ends_at > $2 AND seen_at > $3"
_VISITOR = f"""
SELECT {_COLUMNS}, account_no, name, role
FROM desk_session JOIN desk_account USING (account_no)
WHERE token_digest = $1 AND {_ALIVE} AND state <> 'disabled'
"""  # noqa: S608 - a constant
_OF_ACCOUNT = f"""
SELECT {_COLUMNS} FROM desk_session WHERE account_no = $1 AND {_ALIVE} ORDER BY seen_at DESC
"""  # noqa: S608 - a constant
_BEGIN = """
INSERT INTO desk_session (token_digest, account_no, stage, client, began_at, seen_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $5, $6)
"""
# What ended long ago is told by the audit log.
_FORGET = "DELETE FROM desk_session WHERE account_no = $1 AND ends_at < $2"
_SEEN = "UPDATE desk_session SET seen_at = $2 WHERE session_no = $1 AND seen_at < $2"
_END = """
UPDATE desk_session SET ended_at = $3
WHERE account_no = $1 AND session_no = $2 AND ended_at IS NULL RETURNING session_no
"""
_END_ALL = "UPDATE desk_session SET ended_at = $2 WHERE account_no = $1 AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Every session at the desk."""

    pool: asyncpg.Pool

    async def visitor(self, token: str, now: datetime) -> Visitor | None:
        """Who is behind a cookie; None when it is forged, ended, idle for long or too old."""
        rows = await fetch(self.pool, _VISITOR, _digest(token), now, now - IDLE_END)
        return _visitor(rows[0]) if rows else None

    async def seen(self, session: Session, now: datetime) -> None:
        """Note that a session is in use, to the minute."""
        if now - session.seen_at >= SEEN_EVERY:
            await fetch(self.pool, _SEEN, session.no, now)

    async def of_account(self, account_no: int, now: datetime) -> list[Session]:
        """The sessions of an account that go on, the last one used first."""
        rows = await fetch(self.pool, _OF_ACCOUNT, account_no, now, now - IDLE_END)
        return [_session(row) for row in rows]

    async def begin(
        self, connection: Connection, account_no: int, stage: Stage, client: str, now: datetime
    ) -> str:
        """Begin a session in the caller's transaction; returns its token, which nobody keeps."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        await connection.execute(_FORGET, account_no, now - _KEPT)
        await connection.execute(
            _BEGIN,
            *(_digest(token), account_no, stage.value, client[:_MAX_CLIENT]),
            *(now, now + ABSOLUTE_END),
        )
        return token

    async def end(
        self, connection: Connection, account_no: int, session_no: int, now: datetime
    ) -> bool:
        """End a session of an account; False where it has no such session any more."""
        return await connection.fetchval(_END, account_no, session_no, now) is not None

    async def end_all(self, connection: Connection, account_no: int, now: datetime) -> None:
        """End every session of an account."""
        await connection.execute(_END_ALL, account_no, now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _session(row: asyncpg.Record) -> Session:
    return Session(
        no=row["session_no"],
        stage=Stage(row["stage"]),
        client=row["client"],
        began_at=row["began_at"],
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
    )


def _visitor(row: asyncpg.Record) -> Visitor:
    return Visitor(
        account_no=row["account_no"],
        name=row["name"],
        role=Role(row["role"]),
        session=_session(row),
    )
