"""Marks of the keys, in the database: whether this host has those under which ballots are cast.

A mark says nothing of its key, which has 32 random bytes.
"""

from enum import StrEnum
from pathlib import Path

import asyncpg

from ops.keys import key_files
from ops.keys.key_files import KeyFileError
from voting.keyring import DIGEST_BYTES, derive

_PUT = "INSERT INTO key_mark (name, mark) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
_ALL = "SELECT name, mark FROM key_mark"


class KeyState(StrEnum):
    """How a key that the database knows stands on this host."""

    SAME = "same"
    MISSING = "missing"
    ANOTHER = "another"


async def note(connection: asyncpg.Connection | asyncpg.Pool, folder: Path) -> None:
    """Mark the keys of this host that the database does not know yet.

    Raises:
        KeyFileError: one that it knows is another here.
    """
    for name, secret in key_files.secrets_in(folder).items():
        await connection.execute(_PUT, name, mark_of(secret))
    for name, state in (await states(connection, folder)).items():
        if state is KeyState.ANOTHER:
            raise KeyFileError(
                f"{folder / name}: is another key than the one under which ballots are cast;"
                " copy it from the host where the campaign was loaded first"
            )


async def states(
    connection: asyncpg.Connection | asyncpg.Pool, folder: Path
) -> dict[str, KeyState]:
    """Every key that the database knows, by the name of its file."""
    here = key_files.secrets_in(folder)
    rows = await connection.fetch(_ALL)
    return {row["name"]: _state(here.get(row["name"]), row["mark"]) for row in rows}


def mark_of(secret: bytes) -> bytes:
    """What the database knows a key by."""
    return derive(secret, "mark")[:DIGEST_BYTES]


def _state(secret: bytes | None, mark: bytes) -> KeyState:
    if secret is None:
        return KeyState.MISSING
    return KeyState.SAME if mark_of(secret) == mark else KeyState.ANOTHER
