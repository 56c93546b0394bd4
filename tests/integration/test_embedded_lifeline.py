"""The embedded servers end with their parent, whoever and wherever it is."""

import asyncio
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ops.children.lifeline import is_alive
from ops.children.private_folder import is_open_to_all
from ops.children.waiting import until
from ops.embedded import postgres
from ops.embedded.servers import ServerOptions, own, start_or_attach
from ops.embedded.tenancy import Record, Tenancy
from ops.errors import EmbeddedError

KEEPER = Path(__file__).with_name("server_keeper.py")
PACKAGES = {Path(module.__file__ or "").parents[1] for module in (asyncpg, pytest)}
BOUND_S = 60


def start_keeper(
    data_dir: Path, *, python: Path = Path(sys.executable), **options: Any
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, KEEPER, data_dir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={
            "PYTHONPATH": os.pathsep.join([str(KEEPER.parents[2]), *map(str, PACKAGES)]),
            "LD_LIBRARY_PATH": str(python.parents[1] / "lib"),
        },
        **options,
    )


@contextmanager
def keeper(data_dir: Path, **options: Any) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A process that keeps the servers of `data_dir`, and the facts that it tells."""
    process = start_keeper(data_dir, **options)
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.communicate()


async def write_a_row(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE kept (word text)")
    await connection.execute("INSERT INTO kept VALUES ('kept')")
    await connection.close()


async def test_a_killed_owner_leaves_no_process_and_loses_no_row(tmp_path: Path) -> None:
    with keeper(tmp_path) as (process, facts):
        await write_a_row(facts["postgres_dsn"])
        process_ids = facts["process_ids"].values()
        workers = postgres.workers_in(tmp_path / "postgres")
        assert len(workers) > 1
        process.kill()
        everyone = {*process_ids, *workers}
        assert await until(lambda: not any(map(is_alive, everyone)), within_s=BOUND_S)
    async with own(tmp_path, ServerOptions(durable=False)) as servers:
        connection = await asyncpg.connect(servers.postgres_dsn)
        assert await connection.fetchval("SELECT word FROM kept") == "kept"
        await connection.close()


async def test_an_owner_killed_while_it_makes_the_data_is_in_nobodys_way(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.unfinished"
    process = start_keeper(tmp_path)
    assert await until((unfinished / "base").exists, within_s=BOUND_S)
    process.kill()
    process.communicate()
    async with own(tmp_path, ServerOptions(durable=False)) as servers:
        assert await postgres.answers(servers.postgres_dsn)
    assert not unfinished.exists()


async def test_no_owner_begins_before_the_last_owners_servers_have_ended(tmp_path: Path) -> None:
    with keeper(tmp_path) as (process, facts):
        postmaster = facts["process_ids"]["PostgreSQL"]
        os.kill(postmaster, signal.SIGSTOP)
        process.kill()
    try:
        with pytest.raises(EmbeddedError, match="are kept by"):
            async with own(tmp_path, ServerOptions(wait_for_owner_s=1)):
                pass
    finally:
        os.kill(postmaster, signal.SIGCONT)
    async with own(tmp_path, ServerOptions(durable=False)) as servers:
        assert await postgres.answers(servers.postgres_dsn)


async def test_no_command_attaches_to_servers_that_are_about_to_follow_their_owner(
    tmp_path: Path,
) -> None:
    gone = await asyncio.create_subprocess_exec("/bin/true")
    await gone.wait()
    async with own(tmp_path, ServerOptions(durable=False)) as servers:
        tenancy = Tenancy.of(tmp_path)
        tenancy.publish(Record(owner=gone.pid, sockets=servers.record.sockets))
        tenancy.close()
        with pytest.raises(EmbeddedError, match="do not answer"):
            async with start_or_attach(tmp_path, ServerOptions(wait_for_owner_s=1)):
                pass


async def test_a_command_takes_over_at_once_from_a_killed_owner(tmp_path: Path) -> None:
    with keeper(tmp_path) as (process, _):
        process.kill()
        async with start_or_attach(tmp_path, ServerOptions(durable=False)) as servers:
            assert servers.owned


async def test_another_process_attaches(tmp_path: Path) -> None:
    with keeper(tmp_path) as (_, facts):
        async with start_or_attach(tmp_path) as servers:
            assert not servers.owned
            assert servers.postgres_dsn == facts["postgres_dsn"]
            assert servers.redis_url == facts["redis_url"]


async def test_ctrl_c_at_the_terminal_does_not_reach_the_servers(tmp_path: Path) -> None:
    with keeper(tmp_path, process_group=0) as (process, facts):
        assert all(os.getpgid(p) != process.pid for p in facts["process_ids"].values())


async def test_an_owner_that_is_told_to_end_closes_the_database_in_order(tmp_path: Path) -> None:
    with keeper(tmp_path) as (process, facts):
        pass
    assert process.returncode == 0
    assert not any(map(is_alive, facts["process_ids"].values()))
    log = (tmp_path / "log" / "postgres.log").read_text()
    assert "received fast shutdown request" in log
    assert log.rstrip().endswith("database system is shut down")


async def test_an_ordinary_user_keeps_servers_of_its_own() -> None:
    if os.geteuid() != 0:
        pytest.skip("whoever is not root has seen this in every other test")
    if not is_open_to_all(KEEPER.parent) or not is_open_to_all(Path(asyncpg.__file__).parent):
        pytest.skip("the checkout is closed to ordinary users")
    user = pwd.getpwnam("daemon")
    with home_of(user) as home:
        with keeper(home / "var", python=open_python(home), **identity(user)) as (process, facts):
            assert owners(facts["process_ids"]) == {user.pw_uid}
        assert process.returncode == 0
        async with own(home / "var", ServerOptions(durable=False)) as servers:
            assert owners(servers.process_ids()) == {user.pw_uid}, "a user's data stay the user's"


def open_python(folder: Path) -> Path:
    """An interpreter that every account can run: this one, or a copy without what we don't use."""
    if is_open_to_all(Path(sys.executable)):
        return Path(sys.executable)
    version = f"python3.{sys.version_info.minor}"
    unused = shutil.ignore_patterns("site-packages", "test", "config-*", "idlelib", "__pycache__")
    library = Path("lib") / version
    shutil.copytree(Path(sys.base_prefix) / library, folder / library, ignore=unused)
    for shared in (Path(sys.base_prefix) / "lib").glob("libpython*"):
        shutil.copy(shared, folder / "lib")
    (folder / "bin").mkdir()
    return Path(shutil.copy(Path(sys.executable).resolve(), folder / "bin" / version))


def identity(user: pwd.struct_passwd) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def home_of(user: pwd.struct_passwd) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="pingxuan-test-"))
    os.chown(home, user.pw_uid, user.pw_gid)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def owners(process_ids: dict[str, int]) -> set[int]:
    return {Path(f"/proc/{process_id}").stat().st_uid for process_id in process_ids.values()}
