"""A ballot that is there in whole waits at its connection's door, and leaves no place taken."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from ops.listener.bounds import Bounds
from ops.listener.listening import Listener, Place, listening


@dataclass
class House:
    """A listener with one place, for which one waits for ever, and what goes on inside."""

    listener: Listener
    inside: list[str]
    end: asyncio.Event

    @property
    def waiting(self) -> int:
        return self.listener.patrol.gate.waiting

    async def ask(self, *names: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.listener.port)
        await self.say(writer, *names)
        return reader, writer

    async def say(self, writer: asyncio.StreamWriter, *names: str) -> None:
        """Ballots of these names, in one piece; `page` is none."""
        writer.write(b"".join(_request(name) for name in names))
        await settle()

    async def let_everybody_go(self) -> None:
        self.end.set()
        await settle()


def _request(name: str) -> bytes:
    method, path = ("GET", "/page") if name == "page" else ("POST", "/ballots")
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\nX-Name: {name}\r\n\r\n".encode()


async def settle() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    inside: list[str] = []
    end = asyncio.Event()

    async def ballots(request: web.Request) -> web.Response:
        inside.append(request.headers["X-Name"])
        await end.wait()
        return web.Response(text=request.headers["X-Name"])

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application()
    app.router.add_post("/ballots", ballots)
    app.router.add_get("/page", page)
    context = listening(
        app,
        Place(host="127.0.0.1", port=0),
        guarded=lambda path: path == "/ballots",
        bounds=Bounds(places=1, patience_s=math.inf),
        grace_s=1.0,
    )
    async with context as listener:
        yield House(listener, inside, end)
        end.set()


async def test_who_waits_at_the_door_comes_in_when_the_place_is_free(house: House) -> None:
    _, first = await house.ask("a")
    reader, second = await house.ask("b")
    assert (house.inside, house.waiting) == (["a"], 1)
    await house.let_everybody_go()
    assert house.inside == ["a", "b"]
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    first.close()
    second.close()


async def test_what_came_after_a_ballot_that_is_turned_away_is_answered_after_it(
    house: House,
) -> None:
    _, first = await house.ask("a")
    reader, second = await house.ask("b", "page")
    house.listener.patrol.gate.turn_away(math.inf)
    await settle()
    told = await reader.readuntil(b"page")
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"HTTP/1.1 200 OK" in told
    await house.let_everybody_go()
    assert house.inside == ["a"]
    first.close()
    second.close()


async def test_a_second_ballot_on_a_connection_needs_a_place_of_its_own(house: House) -> None:
    _, first = await house.ask("a", "b")
    _, second = await house.ask("c")
    assert house.inside == ["a"]
    await house.let_everybody_go()
    assert sorted(house.inside) == ["a", "b", "c"]
    first.close()
    second.close()
    await settle()
    house.end.clear()
    _, third = await house.ask("d")
    assert house.inside[-1] == "d", "the one place is free"
    third.close()


async def test_who_leaves_the_door_or_the_house_leaves_the_place_to_others(house: House) -> None:
    _, first = await house.ask("a")
    _, second = await house.ask("b")
    second.transport.abort()
    first.transport.abort()
    await settle()
    _, third = await house.ask("c")
    await house.let_everybody_go()
    assert house.inside == ["a", "c"]
    third.close()


async def test_who_leaves_in_the_moment_of_coming_in_leaves_no_place_taken(house: House) -> None:
    _, first = await house.ask("page")
    [door] = house.listener.patrol.open
    assert house.listener.patrol.gate.enter()
    door.has_place = True
    first.transport.abort()
    await settle()
    _, second = await house.ask("a")
    assert house.inside == ["a"]
    second.close()
