"""Brings a database to this version's shape: numbered migrations, then the ledger's functions.

Migrations are plain SQL in dbmate's file format and run once each, in a transaction, under an
advisory lock. The ledger's functions are replaced whenever their text changes; then the rights of
the roles that exist are given anew.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from ops.database.rights.applying import apply

MIGRATIONS = Path(__file__).parent / "migrations"
FUNCTIONS = Path(__file__).parents[2] / "voting" / "ledger" / "sql"
_LOCK = 0x70696E67  # any number that no other software on this database takes
_UP, _DOWN = "-- migrate:up", "-- migrate:down"
_MIGRATION_TABLE = """
CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY, checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp())
"""
_APPLIED = "SELECT name, checksum FROM migration"


class MigrationError(Exception):
    """The database and this version's files contradict each other; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file to run: `repeatable` ones run again when their text changes."""

    name: str
    sql: str
    repeatable: bool

    @property
    def checksum(self) -> str:
        """SHA-256 of the text that runs."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def steps() -> Iterator[Step]:
    """Every step of this version, in the order in which they run."""
    for file in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        text = file.read_text(encoding="utf-8")
        up = text.partition(_UP)[2].partition(_DOWN)[0]
        if not up.strip():
            raise MigrationError(f"{file.name}: no statements after `{_UP}`")
        yield Step(file.name, up, repeatable=False)
    for file in sorted(FUNCTIONS.glob("*.sql")):
        yield Step(f"function/{file.name}", file.read_text(encoding="utf-8"), repeatable=True)


async def migrate(connection: asyncpg.Connection) -> list[str]:
    """Run what is missing, all or nothing; returns the names of the steps that ran.

    Where nothing is missing nothing is asked for but to read: a role's user may do that alone.

    Raises:
        MigrationError: an applied migration's text has changed, or is unknown to this version.
    """
    if not await pending(connection):
        return []
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '10s'")
        await connection.execute("SET LOCAL statement_timeout = '10min'")
        await connection.execute("SET LOCAL check_function_bodies = off")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute("SET LOCAL client_min_messages = warning")
        await connection.execute(_MIGRATION_TABLE)
        rows = await connection.fetch(_APPLIED)
        todo = _todo({row["name"]: row["checksum"] for row in rows})
        for step in todo:
            await connection.execute(step.sql)
            await connection.execute(
                "INSERT INTO migration (name, checksum) VALUES ($1, $2)"
                " ON CONFLICT (name) DO UPDATE SET checksum = $2, applied_at = clock_timestamp()",
                step.name,
                step.checksum,
            )
        if todo:  # what was made anew belongs to the owner alone until it is granted
            await apply(connection)
    return [step.name for step in todo]


async def pending(connection: asyncpg.Connection) -> list[str]:
    """The names of the steps that the database lacks.

    Raises:
        MigrationError: as `migrate`.
    """
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return [step.name for step in steps()]
    rows = await connection.fetch(_APPLIED)
    return [step.name for step in _todo({row["name"]: row["checksum"] for row in rows})]


def _todo(applied: dict[str, str]) -> list[Step]:
    known = list(steps())
    unknown = sorted(set(applied) - {step.name for step in known})
    if unknown:
        raise MigrationError(f"the database has {', '.join(unknown)}, which this version has not")
    for step in known:
        if not step.repeatable and applied.get(step.name, step.checksum) != step.checksum:
            raise MigrationError(f"{step.name} was applied with another text; add a new migration")
    return [step for step in known if applied.get(step.name) != step.checksum]
