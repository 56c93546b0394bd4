"""Closed and open loops count what came back, and from when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest

from loadtests.bench.closed_loop import by_second, closed_loop
from loadtests.bench.domain import Usage
from loadtests.bench.meter import cpu_us
from loadtests.bench.open_loop import delayed, open_loop
from loadtests.target import Target
from loadtests.traffic.answer import Answer
from loadtests.traffic.double import FrontDouble, serving
from loadtests.traffic.wire import Pool, Unreachable

GET_CASES = b"GET /api/v1/campaigns/sample/cases HTTP/1.1\r\nHost: x\r\n\r\n"


class ScriptedPool:
    """Answers with the given statuses in turn; 0 is no answer."""

    def __init__(self, statuses: Sequence[int]) -> None:
        self._statuses = iter(statuses)
        self.asked: list[bytes] = []

    async def exchange(self, request: bytes, *, urgent: bool = False) -> Answer:
        del urgent
        self.asked.append(request)
        status = next(self._statuses)
        if status == 0:
            raise Unreachable("gone")
        return Answer(status=status, head=b"", body=b"{}")


def scripted(*statuses: int) -> Pool:
    return cast("Pool", ScriptedPool(statuses))


class ScriptedServer:
    """Answers requests with the given statuses in turn; 0 cuts the connection, -1 says nothing."""

    def __init__(self, *statuses: int, keep_alive: bool = True) -> None:
        self._statuses = iter(statuses)
        self._keep_alive = keep_alive
        self.asked: list[bytes] = []
        self.connections = 0
        self._talks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Target]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        async with server:
            yield Target(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        await asyncio.gather(*self._talks)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._talks.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.asked.append(await reader.readuntil(b"\n"))
                status = next(self._statuses)
                if status == 0:
                    break
                last = b"" if self._keep_alive else b"Connection: close\r\n"
                if status > 0:
                    writer.write(
                        b"HTTP/1.1 %d X\r\nContent-Length: 2\r\n%s\r\n{}" % (status, last)
                    )
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_closed_loop_counts_only_the_answers_it_was_told_are_good() -> None:
    async with ScriptedServer(201, 503, 201, 0, 200).serving() as target:
        heard = await closed_loop(target, iter([b"\n"] * 5), connections=1, seconds=60, good=201)
    assert len(heard.at_s) == 2
    assert heard.refused == {"503": 1, "unreachable": 1, "200": 1}


async def test_a_loop_whose_requests_are_used_up_was_that_much_shorter() -> None:
    async with ScriptedServer(201).serving() as target:
        heard = await closed_loop(target, iter([b"\n"]), connections=1, seconds=60, good=201)
    assert heard.ended_s - heard.began_s < 60


async def test_a_request_is_sent_once_whichever_connection_takes_it() -> None:
    server = ScriptedServer(*[201] * 9)
    asked = [b"%d\n" % n for n in range(9)]
    async with server.serving() as target:
        await closed_loop(target, iter(asked), connections=4, seconds=60, good=201)
    assert sorted(server.asked) == asked


async def test_who_is_told_that_the_connection_closes_makes_another() -> None:
    server = ScriptedServer(*[201] * 3, keep_alive=False)
    async with server.serving() as target:
        heard = await closed_loop(target, iter([b"\n"] * 3), connections=1, seconds=60, good=201)
    assert (len(heard.at_s), server.connections) == (3, 4)


async def test_nobody_waits_for_ever_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadtests.bench.closed_loop._LAST_S", 0.01)
    async with ScriptedServer(-1).serving() as target:
        heard = await closed_loop(target, iter([b"\n"]), connections=1, seconds=2.0, good=201)
    assert heard.refused == {"unreachable": 1}


async def test_where_nobody_listens_every_request_is_unreachable() -> None:
    async with ScriptedServer().serving() as target:
        pass
    heard = await closed_loop(target, iter([b"\n"] * 3), connections=1, seconds=60, good=201)
    assert heard.refused == {"unreachable": 3}


async def test_a_closed_loop_over_a_socket_is_answered() -> None:
    async with serving(FrontDouble()) as target:
        heard = await closed_loop(
            target, iter([GET_CASES] * 20), connections=1, seconds=60, good=200
        )
    assert len(heard.at_s) == 20
    assert heard.kept[0].body.startswith(b'{"cases"')


def test_noise_shows_second_by_second_and_a_broken_second_is_left_out() -> None:
    assert by_second([10.1, 10.9, 11.5, 13.1], 10.0, 3.5) == (2, 1, 0)


async def test_latency_counts_from_the_moment_a_request_was_due() -> None:
    async def ballot() -> bytes:
        return b""

    seen = await open_loop(scripted(201), ballot, [-5.0])
    assert seen.took_s[0][1] >= 5.0
    assert seen.sent_s[0] >= 5.0


async def test_an_open_loop_counts_what_was_not_acknowledged() -> None:
    said = await delayed(
        scripted(201, 503, 0),
        iter([b""] * 3),
        [0.0, 0.0, 0.0],
        asked_per_s=3.0,
        roots=[],
    )
    assert said.done == 1
    assert said.refused == {"503": 1, "unreachable": 1}
    assert 0 < said.p50_ms == said.p999_ms == said.max_ms


@pytest.mark.parametrize(("done", "each"), [(1000, 500.0), (0, 500_000.0)])
def test_cpu_is_told_by_what_was_done(done: int, each: float) -> None:
    usage = Usage(wall_s=1.0, generator=0.25, by_role={"front": 0.5}, others=0.0, idle=0.0)
    assert cpu_us(usage, done)["front"] == each
