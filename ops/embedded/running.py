"""The two server processes of an owner: started together, kept running, stopped together."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass

import structlog

from ops.children.lifeline import ended
from ops.children.waiting import until
from ops.embedded import postgres, valkey
from ops.embedded.place import Place
from ops.errors import EmbeddedError

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
#: A server that ran this long had come up: its failures count from one again.
_SETTLED_S = 5.0
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
    failures: int = 0

    async def up(self) -> None:
        self.process = await self.start()
        await self.ready(self.process)

    async def down(self) -> None:
        if self.process is not None and not await self.stop(self.process):
            _log.warning("server_killed", server=self.name)

    async def keep_up(self) -> None:
        """Bring it back whenever it ends, however often.

        It has come up once, so its data and its settings are sound: what ends it, such as a full
        disk, may pass, and giving up would end the voting with it.
        """
        loop = asyncio.get_running_loop()
        while self.process is not None:
            began_s = loop.time()
            await ended(self.process)
            settled = loop.time() - began_s >= _SETTLED_S
            self.failures = 1 if settled else self.failures + 1
            _log.error("server_died", server=self.name, code=self.process.returncode)
            await self._come_back()
            _log.info("server_restarted", server=self.name)

    async def _come_back(self) -> None:
        while True:
            if self.failures > 1:
                await asyncio.sleep(self._pause_s())
            try:
                if self.process is None or self.process.poll() is not None:
                    self.process = await self.start()
                await self.ready(self.process)
            except (EmbeddedError, OSError) as fault:
                self.failures += 1
                _log.error("server_does_not_come_back", server=self.name, fault=str(fault))
            else:
                return

    def _pause_s(self) -> float:
        # Bounded before it is raised: a disk may stay full for days.
        return min(_FIRST_PAUSE_S * 2.0 ** min(self.failures, 10), _LONGEST_PAUSE_S)


class RunningServers:
    """PostgreSQL and Valkey over the data at one place.

    Args:
        extra: settings of PostgreSQL's beside those of every start.
    """

    def __init__(
        self,
        place: Place,
        *,
        durable: bool,
        start_within_s: float,
        extra: Mapping[str, str],
    ) -> None:
        async def start_postgres() -> subprocess.Popen[bytes]:
            await _orphans_gone(place)
            return postgres.start(place, durable=durable, extra=extra)

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
        """Restart whichever dies, until cancelled."""
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
