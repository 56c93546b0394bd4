"""Answers are read whole, and connections are shared in order."""

import asyncio

import pytest

from loadtests.target import loopback_target
from loadtests.traffic.answer import BadAnswer, read_answer
from loadtests.traffic.double import FrontDouble, serving
from loadtests.traffic.front import cookies_of
from loadtests.traffic.wire import Pool, Unreachable

GET_CASES = b"GET /api/v1/campaigns/sample/cases HTTP/1.1\r\nHost: x\r\n\r\n"


def test_an_answer_is_none_until_its_last_byte() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    for end in range(len(whole)):
        assert read_answer(bytearray(whole[:end])) is None
    answer = read_answer(bytearray(whole))
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"ok")


def test_a_chunked_answer_is_none_until_its_last_byte() -> None:
    whole = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x\r\nd\r\n0\r\n\r\n"
    )
    for end in range(len(whole)):
        assert read_answer(bytearray(whole[:end])) is None
    answer = read_answer(bytearray(whole))
    assert answer is not None
    assert answer.body == b"abcd"


def test_what_follows_an_answer_stays_in_the_buffer() -> None:
    buffer = bytearray(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200")
    answer = read_answer(buffer)
    assert answer is not None
    assert answer.status == 204
    assert buffer == b"HTTP/1.1 200"


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(BadAnswer):
        read_answer(bytearray(b"SSH-2.0-OpenSSH\r\n\r\n"))


def test_every_cookie_is_sent_back_without_its_attributes() -> None:
    answer = read_answer(
        bytearray(
            b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1; Path=/; HttpOnly\r\n"
            b"set-cookie: b=2\r\nContent-Length: 0\r\n\r\n"
        )
    )
    assert answer is not None
    assert cookies_of(answer) == "a=1; b=2"


async def test_many_share_few_connections() -> None:
    double = FrontDouble()
    async with serving(double) as target, Pool(target, 2) as pool:
        answers = await asyncio.gather(*(pool.exchange(GET_CASES) for _ in range(20)))
    assert [answer.status for answer in answers] == [200] * 20


async def test_a_dead_connection_is_replaced() -> None:
    async with serving(FrontDouble()) as target:
        pool = Pool(target, 1)
        with pytest.raises(Unreachable):
            await pool.exchange(b"NO HTTP\r\n\r\n" * 2)
        assert (await pool.exchange(GET_CASES)).status == 200


async def test_urgent_exchanges_go_first() -> None:
    order: list[str] = []

    async def ask(pool: Pool, name: str, urgent: bool) -> None:
        await pool.exchange(GET_CASES, urgent=urgent)
        order.append(name)

    async with serving(FrontDouble()) as target, Pool(target, 1) as pool, asyncio.TaskGroup() as g:
        for name, urgent in (("first", False), ("patient", False), ("ballot", True)):
            g.create_task(ask(pool, name, urgent))
    assert order == ["first", "ballot", "patient"]


async def test_a_silent_front_is_unreachable() -> None:
    hung_up = asyncio.Event()

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with Pool(loopback_target(f"http://127.0.0.1:{port}"), 1, timeout_s=0.05) as pool:
            with pytest.raises(Unreachable):
                await pool.exchange(GET_CASES)
        await hung_up.wait()
