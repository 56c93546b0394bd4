"""A flood tells what was due, what it could send, and what became of it."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import cast

from loadtests.faults.flood import Crush, flood
from loadtests.target import Target

BALLOT = b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"


def answer(status: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{more}\r\n".encode()


class Served(asyncio.Protocol):
    """Answers the nth ballot of all; nothing at all ends its connection."""

    def __init__(self, answers: Iterator[bytes], served: "set[Served]") -> None:
        self._answers = answers
        self._served = served

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._served.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._served.discard(self)

    def data_received(self, data: bytes) -> None:
        assert data == BALLOT, "one at a time"
        said = next(self._answers)
        self.transport.write(said)
        if not said or b"close" in said:
            self.transport.close()


@asynccontextmanager
async def front(answers: Callable[[int], bytes]) -> AsyncIterator[Target]:
    served: set[Served] = set()
    in_turn = map(answers, itertools.count())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Served(in_turn, served), "127.0.0.1", 0)
    async with server:
        yield Target(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        while served:  # they hear of their ends
            await asyncio.sleep(0)


async def seen(answers: Callable[[int], bytes], ballots: int, **more: float) -> Crush:
    async with front(answers) as target:
        waiting = deque([BALLOT] * ballots)
        return await flood(target, waiting, connections=3, seconds=0.2, **more)


async def test_without_a_rate_every_connection_asks_again_at_once() -> None:
    crush = await seen(lambda _: answer(201), 20)
    assert (crush.acknowledged, crush.in_time, crush.sent) == (20, 20, 20)
    assert crush.lacking > 0, "there were fewer ballots than could be sent"


async def test_who_is_told_to_come_again_comes_again() -> None:
    crush = await seen(lambda n: answer(503 if n < 7 else 201), 5)
    assert (crush.acknowledged, crush.turned_away, crush.sent) == (5, 7, 12)


async def test_what_is_due_and_finds_no_connection_is_due_and_not_sent() -> None:
    crush = await seen(lambda _: answer(201), 50_000, per_s=1_000_000)
    assert crush.due > 50_000 > crush.sent
    assert crush.acknowledged == crush.sent


async def test_what_a_front_leaves_without_an_answer_is_told() -> None:
    crush = await seen(lambda n: b"" if n == 0 else answer(201), 5)
    assert (crush.acknowledged, dict(crush.others)) == (5, {"unreachable": 1})


async def test_a_connection_that_is_to_close_is_made_anew() -> None:
    crush = await seen(lambda _: answer(201, "Connection: close\r\n"), 5)
    assert (crush.acknowledged, dict(crush.others)) == (5, {})
