"""Who finds no place waits in order, comes in when somebody leaves, and not for ever."""

import asyncio
import math
from unittest.mock import Mock

import pytest
from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from ops.processes.listener.answers import BUSY, BUSY_AND_CLOSED
from ops.processes.listener.gate import Gate


class House:
    """An application whose requests end when a test says so."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.query_string
        self.inside.append(name)
        end = self.ends.setdefault(name, asyncio.Event())
        try:
            await end.wait()
        finally:
            self.inside.remove(name)
        return web.Response()

    async def let_go(self, name: str) -> None:
        self.ends[name].set()
        await settle()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def gate(house: House) -> Gate:
    """With a single place for what is posted to /ballots."""
    return Gate(house, lambda path: path == "/ballots", places=1)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def busy() -> Mock:
    """A connection that let nothing in at its door."""
    return Mock(has_place=False)


def asked(name: str, path: str = "/ballots", method: str = "POST") -> web.Request:
    return make_mocked_request(method, f"{path}?{name}", protocol=busy())


async def come(gate: Gate, *requests: web.Request) -> list[asyncio.Task[web.StreamResponse]]:
    tasks = [asyncio.ensure_future(gate(request)) for request in requests]
    await settle()
    return tasks


async def test_guests_come_in_by_the_order_in_which_they_came(gate: Gate, house: House) -> None:
    tasks = await come(gate, asked("a"), asked("b"), asked("c"))
    assert (house.inside, gate.waiting) == (["a"], 2)
    await house.let_go("a")
    assert house.inside == ["b"]
    await house.let_go("b")
    assert (house.inside, gate.waiting) == (["c"], 0)
    await house.let_go("c")
    assert [(await task).status for task in tasks] == [200, 200, 200]
    await come(gate, asked("d"))
    assert house.inside == ["d"], "the place is free again"
    await house.let_go("d")


async def test_who_waited_too_long_is_told_to_come_again_and_never_seen_inside(
    gate: Gate, house: House
) -> None:
    first, second = await come(gate, asked("a"), asked("b"))
    gate.turn_away(0.0)
    await settle()
    assert not second.done(), "nobody has waited since the beginning of time"
    gate.turn_away(math.inf)
    assert await second is BUSY
    await house.let_go("a")
    await first
    assert "b" not in house.ends


async def test_who_wants_to_close_is_told_on_a_connection_that_closes(
    gate: Gate, house: House
) -> None:
    closing = make_mocked_request(
        "POST", "/ballots?b", headers={"Connection": "close"}, protocol=busy(), closing=True
    )
    first, second = await come(gate, asked("a"), closing)
    gate.turn_away(math.inf)
    assert await second is BUSY_AND_CLOSED
    await house.let_go("a")
    await first


async def test_a_guest_who_left_takes_no_place(gate: Gate, house: House) -> None:
    gone = asked("b")
    tasks = await come(gate, asked("a"), gone, asked("c"))
    gone.protocol.transport = None
    await house.let_go("a")
    assert house.inside == ["c"]
    await house.let_go("c")
    await asyncio.gather(*tasks)
    assert "b" not in house.ends


async def test_whoever_is_cut_off_while_waiting_or_inside_gives_the_place_back(
    gate: Gate, house: House
) -> None:
    first, second, third = await come(gate, asked("a"), asked("b"), asked("c"))
    second.cancel()
    await settle()
    first.cancel()
    await settle()
    assert house.inside == ["c"]
    third.cancel()
    await settle()
    await come(gate, asked("d"))
    assert house.inside == ["d"]
    await house.let_go("d")


async def test_whoever_is_cut_off_in_the_very_moment_of_coming_in_gives_the_place_back(
    gate: Gate, house: House
) -> None:
    _, second, third = await come(gate, asked("a"), asked("b"), asked("c"))
    house.ends["a"].set()
    while gate.waiting == 2:
        await asyncio.sleep(0)
    second.cancel()
    await settle()
    assert house.inside == ["c"]
    await house.let_go("c")
    await third


async def test_other_requests_need_no_place(gate: Gate, house: House) -> None:
    tasks = await come(
        gate, asked("a"), asked("page", "/"), asked("read", method="GET"), asked("w", "/voters")
    )
    assert sorted(house.inside) == ["a", "page", "read", "w"]
    for name in list(house.inside):
        await house.let_go(name)
    await asyncio.gather(*tasks)


def body() -> StreamReader:
    protocol = BaseProtocol(asyncio.get_running_loop())
    protocol.connection_made(Mock())
    return StreamReader(protocol, 2**16, loop=asyncio.get_running_loop())


async def test_a_slow_body_holds_no_place(gate: Gate, house: House) -> None:
    payload = body()
    payload.feed_data(b"{")
    slow = make_mocked_request("POST", "/ballots?slow", payload=payload, protocol=busy())
    tasks = await come(gate, slow, asked("b"))
    assert house.inside == ["b"]
    payload.feed_data(b"}")
    payload.feed_eof()
    await settle()
    assert gate.waiting == 1
    await house.let_go("b")
    assert house.inside == ["slow"]
    assert await slow.read() == b"{}"
    await house.let_go("slow")
    await asyncio.gather(*tasks)


async def test_a_body_without_an_end_is_too_large_at_the_gate(gate: Gate) -> None:
    payload = body()
    payload.feed_data(b"x" * 100)
    endless = make_mocked_request(
        "POST", "/ballots?a", payload=payload, protocol=busy(), client_max_size=99
    )
    assert (await gate(endless)).status == 413
