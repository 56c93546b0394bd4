"""The two server processes of an owner: started together, kept running, stopped together."""

import asyncio
import subprocess
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field

import structlog

from ops.embedded import postgres, valkey
from ops.embedded.place import Place
from ops.errors import EmbeddedError
from ops.lifeline import ended
from ops.waiting import until

_MOST_DEATHS = 5
_IN_S = 60.0
_ORPHANS_GONE_WITHIN_S = 20.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Server:
    """One server: how it is started, when it is ready, how it is stopped."""

    name: str
    start: Callable[[], Awaitable[subprocess.Popen[bytes]]]
    ready: Callable[[subprocess.Popen[bytes]], Awaitable[None]]
    stop: Callable[[subprocess.Popen[bytes]], Awaitable[bool]]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_DEATHS))

    async def up(self) -> None:
        self.process = await self.start()
        await self.ready(self.process)

    async def down(self) -> None:
        if self.process is not None and not await self.stop(self.process):
            _log.warning("server_killed", server=self.name)

    async def keep_up(self) -> None:
        while self.process is not None:
            await ended(self.process)
            self._count_death(asyncio.get_running_loop().time())
            _log.error("server_died", server=self.name, code=self.process.returncode)
            await self.up()
            _log.info("server_restarted", server=self.name)

    def _count_death(self, now_s: float) -> None:
        self.deaths.append(now_s)
        if len(self.deaths) == _MOST_DEATHS and now_s - self.deaths[0] <= _IN_S:
            raise EmbeddedError(
                f"{self.name} died {_MOST_DEATHS} times within {_IN_S:g} s; its log tells why"
            )


class RunningServers:
    """PostgreSQL and Valkey over the data at one place."""

    def __init__(self, place: Place, *, durable: bool, start_within_s: float) -> None:
        async def start_postgres() -> subprocess.Popen[bytes]:
            await _orphans_gone(place)
            return postgres.start(place, durable=durable)

        async def start_valkey() -> subprocess.Popen[bytes]:
            return valkey.start(place)

        async def postgres_ready(process: subprocess.Popen[bytes]) -> None:
            await postgres.ready(place, process, within_s=start_within_s)

        async def valkey_ready(process: subprocess.Popen[bytes]) -> None:
            await valkey.ready(place, process, within_s=start_within_s)

        self._servers = (
            _Server("PostgreSQL", start_postgres, postgres_ready, postgres.stop),
            _Server("Valkey", start_valkey, valkey_ready, valkey.stop),
        )

    async def start(self) -> None:
        """Start both and wait until both answer.

        Raises:
            EmbeddedError: one does not.
        """
        await _all(server.up() for server in self._servers)

    async def watch(self) -> None:
        """Restart whichever dies, until cancelled.

        Raises:
            EmbeddedError: one died too often, or does not come up again.
        """
        await _all(server.keep_up() for server in self._servers)

    async def stop(self) -> None:
        """Stop both in good order."""
        await asyncio.gather(*(server.down() for server in self._servers))

    def process_ids(self) -> dict[str, int]:
        return {server.name: server.process.pid for server in self._servers if server.process}


async def _all(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Do all of it at once; the first fault ends the rest and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(part)
    except* EmbeddedError as faults:
        raise faults.exceptions[0] from None


async def _orphans_gone(place: Place) -> None:
    """A killed postmaster's backends end by themselves; a new one must not come before."""
    # What remains is named by `postgres.start`.
    await until(lambda: not postgres.workers_in(place.cluster), within_s=_ORPHANS_GONE_WITHIN_S)
