"""Roles as child processes, for real."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ops.children.lifeline import is_alive
from ops.children.waiting import until
from ops.errors import EmbeddedError, RoleError
from ops.processes.supervisor import RestartPolicy, Role, Supervisor

BOUND_S = 60
QUICK = RestartPolicy(first_pause_s=0.01, longest_pause_s=0.02, settled_s=3600, most_deaths=5)

#: Writes its name when it is told to stop, and only then ends.
OBEDIENT = """
    import pathlib, signal, sys
    name, diary = sys.argv[1], pathlib.Path(sys.argv[2])
    def obey(*_):
        with diary.open("a") as pages:
            pages.write(name + "\\n")
        sys.exit(0)
    signal.signal(signal.SIGTERM, obey)
    (diary.parent / (name + ".up")).touch()
    while True:
        signal.pause()
"""
STUBBORN = """
    import pathlib, signal, sys
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (pathlib.Path(sys.argv[2]).parent / (sys.argv[1] + ".up")).touch()
    while True:
        signal.pause()
"""
BROKEN = """
    import sys
    print("no database at all", file=sys.stderr)
    sys.exit(3)
"""


def role(name: str, program: str, folder: Path, *, stop_turn: int = 0) -> Role:
    code = textwrap.dedent(program)
    return Role(
        name=name,
        command=(sys.executable, "-S", "-c", code, name, str(folder / "diary")),
        stop_turn=stop_turn,
    )


async def all_up(folder: Path, *names: str) -> None:
    def up() -> bool:
        return all((folder / f"{name}.up").exists() for name in names)

    assert await until(up, within_s=BOUND_S)


@asynccontextmanager
async def running(
    supervisor: Supervisor, stop: asyncio.Event
) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(supervisor.run(stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait([task])


async def test_roles_stop_by_turns_the_front_first(tmp_path: Path) -> None:
    roles = [
        role("judge", OBEDIENT, tmp_path, stop_turn=1),
        role("front", OBEDIENT, tmp_path, stop_turn=0),
        role("desk", OBEDIENT, tmp_path, stop_turn=2),
    ]
    stop = asyncio.Event()
    async with running(Supervisor(roles, environment={}), stop) as task:
        await all_up(tmp_path, "judge", "front", "desk")
        stop.set()
        await task
    assert (tmp_path / "diary").read_text().split() == ["front", "judge", "desk"]


async def test_a_role_that_dies_is_started_again_and_counted(tmp_path: Path) -> None:
    restarts: list[str] = []
    supervisor = Supervisor(
        [role("front", OBEDIENT, tmp_path)],
        environment={},
        policy=QUICK,
        on_restart=restarts.append,
    )
    async with running(supervisor, asyncio.Event()):
        await all_up(tmp_path, "front")
        first = supervisor.process_ids()["front"]
        (tmp_path / "front.up").unlink()
        os.kill(first, signal.SIGKILL)
        await all_up(tmp_path, "front")
        assert supervisor.process_ids()["front"] != first
        assert restarts == ["front"]


async def test_a_role_that_cannot_start_ends_everything_with_its_last_words(
    tmp_path: Path,
) -> None:
    roles = [role("front", OBEDIENT, tmp_path), role("judge", BROKEN, tmp_path)]
    supervisor = Supervisor(roles, environment={}, policy=QUICK)
    with pytest.raises(RoleError, match=r"judge died 5 times .*\n.*no database at all"):
        async with asyncio.timeout(BOUND_S):
            await supervisor.run(asyncio.Event())
    assert supervisor.process_ids() == {}


async def test_a_role_that_had_started_up_is_restarted_however_often_it_is_killed(
    tmp_path: Path,
) -> None:
    restarts: list[str] = []
    policy = RestartPolicy(first_pause_s=0, longest_pause_s=0, settled_s=0, most_deaths=2)
    supervisor = Supervisor(
        [role("front", OBEDIENT, tmp_path)],
        environment={},
        policy=policy,
        on_restart=restarts.append,
    )
    async with running(supervisor, asyncio.Event()) as task:
        for _ in range(5):
            await all_up(tmp_path, "front")
            (tmp_path / "front.up").unlink()
            os.kill(supervisor.process_ids()["front"], signal.SIGKILL)
        await all_up(tmp_path, "front")
        assert not task.done()
    assert restarts == ["front"] * 5


async def test_a_role_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    policy = RestartPolicy(stop_patience_s=0.1)
    supervisor = Supervisor([role("deaf", STUBBORN, tmp_path)], environment={}, policy=policy)
    stop = asyncio.Event()
    async with running(supervisor, stop) as task:
        await all_up(tmp_path, "deaf")
        process_id = supervisor.process_ids()["deaf"]
        stop.set()
        await task
    assert not is_alive(process_id)


async def test_what_fails_beside_the_roles_stops_them_and_is_raised(tmp_path: Path) -> None:
    async def database_dies() -> None:
        await all_up(tmp_path, "front")
        raise EmbeddedError("PostgreSQL died 5 times")

    supervisor = Supervisor([role("front", OBEDIENT, tmp_path)], environment={})
    with pytest.raises(EmbeddedError, match="PostgreSQL died"):
        await supervisor.run(asyncio.Event(), beside=[database_dies])
    assert (tmp_path / "diary").read_text().split() == ["front"]


async def test_nothing_to_watch_beside_the_roles_ends_nothing(tmp_path: Path) -> None:
    async def nothing() -> None:
        return

    supervisor = Supervisor([role("front", OBEDIENT, tmp_path)], environment={})
    stop = asyncio.Event()
    task = asyncio.create_task(supervisor.run(stop, beside=[nothing]))
    await all_up(tmp_path, "front")
    assert not task.done()
    stop.set()
    await task


async def test_what_a_role_says_is_passed_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RoleError):
        await Supervisor([role("judge", BROKEN, tmp_path)], environment={}, policy=QUICK).run(
            asyncio.Event()
        )
    assert capfd.readouterr().err.count("no database at all") == QUICK.most_deaths


async def test_roles_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    parent = supervising_process(tmp_path)
    try:
        await all_up(tmp_path, "front", "judge")
        children = children_of(parent.pid)
    finally:
        parent.kill()
        parent.wait()
    assert len(children) == 2
    assert await until(lambda: not any(map(is_alive, children)), within_s=BOUND_S)


def supervising_process(folder: Path) -> subprocess.Popen[bytes]:
    code = """
        import asyncio, sys
        from ops.processes.supervisor import Role, Supervisor
        roles = [Role(name=n, command=(sys.executable, "-S", "-c", sys.argv[2], n, sys.argv[1]))
                 for n in ("front", "judge")]
        asyncio.run(Supervisor(roles, environment={}).run(asyncio.Event()))
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), folder / "diary", textwrap.dedent(OBEDIENT)]
    )


def children_of(process_id: int) -> list[int]:
    facts = Path(f"/proc/{process_id}/task/{process_id}/children")
    return [int(child) for child in facts.read_text().split()]


async def test_a_process_that_asks_for_it_ends_with_its_parent() -> None:
    """As `up` does under make, which did not start it through `lifeline`."""
    child = (
        "import signal; from ops.children import lifeline;"
        " lifeline.die_with_parent(); print(); signal.pause()"
    )
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, child, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    await parent.stdout.readline()
    (grandchild,) = children_of(parent.pid)
    parent.kill()
    await parent.wait()
    assert await until(lambda: not is_alive(grandchild), within_s=BOUND_S)


def test_the_pause_before_a_restart_doubles_up_to_its_bound() -> None:
    policy = RestartPolicy(first_pause_s=1, longest_pause_s=5)
    assert [policy.pause_s(deaths) for deaths in (1, 2, 3, 4)] == [1, 2, 4, 5]
