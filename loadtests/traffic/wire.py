"""A bounded pool of keep-alive HTTP/1.1 connections to one front.

Written by hand because the generator shares its cores with what it measures: on the machine
it was built on a request costs half of what aiohttp's client takes (`README.md`).
"""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self, cast

from loadtests.target import Target
from loadtests.traffic.answer import Answer, BadAnswer, read_answer


class Unreachable(Exception):
    """No answer came: refused, cut, garbled or too late. Whether it was acted on is unknown."""


class _Connection(asyncio.Protocol):
    """One exchange at a time over one transport."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiter: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            answer = read_answer(self._buffer)
        except (BadAnswer, ValueError) as error:
            self._fail(Unreachable(str(error)))
            return
        if answer is not None and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._fail(Unreachable("the connection was closed"))

    async def exchange(self, request: bytes) -> Answer:
        if self._transport is None:
            raise Unreachable("the connection was closed")
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiter
        finally:
            self._waiter = None

    @property
    def alive(self) -> bool:
        return self._transport is not None

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _fail(self, error: Unreachable) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)


def ends_connection(head: bytes) -> bool:
    """Whether the server closes after this answer; one that is reused then might be cut."""
    return b"\r\nconnection: close" in head.lower()


class Pool:
    """At most `connections` exchanges at once; who waits is served urgent first, then in order.

    A ballot is urgent and a new session is not: so a crowd that waits at the door does not make
    the sessions inside look older than their voters are.
    """

    def __init__(self, target: Target, connections: int, timeout_s: float = 10.0) -> None:
        self._target = target
        self._timeout_s = timeout_s
        self._free: list[_Connection | None] = [None] * connections
        self._urgent: deque[asyncio.Future[_Connection | None]] = deque()
        self._waiting: deque[asyncio.Future[_Connection | None]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._free:
            if connection is not None:
                connection.abort()

    async def exchange(self, request: bytes, *, urgent: bool = False) -> Answer:
        """Send a whole request, read the whole answer.

        Raises:
            Unreachable: no answer within the time, which begins when a connection is free.
        """
        slot = await self._take(urgent)
        try:
            async with asyncio.timeout(self._timeout_s):
                slot = slot if slot is not None and slot.alive else await self._connect()
                answer = await slot.exchange(request)
        except BaseException as error:
            if slot is not None:
                slot.abort()
            self._give(None)
            if isinstance(error, OSError):  # timeouts are among them
                raise Unreachable(str(error) or "no answer in time") from error
            raise
        if ends_connection(answer.head):
            slot.abort()
            self._give(None)
        else:
            self._give(slot)
        return answer

    async def _connect(self) -> _Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            _Connection, self._target.host, self._target.port
        )
        return connection

    async def _take(self, urgent: bool) -> _Connection | None:
        if self._free:
            return self._free.pop()
        line = self._urgent if urgent else self._waiting
        waiter: asyncio.Future[_Connection | None] = asyncio.get_running_loop().create_future()
        line.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._give(waiter.result())
            raise

    def _give(self, slot: _Connection | None) -> None:
        for line in (self._urgent, self._waiting):
            while line:
                waiter = line.popleft()
                if not waiter.done():
                    waiter.set_result(slot)
                    return
        self._free.append(slot)
