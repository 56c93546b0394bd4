"""The embedded servers of a data directory: own them, or attach to another process's."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from ops.children.accounts import server_account
from ops.children.lifeline import is_alive
from ops.children.private_folder import fresh_folder
from ops.embedded import postgres, valkey
from ops.embedded.archive import archiving
from ops.embedded.binaries import installed, runnable
from ops.embedded.place import Place
from ops.embedded.running import RunningServers
from ops.embedded.tenancy import Record, Tenancy
from ops.errors import EmbeddedError

_PAUSE_S = 0.05
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How the servers are started and stopped; the defaults are those of production.

    Attributes:
        template: PostgreSQL data of a stopped server, copied where there is none yet. For tests.
        durable: False lets a power cut lose acknowledged ballots. For tests and their controls.
        start_within_s: for one start, crash recovery included.
        wait_for_owner_s: how long another owner may take to come up, or to go.
        drain_s: how long an owner that ends waits for the commands attached to it.
        wal_archive: where PostgreSQL keeps its log for point-in-time restore; None for nowhere.
    """

    template: Path | None = None
    durable: bool = True
    start_within_s: float = 300.0
    wait_for_owner_s: float = 60.0
    drain_s: float = 30.0
    wal_archive: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedServers:
    """PostgreSQL and Valkey that answer, for as long as the context they come from lasts."""

    record: Record
    _running: RunningServers | None = field(default=None, repr=False)

    @property
    def owned(self) -> bool:
        """Whether this process started them, and stops them."""
        return self._running is not None

    @property
    def postgres_dsn(self) -> str:
        return self.dsn(postgres.DATABASE)

    @property
    def redis_url(self) -> str:
        return valkey.url(Path(self.record.sockets))

    def dsn(self, database: str) -> str:
        """The address of a database beside ours, such as a test's own."""
        return postgres.dsn(Path(self.record.sockets), database)

    def process_ids(self) -> dict[str, int]:
        """By server, of those that this process owns."""
        return self._running.process_ids() if self._running else {}

    async def watch(self) -> None:
        """Restart a server that dies, under the same address, until cancelled.

        Returns at once for servers of another process: they are that process's to watch.
        """
        if self._running is not None:
            await self._running.watch()


@asynccontextmanager
async def start_or_attach(
    data_dir: Path, options: ServerOptions | None = None
) -> AsyncIterator[EmbeddedServers]:
    """The servers of `data_dir`: those that run, or else started for as long as the context lasts.

    Raises:
        EmbeddedError: they cannot be had; the message says why.
    """
    chosen = options or ServerOptions()
    async with AsyncExitStack() as stack:
        tenancy = _enter(data_dir, stack)
        record = await _attach_or_own(tenancy, chosen)
        if record is not None:
            yield EmbeddedServers(record=record)
        else:
            yield await stack.enter_async_context(_owned(tenancy, chosen))


@asynccontextmanager
async def own(
    data_dir: Path, options: ServerOptions | None = None
) -> AsyncIterator[EmbeddedServers]:
    """Start the servers of `data_dir` and own them, once a command that owns them has ended.

    Raises:
        EmbeddedError: another process keeps them, or they cannot be started.
    """
    chosen = options or ServerOptions()
    async with AsyncExitStack() as stack:
        tenancy = await _enter_alone(data_dir, chosen, stack)
        yield await stack.enter_async_context(_owned(tenancy, chosen))


@asynccontextmanager
async def standing(data_dir: Path, options: ServerOptions | None = None) -> AsyncIterator[Place]:
    """Where the servers of `data_dir` live, while none runs and none can start: for restoring.

    Raises:
        EmbeddedError: another process keeps them.
    """
    async with AsyncExitStack() as stack:
        tenancy = await _enter_alone(data_dir, options or ServerOptions(), stack)
        tenancy.withdraw()
        yield _place(tenancy, stack)


async def _enter_alone(data_dir: Path, options: ServerOptions, stack: AsyncExitStack) -> Tenancy:
    tenancy = _enter(data_dir, stack)
    if not await tenancy.owner.exclusive(within_s=options.wait_for_owner_s):
        raise EmbeddedError(f"{_kept(tenancy)} after {options.wait_for_owner_s:g} s")
    return tenancy


def _enter(data_dir: Path, stack: AsyncExitStack) -> Tenancy:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        tenancy = Tenancy.of(data_dir.resolve())
    except PermissionError as error:
        raise EmbeddedError(
            f"{data_dir} belongs to another user: run as its owner, "
            "or set PINGXUAN_DATA_DIR to a folder of your own"
        ) from error
    stack.callback(tenancy.close)
    return tenancy


async def _attach_or_own(tenancy: Tenancy, options: ServerOptions) -> Record | None:
    """Attached, the record of the servers; None once this process owns the data directory."""
    try:
        async with asyncio.timeout(options.wait_for_owner_s):
            while True:
                if tenancy.owner.try_exclusive():
                    return None
                if record := await _attach(tenancy):
                    return record
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError:
        raise EmbeddedError(
            f"{_kept(tenancy)}, and they do not answer after {options.wait_for_owner_s:g} s"
        ) from None


async def _attach(tenancy: Tenancy) -> Record | None:
    """Attach to servers that answer; while an owner comes or goes, hold no lock against it."""
    if not tenancy.users.try_shared():
        return None
    attached = False
    try:
        record = tenancy.record()
        attached = record is not None and await _answer(record)
        return record if attached else None
    finally:
        if not attached:
            tenancy.users.release()


async def _answer(record: Record) -> bool:
    """Whether both servers answer, and are not about to follow their owner."""
    sockets = Path(record.sockets)
    return (
        await postgres.answers(postgres.dsn(sockets, postgres.DATABASE))
        and await valkey.answers(valkey.url(sockets))
        and is_alive(record.owner)
    )


def _kept(tenancy: Tenancy) -> str:
    record = tenancy.record()
    by = f"process {record.owner}" if record else "another process"
    return f"the embedded servers of {tenancy.data_dir} are kept by {by}"


@asynccontextmanager
async def _owned(tenancy: Tenancy, options: ServerOptions) -> AsyncIterator[EmbeddedServers]:
    """Start, publish, hand out, drain, stop: in that order, however it ends."""
    tenancy.withdraw()
    async with AsyncExitStack() as stack:
        place = _place(tenancy, stack)
        await postgres.create_cluster(place, template=options.template, durable=options.durable)
        running = RunningServers(
            place,
            durable=options.durable,
            start_within_s=options.start_within_s,
            extra=archiving(options.wal_archive, place.account),
        )
        stack.push_async_callback(running.stop)
        await running.start()
        record = Record(owner=os.getpid(), sockets=str(place.sockets))
        tenancy.publish(record)
        stack.push_async_callback(_drain, tenancy, options.drain_s)
        yield EmbeddedServers(record=record, _running=running)


async def _drain(tenancy: Tenancy, drain_s: float) -> None:
    """Wait for attached commands, and let no other attach."""
    if not await tenancy.users.exclusive(within_s=drain_s):
        _log.warning("servers_stop_under_commands", waited_s=drain_s)
    tenancy.withdraw()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _keep_from_cleaners(folder: Path, stack: AsyncExitStack) -> None:
    """systemd-tmpfiles ages nothing below a folder that somebody holds a lock on."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    stack.callback(os.close, descriptor)
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def _place(tenancy: Tenancy, stack: AsyncExitStack) -> Place:
    account = server_account(tenancy.data_dir / "postgres")
    sockets = fresh_folder(tenancy.data_dir, "servers", account)
    stack.callback(_remove, sockets)
    binaries = runnable(installed(), account, sockets)
    _keep_from_cleaners(sockets, stack)
    return Place(
        data_dir=tenancy.data_dir,
        sockets=sockets,
        account=account,
        binaries=binaries,
        inherited=(tenancy.owner.descriptor,),
    )
