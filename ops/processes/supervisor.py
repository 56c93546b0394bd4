"""The roles of `up` as child processes: started, restarted, stopped in order."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from ops.children.lifeline import end, ended, spawn
from ops.children.waiting import until
from ops.errors import RoleError

_LAST_LINES = 20
_HEARD_OUT_S = 1.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One child process to keep running.

    Attributes:
        command: absolute, such as ``(sys.executable, "-m", "ops.cli", "role", "front")``.
        stop_turn: roles of a lower turn are stopped, and awaited, before those of a higher one.
    """

    name: str
    command: tuple[str, ...]
    stop_turn: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPolicy:
    """When a role that ended is started again, and when that is given up.

    A role that never came up has a fault that a person must mend, and `up` ends with its words.
    One that has settled once is never given up: what killed it may pass, and until then the
    others go on.

    Attributes:
        first_pause_s, longest_pause_s: before a restart; the pause doubles with every death.
        settled_s: a role that ran this long had started up: its deaths count from one again.
        most_deaths: deaths in a row of a role that never settled, after which `up` gives up.
        stop_patience_s: how long a turn of roles may take to stop before it is killed.
    """

    first_pause_s: float = 0.2
    longest_pause_s: float = 5.0
    settled_s: float = 5.0
    most_deaths: int = 5
    stop_patience_s: float = 15.0

    def pause_s(self, deaths: int) -> float:
        return min(self.first_pause_s * 2.0 ** (deaths - 1), self.longest_pause_s)


class Supervisor:
    """Keeps roles running until it is told to stop.

    Args:
        environment: of every child; a role's own comes on top.
        on_restart: told the role's name at every restart, for a metric.
    """

    def __init__(
        self,
        roles: Sequence[Role],
        *,
        environment: Mapping[str, str],
        policy: RestartPolicy | None = None,
        on_restart: Callable[[str], None] = lambda role: None,
    ) -> None:
        self._roles = tuple(roles)
        self._environment = environment
        self._policy = policy or RestartPolicy()
        self._on_restart = on_restart
        self._children: dict[str, _Child] = {}

    def process_ids(self) -> dict[str, int]:
        """By role, of those that run now."""
        running = self._children.items()
        return {name: c.process.pid for name, c in running if c.process.poll() is None}

    async def run(
        self, stop: asyncio.Event, *, beside: Sequence[Callable[[], Awaitable[None]]] = ()
    ) -> None:
        """Start every role and keep it running; when `stop` is set, stop them by turns.

        Args:
            beside: run at the same time, such as the embedded servers' `watch`; a fault of one
                stops the roles too, and is raised.

        Raises:
            RoleError: a role died again and again before it had started up; all are stopped.
        """
        work = [self._keep(role) for role in self._roles] + [_for_ever(watch) for watch in beside]
        tasks: list[asyncio.Task[Any]] = [
            asyncio.create_task(part) for part in (stop.wait(), *work)
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(tasks)
            await self._stop()
        _raise_first_fault(tasks)

    async def _keep(self, role: Role) -> None:
        deaths, ever_settled = 0, False
        while True:
            child = self._start(role)
            settled = await child.life_s() >= self._policy.settled_s
            ever_settled = ever_settled or settled
            deaths = 1 if settled else deaths + 1
            _log.error("role_died", name=role.name, code=child.process.returncode, deaths=deaths)
            if deaths >= self._policy.most_deaths and not ever_settled:
                raise RoleError(_given_up(role, deaths, child))
            await asyncio.sleep(self._policy.pause_s(deaths))
            self._on_restart(role.name)

    def _start(self, role: Role) -> "_Child":
        process = spawn(
            role.command,
            environment={**self._environment, **role.environment},
            death_signal=signal.SIGTERM,
            errors=subprocess.PIPE,
        )
        child = _Child(process)
        self._children[role.name] = child
        return child

    async def _stop(self) -> None:
        for turn in sorted({role.stop_turn for role in self._roles}):
            names = [role.name for role in self._roles if role.stop_turn == turn]
            await asyncio.gather(*(self._end(name) for name in names))

    async def _end(self, name: str) -> None:
        child = self._children.get(name)
        if child is None:
            return
        orderly = await end(
            child.process, by=signal.SIGTERM, patience_s=self._policy.stop_patience_s
        )
        if not orderly:
            _log.warning("role_killed", name=name)
        await child.heard_out()


class _Child:
    """A running role; what it says on stderr is passed on to ours, its last lines kept."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._started = asyncio.get_running_loop().time()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    async def life_s(self) -> float:
        """Wait for the end; how long it lived."""
        await ended(self.process)
        lived_s = asyncio.get_running_loop().time() - self._started
        await self.heard_out()
        return lived_s

    async def heard_out(self) -> None:
        """Wait a moment for its last lines; a grandchild may keep the pipe open for longer."""
        await until(lambda: not self._ear.is_alive(), within_s=_HEARD_OUT_S, pause_s=0.01)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                sys.stderr.buffer.write(line)
                sys.stderr.buffer.flush()
                self.last_lines.append(line.decode(errors="replace").rstrip())


async def _for_ever(watch: Callable[[], Awaitable[None]]) -> None:
    """What has nothing to watch ends nothing."""
    await watch()
    await asyncio.Event().wait()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _raise_first_fault(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        if not task.cancelled() and (fault := task.exception()):
            raise fault


def _given_up(role: Role, deaths: int, child: _Child) -> str:
    said = "\n".join(child.last_lines) or "(it said nothing)"
    return f"{role.name} died {deaths} times while starting up; it last said:\n{said}"
