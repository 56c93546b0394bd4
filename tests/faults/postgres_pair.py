"""A PostgreSQL with a standby that repeats each of its commits, for tests to break."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from ops.children.accounts import Account, server_account
from ops.children.lifeline import end, ended
from ops.embedded import postgres
from ops.embedded.binaries import installed, runnable
from ops.embedded.place import Place, make_private
from tests.faults.namespaces import NETWORK, Host

_PATIENCE_S = 60.0
_PAUSE_S = 0.02
_PORT = 5432


@dataclass(slots=True, kw_only=True)
class Server:
    """One PostgreSQL that may be stopped, killed and started again.

    On a host of its own it is reached by address; we ourselves always reach it by its socket.
    """

    place: Place
    host: Host | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        return postgres.dsn(self.place.sockets, postgres.DATABASE)

    @property
    def reached_at(self) -> str:
        """What a standby's settings name it by."""
        return self.host.address if self.host else str(self.place.sockets)

    def entered(self) -> AbstractContextManager[None]:
        """What is started here is started on its host."""
        return self.host.entered() if self.host else nullcontext()

    async def start(self) -> None:
        listens = {"listen_addresses": self.host.address} if self.host else {}
        with self.entered():
            self.process = postgres.start(self.place, durable=False, extra=listens)
        await postgres.ready(self.place, self.process, within_s=_PATIENCE_S)

    def kill(self) -> None:
        """End every process of it at once, as when its host loses its power."""
        for pid in postgres.workers_in(self.place.cluster):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def open_to_hosts(self) -> None:
        """Let whoever is at the switch come in, and repeat what is written."""
        if self.host:
            with (self.place.cluster / "pg_hba.conf").open("a", encoding="ascii") as rules:
                rules.write(f"host all,replication all {NETWORK} trust\n")

    async def stop(self, by: signal.Signals = signal.SIGINT) -> None:
        """End it and wait until nobody works on its data any more."""
        if self.process is not None:
            await end(self.process, by=by, patience_s=_PATIENCE_S)
            while postgres.workers_in(self.place.cluster):
                await asyncio.sleep(_PAUSE_S)

    async def say(self, statement: str) -> object:
        """The first value of a statement's answer."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    async def until(self, question: str) -> None:
        """Wait until a question is answered with true."""
        async with asyncio.timeout(_PATIENCE_S):
            while not await self.say(question):
                await asyncio.sleep(_PAUSE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A primary and its standby; `address` names both, the primary first."""

    primary: Server
    standby: Server

    @property
    def address(self) -> str:
        return self.address_as("app")

    def address_as(self, user: str) -> str:
        """Both servers, for one of their users."""
        hosts = [server.host for server in (self.primary, self.standby) if server.host]
        if hosts:
            named = ",".join(f"{host.address}:{_PORT}" for host in hosts)
            return f"postgresql://{user}@{named}/{postgres.DATABASE}?sslmode=disable"
        folders = f"{self.primary.place.sockets},{self.standby.place.sockets}"
        return f"postgresql://{user}@/{postgres.DATABASE}?host={quote(folders, safe='')}"

    async def replicate(self, *, synchronous: bool) -> None:
        """Begin to repeat everything; a commit waits for it where that is `synchronous`."""
        await _copy(self.primary, self.standby)
        await self.standby.start()
        await self.primary.until("SELECT EXISTS (SELECT FROM pg_stat_replication)")
        if synchronous:
            await self.primary.say("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            await self.primary.say("SELECT pg_reload_conf()")
            await self.primary.until(
                "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')"
            )

    async def promote(self) -> None:
        """Make the standby take writes, whatever has become of the primary.

        The statement does not wait itself: its snapshot could hold up the replay it waits for.
        """
        await self.standby.say("SELECT pg_promote(wait => false)")
        await self.standby.until("SELECT NOT pg_is_in_recovery()")
        # It may have been a primary before, and has nobody to wait for now.
        await self.standby.say("ALTER SYSTEM RESET synchronous_standby_names")
        await self.standby.say("SELECT pg_reload_conf()")

    async def turned(self) -> "Pair":
        """The standby has taken over: what was the primary's is made its standby, from nothing."""
        await self.primary.stop(signal.SIGQUIT)
        shutil.rmtree(self.primary.place.cluster)
        turned = Pair(primary=self.standby, standby=self.primary)
        await turned.replicate(synchronous=True)
        return turned


@asynccontextmanager
async def server_pair(
    folder: Path, hosts: tuple[Host | None, Host | None] = (None, None)
) -> AsyncIterator[Pair]:
    """A primary that runs, and room for its standby; both end with the context."""
    account = server_account(folder)
    programs = _open_folder()
    binaries = runnable(installed(), account, programs)
    servers = [
        Server(
            place=Place(
                data_dir=_private(folder / name, account),
                sockets=_private(Path(tempfile.mkdtemp(prefix="px-pair-")), account),
                account=account,
                binaries=binaries,
                inherited=(),
            ),
            host=host,
        )
        for name, host in zip(("primary", "standby"), hosts, strict=True)
    ]
    pair = Pair(primary=servers[0], standby=servers[1])
    try:
        await postgres.create_cluster(pair.primary.place, template=None, durable=False)
        pair.primary.open_to_hosts()
        await pair.primary.start()
        yield pair
    finally:
        for server in servers:
            await server.stop(signal.SIGQUIT)
            shutil.rmtree(server.place.sockets, ignore_errors=True)
        shutil.rmtree(programs, ignore_errors=True)


async def _copy(primary: Server, standby: Server) -> None:
    place = standby.place
    make_private(place.cluster, place.account)
    source = f"host={primary.reached_at} user=app application_name=standby"
    with standby.entered():
        backup = place.start(
            [
                *(place.binaries.postgres_bin / "pg_basebackup", "--pgdata=."),
                *(f"--dbname={source}", "--write-recovery-conf", "--checkpoint=fast"),
                "--no-sync",
            ],
            name="basebackup",
            folder=place.cluster,
            death_signal=signal.SIGTERM,
        )
    await ended(backup)
    assert backup.returncode == 0, place.last_words("basebackup")


def _open_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="px-pair-"))
    folder.chmod(0o755)
    return folder


def _private(folder: Path, account: Account) -> Path:
    make_private(folder, account)
    return folder
