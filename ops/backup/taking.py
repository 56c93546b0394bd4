"""Taking a backup: PostgreSQL's data whole, verified, under a name that says when."""

import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ops.backup import label, programs
from ops.backup.label import Label
from ops.database.postgres_pool import one_connection
from ops.errors import OperationsError

NAME = "pingxuan-%Y%m%dT%H%M%SZ"


async def take(postgres_url: str, folder: Path, now: datetime) -> Path:
    """Back PostgreSQL up into a new folder inside `folder`; returns it once it is verified.

    Raises:
        OperationsError: PostgreSQL cannot be reached or copied, or the copy is not whole.
    """
    made = folder / now.astimezone(UTC).strftime(NAME)
    unfinished = _fresh(made)
    try:
        said = await _label(postgres_url, now)
        await programs.base_backup(postgres_url, label.data_of(unfinished))
        await programs.check(label.data_of(unfinished))
        label.write(unfinished, said)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(made)
    return made


def _fresh(made: Path) -> Path:
    """Where a backup is made before it has its name."""
    unfinished = made.with_suffix(".unfinished")
    made.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if made.exists() or unfinished.exists():
        raise OperationsError(f"{made}: is there already; try again in a second")
    unfinished.mkdir(mode=0o700)
    return unfinished


async def _label(postgres_url: str, now: datetime) -> Label:
    async with one_connection(postgres_url) as connection:
        return Label(
            begun_at=now,
            software=version("pingxuan"),
            postgres=await connection.fetchval("SHOW server_version"),
            campaigns=await label.heads(connection),
        )
