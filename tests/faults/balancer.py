"""A balancer on loopback before fronts on other hosts: whoever is not ready has no connection."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

from tests.faults.namespaces import Host

_CHUNK = 1 << 16
_LOOK_EVERY_S = 0.2
_ANSWER_WITHIN_S = 1.0
_ASKS = b"GET /readyz HTTP/1.1\r\nHost: front\r\nConnection: close\r\n\r\n"
_WELL = b"HTTP/1.1 200 "

#: Both ends of one connection.
_Line = tuple[asyncio.StreamWriter, asyncio.StreamWriter]


class Balancer:
    """Spreads connections in turn over the fronts whose `/readyz` says 200.

    It looks at each five times a second, and ends the connections of one that does not answer
    within a second. `taken` counts the connections by front.
    """

    def __init__(self, fronts: Sequence[Host], *, port: int, ready_port: int) -> None:
        self._fronts = {front.name: front for front in fronts}
        self._port, self._ready_port = port, ready_port
        self._ready: set[str] = set()
        self._lines: dict[str, set[_Line]] = {name: set() for name in self._fronts}
        self.taken = dict.fromkeys(self._fronts, 0)
        self._turn = count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def live(self, listens: socket.socket, leaving: asyncio.Event) -> None:
        """Take what comes to a socket that listens, until it is time to leave."""
        looking = [asyncio.create_task(self._look(front)) for front in self._fronts.values()]
        server = await asyncio.start_server(self._take, sock=listens)
        await leaving.wait()
        server.close()
        for name in self._fronts:
            self._let_go(name)
        working = [*looking, *self._tasks]
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _look(self, front: Host) -> None:
        while True:
            if await self._is_ready(front):
                self._ready.add(front.name)
            else:
                self._ready.discard(front.name)
                self._let_go(front.name)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _is_ready(self, front: Host) -> bool:
        with suppress(OSError):  # a TimeoutError is one
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                reader, writer = await asyncio.open_connection(front.address, self._ready_port)
                try:
                    writer.write(_ASKS)
                    return (await reader.readline()).startswith(_WELL)
                finally:
                    writer.transport.abort()
        return False

    def _let_go(self, name: str) -> None:
        for line in self._lines[name]:
            for end in line:
                end.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError):
                await self._serve(reader, writer)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        names = sorted(self._ready)
        if not names:
            return
        name = names[next(self._turn) % len(names)]
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            answers, there = await asyncio.open_connection(self._fronts[name].address, self._port)
        line = (writer, there)
        self._lines[name].add(line)
        self.taken[name] += 1
        try:
            async with asyncio.TaskGroup() as group:
                ways = [
                    group.create_task(_carry(reader, there)),
                    group.create_task(_carry(answers, writer)),
                ]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
        finally:
            there.transport.abort()
            self._lines[name].discard(line)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()


@contextmanager
def working(balancer: Balancer, listens: socket.socket, switch: Host) -> Iterator[None]:
    """Have a balancer work in a thread of its own, which reaches fronts by the switch.

    Args:
        listens: a socket of this machine's loopback.
    """
    loop, leaving = asyncio.new_event_loop(), asyncio.Event()

    def live() -> None:
        with switch.entered(), asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(balancer.live(listens, leaving))

    thread = threading.Thread(target=live, name="balancer")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(leaving.set)
        thread.join()
