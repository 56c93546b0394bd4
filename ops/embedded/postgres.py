"""The embedded PostgreSQL: its cluster, its start, its stop."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import asyncpg

from ops.children.accounts import Account
from ops.children.lifeline import end, ended
from ops.embedded.place import Place, make_private
from ops.errors import EmbeddedError

DATABASE = "pingxuan"
_USER = "app"
_LOG = "postgres"

#: The server enters its data with its parent's rights and then finds it through its own working
#: directory, so that folders above it may be closed to the account it runs as.
_HERE = "/proc/self/cwd"

_FAST_SHUTDOWN = signal.SIGINT
_IMMEDIATE_SHUTDOWN = signal.SIGQUIT
_STOP_PATIENCE_S = 30.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.02, 0.5

#: What a server says that comes up, goes down or has no room just now.
_NOT_YET = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
)

_INITDB = (
    f"--username={_USER}", "--auth=trust", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
)  # fmt: skip

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    # After a crash: one call, where opening and syncing some thousand files takes seconds in
    # which nobody can vote.
    "recovery_init_sync_method": "syncfs",
    "jit": "off",
    "timezone": "UTC",
    "cluster_name": "pingxuan",
    "idle_in_transaction_session_timeout": "60s",
    "log_checkpoints": "off",
    # Neither statements nor the values of a violated key belong into a log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
#: Survives a kill of its processes, but no power cut.
_VOLATILE = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


def dsn(sockets: Path, database: str) -> str:
    """The address of a database, for asyncpg."""
    return f"postgresql://{_USER}@/{database}?host={quote(str(sockets), safe='')}"


async def create_cluster(place: Place, *, template: Path | None, durable: bool) -> None:
    """Make PostgreSQL's data where there is none; an interrupted making leaves nothing behind.

    Args:
        template: the data of a stopped server to copy, in place of `initdb`.

    Raises:
        EmbeddedError: `initdb` failed; with its output.
    """
    if place.cluster.exists():
        return
    unfinished = place.cluster.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    if template is not None:
        await asyncio.to_thread(_copy, template, unfinished, place.account)
    else:
        await _initdb(place, unfinished, durable=durable)
    unfinished.rename(place.cluster)
    if durable:
        _sync_folder(place.data_dir)


def start(
    place: Place, *, durable: bool, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start the server over its data; see `ready`.

    Args:
        extra: settings for this start, over those of every start.

    Raises:
        EmbeddedError: a server that this data directory's lock does not know works on the data.
    """
    _remove_stale_pid_file(place.cluster)
    settings = _SETTINGS | (_DURABLE if durable else _VOLATILE)
    settings |= {"unix_socket_directories": str(place.sockets)} | dict(extra or {})
    options = [part for item in settings.items() for part in ("-c", "=".join(item))]
    return place.start(
        [place.binaries.postgres, "-D", _HERE, *options],
        name=_LOG,
        folder=place.cluster,
        # Committed ballots are in the log: ending at once loses nothing and leaves nobody behind.
        death_signal=_IMMEDIATE_SHUTDOWN,
    )


async def ready(place: Place, process: subprocess.Popen[bytes], *, within_s: float) -> None:
    """Wait until the database answers, through crash recovery where one is needed.

    Raises:
        EmbeddedError: the server ended, or does not answer within `within_s`; with its log's end.
    """
    pause_s = _FIRST_PAUSE_S
    try:
        async with asyncio.timeout(within_s):
            while not await _answers_with_database(place):
                if process.poll() is not None:
                    raise EmbeddedError(f"PostgreSQL ended:\n{place.last_words(_LOG)}")
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
    except TimeoutError as error:
        raise EmbeddedError(
            f"PostgreSQL does not answer after {within_s:g} s:\n{place.last_words(_LOG)}"
        ) from error


async def stop(process: subprocess.Popen[bytes]) -> bool:
    """Close the server in good order; False when it had to be killed."""
    return await end(process, by=_FAST_SHUTDOWN, patience_s=_STOP_PATIENCE_S)


async def answers(address: str) -> bool:
    """Whether a database takes connections now."""
    try:
        connection = await asyncpg.connect(address)
        await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


def workers_in(cluster: Path) -> list[int]:
    """The process ids of PostgreSQL processes, of whatever parent, that work on `cluster`."""
    if not cluster.exists():
        return []
    return [int(entry.name) for entry in Path("/proc").iterdir() if _works_in(entry, cluster)]


async def _initdb(place: Place, folder: Path, *, durable: bool) -> None:
    make_private(folder, place.account)
    process = place.start(
        [place.binaries.initdb, "-D", _HERE, *_INITDB, *(() if durable else ("--no-sync",))],
        name="initdb",
        folder=folder,
        death_signal=signal.SIGTERM,
    )
    try:
        await ended(process)
    finally:
        await end(process, by=signal.SIGTERM, patience_s=_STOP_PATIENCE_S)
    if process.returncode != 0:
        raise EmbeddedError(f"initdb failed:\n{place.last_words('initdb')}")


def _copy(template: Path, folder: Path, account: Account) -> None:
    shutil.copytree(template, folder, symlinks=True)
    folder.chmod(0o700)
    account.own_all(folder)


async def _answers_with_database(place: Place) -> bool:
    """Whether the server answers; the first answer also finds, or makes, our database."""
    try:
        connection = await asyncpg.connect(dsn(place.sockets, "postgres"))
    except _NOT_YET:
        return False
    try:
        known = await connection.fetchval(
            "SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE
        )
        if not known:
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    except _NOT_YET:
        return False  # it died between its two answers
    finally:
        connection.terminate()
    return True


def _remove_stale_pid_file(cluster: Path) -> None:
    """After a crash its process id may be another process's by now, and PostgreSQL would wait."""
    if workers := workers_in(cluster):
        raise EmbeddedError(f"another PostgreSQL works on {cluster}: process {workers[0]}")
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _works_in(process: Path, cluster: Path) -> bool:
    if not process.name.isdecimal():
        return False
    try:
        named = (process / "comm").read_text().strip() == "postgres"
        return named and (process / "cwd").stat().st_ino == cluster.stat().st_ino
    except OSError:
        return False  # it ended, or belongs to somebody who cannot open our data


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
