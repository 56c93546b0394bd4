"""Uploaded files in PostgreSQL, sealed: the only writer of their table."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.applications.domain import FileFacts, FileKind
from ops.applications.secrecy import Secrecy
from voting.ledger.postgres import Connection, fetch

_SLOW_S = 20.0
_FACTS = """
SELECT kind, type, size, sha256 FROM application_file WHERE campaign_no = $1 AND number = $2
"""
_CONTENT = """
SELECT type, content FROM application_file
WHERE campaign_no = $1 AND number = $2 AND kind = $3
"""
_PUT = """
INSERT INTO application_file (campaign_no, number, kind, type, size, sha256, content, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_REPLACED = """
DELETE FROM application_file WHERE campaign_no = $1 AND number = $2 AND kind = $3
"""
_DROP = "DELETE FROM application_file WHERE campaign_no = $1 AND number = $2"
_FORGET = "DELETE FROM application_file WHERE campaign_no = $1 RETURNING number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was taken: its kind, its type by content, its bytes."""

    kind: FileKind
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileStore:
    """Signed copies and pictures; who reads one has the campaign's key.

    Raises:
        OutcomeUnknown: from every method, where PostgreSQL does not answer.
    """

    pool: asyncpg.Pool

    async def facts(self, campaign_no: int, number: str) -> Mapping[FileKind, FileFacts]:
        """What there is beside an application, by kind."""
        rows = await fetch(self.pool, _FACTS, campaign_no, number)
        return {FileKind(row["kind"]): _facts(row) for row in rows}

    async def content(
        self, secrecy: Secrecy, campaign_no: int, number: str, kind: FileKind
    ) -> tuple[str, bytes] | None:
        """Type and bytes of a file, opened; None where there is none.

        Raises:
            OperationsError: it was sealed under another key.
        """
        rows = await fetch(self.pool, _CONTENT, campaign_no, number, kind.value, within_s=_SLOW_S)
        if not rows:
            return None
        return rows[0]["type"], secrecy.file(_place(number, kind), rows[0]["content"])

    async def forget(self, campaign_no: int) -> int:
        """Let go of every file of a campaign; returns how many."""
        return len(await fetch(self.pool, _FORGET, campaign_no))


async def put(
    connection: Connection,
    secrecy: Secrecy,
    campaign_no: int,
    number: str,
    *,
    upload: Upload,
    now: datetime,
) -> None:
    """Keep a file in place of the one of its kind, in the caller's transaction."""
    sealed = secrecy.sealed_file(_place(number, upload.kind), upload.content)
    digest = hashlib.sha256(upload.content).digest()
    told = (upload.kind.value, upload.type, len(upload.content), digest, sealed, now)
    # Not by ON CONFLICT: a front that puts files reads none.
    await connection.execute(_REPLACED, campaign_no, number, upload.kind.value)
    await connection.execute(_PUT, campaign_no, number, *told)


async def kinds(connection: Connection, campaign_no: int, number: str) -> frozenset[FileKind]:
    """Which files there are, in the caller's transaction."""
    rows = await connection.fetch(_FACTS, campaign_no, number)
    return frozenset(FileKind(row["kind"]) for row in rows)


async def drop(connection: Connection, campaign_no: int, number: str) -> None:
    """Let go of the files of an application that is withdrawn."""
    await connection.execute(_DROP, campaign_no, number)


def _facts(row: asyncpg.Record) -> FileFacts:
    return FileFacts(**{**row, "kind": FileKind(row["kind"])})


def _place(number: str, kind: FileKind) -> str:
    return f"{number}/{kind.value}"
