"""A small TCP proxy that breaks what goes through it, between a front and one of its servers.

It lives in a thread of its own, so that what breaks things can be written as it is read.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

import uvloop

from loadtests.faults.casts import Casts

_CHUNK = 1 << 16
#: Closing with this option sends a reset, and not the end of a stream.
_RESET = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """What may befall a network.

    - cut: every connection is reset, and so is every new one
    - black_hole: nothing arrives any more and nobody is told; what was open stays dead afterwards
    - delay: everything arrives, late
    - unanswered: the next commit's answer is thrown away, and its connection reset
    """

    CUT = "cut"
    BLACK_HOLE = "black_hole"
    DELAY = "delay"
    UNANSWERED = "unanswered"


@dataclass(slots=True, eq=False)
class _Line:
    """One connection of a client, and ours to the server in its place."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None
    casts: Casts
    lost: bool = False

    def reset(self) -> None:
        for end in (self.client, self.server):
            if end is not None:
                _reset(end)


class FaultProxy:
    """Listens on loopback, from entering to leaving the context, in front of a unix socket.

    `unanswered` counts the commits whose answers were thrown away: ballots that are recorded,
    and whose voters were not told.
    """

    def __init__(self, upstream: Path, delay_s: float = 0.4) -> None:
        self.port = 0
        self.unanswered = 0
        self._upstream = upstream
        self._delay_s = delay_s
        self._fault: Fault | None = None
        self._lines: set[_Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="fault-proxy")
        self._listens = threading.Event()
        self._leaving = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._listens.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join()

    def begin(self, fault: Fault) -> None:
        """Let a fault begin, for every connection that is open or comes."""
        self._ask(lambda: self._begin(fault))

    def end(self) -> None:
        """Let the fault end, for what comes from now on."""
        self._ask(lambda: self._begin(None))

    def _ask(self, work: Callable[[], None]) -> None:
        done = threading.Event()

        def carry_out() -> None:
            work()
            done.set()

        self._loop.call_soon_threadsafe(carry_out)
        done.wait()

    def _begin(self, fault: Fault | None) -> None:
        self._fault = fault
        for line in list(self._lines):
            if fault is Fault.CUT:
                line.reset()
            elif fault is Fault.BLACK_HOLE:
                line.lost = True

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        self._listens.set()
        await self._leaving.wait()
        server.close()
        for line in list(self._lines):
            line.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        line = _Line(client=writer, server=None, casts=Casts())
        self._lines.add(line)
        try:
            with suppress(OSError):
                await self._carry(reader, line)
        finally:
            line.reset()
            self._lines.discard(line)
            self._tasks.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, line: _Line) -> None:
        if self._fault is Fault.CUT:
            return
        line.lost = self._fault is Fault.BLACK_HOLE
        answers, line.server = await asyncio.open_unix_connection(self._upstream)
        async with asyncio.TaskGroup() as group:
            there = group.create_task(self._there(reader, line))
            back = group.create_task(self._back(answers, line))
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            there.cancel()
            back.cancel()

    async def _there(self, reader: asyncio.StreamReader, line: _Line) -> None:
        assert line.server is not None
        while chunk := await reader.read(_CHUNK):
            line.casts.asks(chunk)
            await self._forward(chunk, line, line.server)

    async def _back(self, reader: asyncio.StreamReader, line: _Line) -> None:
        while chunk := await reader.read(_CHUNK):
            is_of_a_cast = line.casts.under_way
            line.casts.answers(chunk)
            if self._fault is not Fault.UNANSWERED or not is_of_a_cast:
                await self._forward(chunk, line, line.client)
            elif not line.casts.under_way:  # the whole answer came, and nobody hears it
                self.unanswered += line.casts.committed
                return

    async def _forward(self, chunk: bytes, line: _Line, to: asyncio.StreamWriter) -> None:
        if self._fault is Fault.DELAY:
            await asyncio.sleep(self._delay_s)
        if not line.lost:
            to.write(chunk)
            await to.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    if writer.transport.is_closing():
        return
    held = writer.get_extra_info("socket")
    if held.family == socket.AF_INET:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
