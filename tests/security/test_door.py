"""A ballot that is there in whole goes from its connection's door to the polls, one at a time."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from ops.processes.listener.bounds import Bounds
from ops.processes.listener.inlet import Inlet
from ops.processes.listener.listening import Listener, Place, listening
from voting.casting.envelope import Envelope
from voting.casting.polls import Recorded, Tell
from voting.refusal import Reason, Refused


@dataclass
class Polls:
    """Keeps everybody until told to let them go; from then on each is answered at once."""

    inside: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    open: bool = False
    closing: bool = False
    told: list[Tell] = field(default_factory=list)

    def cast(self, envelope: Envelope, tell: Tell) -> None:
        name = envelope.headers["X-Name"]
        self.inside.append(name)
        self.bodies.append(envelope.body)
        if name.startswith("refused"):
            tell(Refused(reason=Reason.MALFORMED))
        elif self.open:
            tell(ANSWER)
        else:
            self.told.append(tell)


ANSWER = Recorded(repeated=True, body=b"recorded")


@dataclass
class House:
    """A listener with one place, for which one waits for ever, and what goes on inside."""

    listener: Listener
    polls: Polls

    @property
    def inside(self) -> list[str]:
        return self.polls.inside

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
        self.polls.open = True
        for tell in self.polls.told:
            tell(ANSWER)
        self.polls.told.clear()
        await settle()


def _request(name: str) -> bytes:
    method, path = ("GET", "/page") if name == "page" else ("POST", "/ballots")
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\nX-Name: {name}\r\n\r\n".encode()


async def settle() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


@asynccontextmanager
async def opened(places: int = 1, grace_s: float = 1.0) -> AsyncIterator[House]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application()
    app.router.add_get("/page", page)
    polls = Polls()
    context = listening(
        app,
        Place(host="127.0.0.1", port=0),
        inlet=Inlet(
            campaign_at={"/ballots": "c1"}.get,
            cast=polls.cast,
            page_at=lambda path, headers: None,
            last_answers=lambda: polls.closing,
        ),
        bounds=Bounds(places=places, patience_s=math.inf),
        grace_s=grace_s,
    )
    async with context as listener:
        yield House(listener, polls)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as house:
        yield house
        await house.let_everybody_go()


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
    house.polls.open = False
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


async def test_many_ballots_in_one_piece_are_answered_one_after_the_other(house: House) -> None:
    names = [f"refused-{n}" if n % 3 else f"b{n}" for n in range(100)]
    reader, writer = await house.ask(*names)
    assert house.inside == ["b0"]
    await house.let_everybody_go()
    told = b""
    while told.count(b"HTTP/1.1 ") < len(names):
        told += await reader.read(65_536)
    assert house.inside == names
    assert told.count(b"HTTP/1.1 200 OK") == 34
    writer.close()


async def test_those_who_wait_and_are_all_refused_at_once_make_room_for_one_another(
    house: House,
) -> None:
    _, first = await house.ask("a")
    lines = [await house.ask("refused") for _ in range(300)]
    assert house.waiting == 300
    await house.let_everybody_go()
    assert house.waiting == 0
    for reader, writer in lines:
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
        writer.close()
    first.close()


async def test_a_ballot_with_a_body_in_chunks_is_there_in_whole(house: House) -> None:
    reader, writer = await house.ask()
    writer.write(
        b"POST /ballots HTTP/1.1\r\nHost: a\r\nX-Name: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    )
    await settle()
    assert house.polls.bodies == [b"{}"]
    await house.let_everybody_go()
    assert b"recorded" in await reader.readuntil(b"recorded")
    writer.close()


async def test_who_wants_no_further_answer_gets_none(house: House) -> None:
    reader, writer = await house.ask()
    writer.write(b"POST /ballots HTTP/1.1\r\nHost: a\r\nX-Name: a\r\nConnection: close\r\n\r\n")
    await settle()
    await house.let_everybody_go()
    told = await reader.read()
    assert (told.count(b"HTTP/1.1 "), b"Connection: close" in told) == (1, True)
    writer.close()


async def test_a_front_that_stops_says_so_in_its_last_answers(house: House) -> None:
    house.polls.open = house.polls.closing = True
    reader, writer = await house.ask("a")
    assert b"Connection: close" in await reader.read()
    writer.close()


async def test_what_the_polls_have_is_answered_before_the_listener_is_gone() -> None:
    async with opened() as house:
        reader, writer = await house.ask("a")
        asyncio.get_running_loop().call_later(0.05, house.polls.told[0], ANSWER)
    told = await reader.read()
    assert told.startswith(b"HTTP/1.1 200 OK")
    assert b"Connection: close" in told
    writer.close()


async def test_a_ballot_that_comes_before_aiohttp_waits_for_it_takes_the_short_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.polls.open = True
    reader, writer = await house.ask("page")
    assert b"200 OK" in await reader.readuntil(b"page")
    await settle()
    [line] = house.listener.patrol.open
    with monkeypatch.context() as between_two_requests:
        between_two_requests.setattr(line, "_waiter", None)
        line.data_received(_request("a"))
        await settle()
        assert house.inside == []
    assert b"200 OK" in await reader.readuntil(b"recorded"), "the application knows no ballots"
    writer.close()
