"""Slow clients are closed, and hold nobody up; the tests move the patrol's clock themselves."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest
from aiohttp import web
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from ops.processes.listener.bounds import Bounds
from ops.processes.listener.inlet import Inlet
from ops.processes.listener.listening import Listener, Place, listening
from tests.ballots import TestClock
from tests.fronts import BALLOTS, COOKIE, deployment_on, real_front

_HEAD = b"GET /small HTTP/1.1\r\nHost: front.example\r\n"
_NO_BALLOTS = Inlet(
    campaign_at=lambda _: None,
    cast=lambda envelope, tell: None,
    page_at=lambda path, headers: None,
    last_answers=lambda: False,
)
_LARGE_BYTES, _MEDIUM_BYTES = 4_000_000, 60_000


def closed(reason: str) -> float:
    """How many connections were closed for a reason."""
    found = REGISTRY.get_sample_value("pingxuan_connections_closed_total", {"reason": reason})
    return found or 0.0


class Client:
    """A bare connection that a test holds, and what the listener makes of it."""

    def __init__(self, listener: Listener, *, takes: int | None = None) -> None:
        self._listener = listener
        self._socket = socket.socket()
        if takes is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        self._socket.setblocking(False)

    async def open(self) -> "Client":
        """Connect; the listener knows of it afterwards."""
        known = len(self._listener.patrol.open)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._listener.port))
        for _ in range(1000):
            if len(self._listener.patrol.open) > known:
                break
            await asyncio.sleep(0)
        return self

    async def send(self, data: bytes) -> None:
        """Send, and let the listener act upon it."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)
        await settle()

    async def take(self, count: int) -> bytes:
        """What there is to be read; nothing once the connection has ended."""
        with suppress(ConnectionError):
            return await asyncio.get_running_loop().sock_recv(self._socket, count)
        return b""

    def close(self) -> None:
        self._socket.close()


async def settle() -> None:
    """Let the listener, which shares our loop, act upon what was sent."""
    for _ in range(50):
        await asyncio.sleep(0)


async def after(listener: Listener, seconds: float) -> int:
    """The patrol's whole round as of so many seconds from now; how many are open after it."""
    now_s = asyncio.get_running_loop().time()
    for _ in range(4):
        listener.patrol.step(now_s + seconds)
    await settle()
    return len(listener.patrol.open)


def _application() -> web.Application:
    async def small(_: web.Request) -> web.Response:
        return web.Response(text="small")

    async def large(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * _LARGE_BYTES)

    async def medium(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * _MEDIUM_BYTES)

    async def reads(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    async def streams(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    app = web.Application()
    app.router.add_get("/small", small)
    app.router.add_get("/medium", medium)
    app.router.add_get("/large", large)
    app.router.add_get("/stream", streams)
    app.router.add_post("/reads", reads)
    return app


@asynccontextmanager
async def listened(bounds: Bounds | None = None) -> AsyncIterator[Listener]:
    """A listener whose patrol walks only when a test says so."""
    place = Place(host="127.0.0.1", port=0)
    context = listening(
        _application(), place, inlet=_NO_BALLOTS, bounds=bounds or Bounds(), grace_s=0.1
    )
    async with context as listener:
        yield listener


@pytest.fixture
def clients() -> Iterator[list[Client]]:
    """Connections that are closed in the end."""
    made: list[Client] = []
    yield made
    for client in made:
        client.close()


async def test_a_head_that_is_not_whole_after_5_s_is_closed(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(_HEAD)
        assert await after(listener, 4.9) == 1
        before = closed("head")
        assert await after(listener, 5.1) == 0
        assert closed("head") == before + 1


async def test_a_head_that_drips_is_late_from_its_first_byte(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        for byte in _HEAD:
            await clients[0].send(bytes([byte]))
        assert await after(listener, 5.1) == 0


async def test_who_says_nothing_at_all_is_closed_after_5_s(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        assert await after(listener, 4.9) == 1
        assert await after(listener, 5.1) == 0


async def test_a_second_head_is_bounded_like_the_first(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(_HEAD + b"\r\n")
        assert await after(listener, 5.1) == 1, "between two requests it may rest"
        await clients[0].send(_HEAD)
        assert await after(listener, 5.1) == 0


async def test_a_body_that_is_not_whole_after_10_s_is_closed(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(b"POST /reads HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        assert await after(listener, 0) == 1
        for byte in b"12345678":
            await clients[0].send(bytes([byte]))
        assert await after(listener, 9.9) == 1
        before = closed("body")
        assert await after(listener, 10.1) == 0
        assert closed("body") == before + 1


async def test_an_idle_connection_is_closed_after_30_s(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(_HEAD + b"\r\n")
        assert await after(listener, 29) == 1
        assert await after(listener, 31) == 0


async def test_an_answer_that_nobody_takes_is_given_up_after_20_s(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener, takes=4096).open())
        await clients[0].send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await after(listener, 0) == 1
        assert await after(listener, 19.9) == 1
        before = closed("taking")
        assert await after(listener, 20.1) == 0
        assert closed("taking") == before + 1


async def test_small_answers_that_nobody_takes_are_given_up_too(clients: list[Client]) -> None:
    """They lie below the mark at which a handler would wait, so only the patrol can see them."""
    async with listened() as listener:
        clients.append(await Client(listener, takes=4096).open())
        [connection] = listener.patrol.open
        while not connection.untaken_bytes:
            await clients[0].send(b"GET /medium HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.untaken_bytes < _MEDIUM_BYTES
        assert await after(listener, 0) == 1
        assert await after(listener, 20.1) == 0


async def test_who_takes_an_answer_slowly_but_steadily_is_let_be(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener, takes=4096).open())
        [connection] = listener.patrol.open
        await clients[0].send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.untaken_bytes > 1_000_000
        seconds = 0
        while connection.untaken_bytes:
            seconds += 15
            assert await after(listener, seconds) == 1
            for _ in range(40):
                await clients[0].take(65_536)
        assert seconds > 60


async def test_a_stream_lasts_as_long_as_its_reader_reads(clients: list[Client]) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await after(listener, 3600) == 1


async def test_one_connection_more_than_there_is_room_for_is_told_503(
    clients: list[Client],
) -> None:
    async with listened(Bounds(connections=3)) as listener:
        clients += [await Client(listener).open() for _ in range(3)]
        before = closed("full")
        clients.append(await Client(listener).open())
        await clients[3].send(_HEAD + b"\r\n")
        told = await clients[3].take(4096)
        assert told.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1\r\n" in told
        assert closed("full") == before + 1
        assert len(listener.patrol.open) == 3


async def test_where_room_is_scarce_who_waits_for_nothing_makes_room(
    clients: list[Client],
) -> None:
    async with listened(Bounds(connections=5)) as listener:
        clients += [await Client(listener).open() for _ in range(3)]
        assert await after(listener, 1.1) == 3
        clients.append(await Client(listener).open())
        assert await after(listener, 1.1) < 4


@pytest.mark.parametrize(
    "head",
    [
        _HEAD + b"".join(b"A%d: b\r\n" % n for n in range(70)) + b"\r\n",
        _HEAD + b"A: " + b"b" * 9000 + b"\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["70 headers", "a header of 9,000 bytes", "a target of 9,000 bytes"],
)
async def test_a_head_beyond_its_bounds_is_refused(clients: list[Client], head: bytes) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(head)
        assert (await clients[0].take(4096)).startswith(b"HTTP/1.0 400 ")


async def test_a_head_of_many_long_lines_is_refused_before_it_ends(
    clients: list[Client],
) -> None:
    async with listened() as listener:
        clients.append(await Client(listener).open())
        await clients[0].send(_HEAD)
        for n in range(5):
            await clients[0].send(b"A%d: " % n + b"b" * 8000 + b"\r\n")
        assert (await clients[0].take(4096)).startswith(b"HTTP/1.1 400 ")


async def test_slow_clients_of_every_kind_hold_no_ballot_up(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clients: list[Client]
) -> None:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(deployment, clock, Bounds(connections=400)) as front:
        for n in range(300):
            client = await Client(front.listener, takes=4096).open()
            clients.append(client)
            await client.send(_slow(n))
        token = await front.token()
        assert (await front.cast(token, "c1")).status == 201


def _slow(number: int) -> bytes:
    head = f"POST {BALLOTS} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n".encode()
    kinds = (
        head,
        head + f"Cookie: {COOKIE}=x\r\nContent-Length: 900\r\n\r\n".encode() + b"{",
        b"GET /api/v1/campaigns/tiny/events HTTP/1.1\r\nHost: a\r\n\r\n",
    )
    return kinds[number % len(kinds)]
