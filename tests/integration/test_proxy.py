"""The example of a proxy, before a double of a front."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ops.processes.listener.bounds import Bounds
from tests.checkers import checker
from tests.deployed import nginx_config
from voting.casting.envelope import MAX_BODY_BYTES

BALLOTS = "/api/v1/campaigns/tiny/ballots"


@dataclass
class Front:
    """Answers with the headers that it was sent; a stream goes on when it is told to."""

    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def echo(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({name.lower(): one for name, one in request.headers.items()})

    async def events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        await stream.write(b"data: one\n\n")
        await self.more.wait()
        await stream.write(b"data: two\n\n")
        return stream


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.fixture
async def public(front: Front, tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """A citizen's browser before nginx."""
    nginx = checker("nginx")
    app = web.Application(client_max_size=2**20)
    app.router.add_get("/api/v1/campaigns/tiny/events", front.events)
    app.router.add_route("*", "/{path:.*}", front.echo)
    with socket.socket() as plain, socket.socket() as tls:
        for one in (plain, tls):
            one.bind(("127.0.0.1", 0))
        ports = plain.getsockname()[1], tls.getsockname()[1]
    async with TestServer(app) as server:
        assert server.port
        config = nginx_config(tmp_path, front=server.port, plain=ports[0], tls=ports[1])
        command = (nginx, "-p", tmp_path, "-c", config, "-e", "stderr", "-g", "daemon off;")
        child = await asyncio.create_subprocess_exec(
            *map(str, command), stdout=asyncio.subprocess.DEVNULL
        )
        connector = aiohttp.TCPConnector(ssl=False)
        base = f"https://127.0.0.1:{ports[1]}"
        async with aiohttp.ClientSession(base, connector=connector) as session:
            await _answers(session)
            yield session
        front.more.set()
        child.terminate()
        await child.wait()


async def _answers(session: aiohttp.ClientSession) -> None:
    while True:
        try:
            async with session.get("/"):
                return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)


async def told(session: aiohttp.ClientSession, **headers: str) -> dict[str, Any]:
    async with session.get("/", headers=headers) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_a_clients_word_on_its_address_and_request_is_written_over(
    public: aiohttp.ClientSession,
) -> None:
    lie = {"X-Forwarded-For": "8.8.8.8", "X-Request-Id": "mine", "X-Forwarded-Proto": "http"}
    seen = await told(public, **lie)
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert len(seen["x-request-id"]) == 32


async def test_events_come_as_they_are_sent(public: aiohttp.ClientSession, front: Front) -> None:
    async with public.get("/api/v1/campaigns/tiny/events") as stream:
        assert await stream.content.readuntil(b"\n\n") == b"data: one\n\n"
        assert not front.more.is_set(), "the first has come before there was a second"
        front.more.set()
        assert await stream.content.readuntil(b"\n\n") == b"data: two\n\n"


async def test_a_ballot_larger_than_any_is_turned_away_at_the_door(
    public: aiohttp.ClientSession,
) -> None:
    for size, status in ((MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)):
        async with public.post(BALLOTS, data=b"x" * size) as answer:
            assert answer.status == status


async def test_an_office_behind_one_address_is_not_locked_out(
    public: aiohttp.ClientSession,
) -> None:
    async def vote() -> int:
        async with public.post(BALLOTS, json={}) as answer:
            return answer.status

    assert set(await asyncio.gather(*(vote() for _ in range(300)))) == {200}


def test_the_proxys_patience_is_that_of_the_fronts() -> None:
    """Who is slow is closed by the proxy first, and holds no connection of a front's."""
    bounds = Bounds()
    assert (bounds.head_s, bounds.body_s, bounds.taking_s) == (5.0, 10.0, 20.0)
