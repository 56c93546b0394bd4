"""What a page costs a front: CPU µs a request, and CPU µs to render it for a new snapshot.

    python -m tests.figures.pages --requests 4000

The front's own application and connections, with a transport that takes bytes and sends them
nowhere: no kernel, no client, no server beside it. CPU time of this process, so that what else
runs on the machine changes little. `empty` is a handler of aiohttp's that answers as many bytes.
"""

import asyncio
import gc
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import uvloop
from aiohttp import web

from ops.processes.listener.bounds import Bounds
from ops.processes.listener.connection import Connection
from ops.processes.listener.gate import Gate
from ops.processes.listener.inlet import Inlet
from tests.figures.shown import ROOT, Showing

_CONNECTIONS = 64
_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One page: bytes of body as sent, CPU µs a request beside the empty handler's, and CPU µs
    of the first request after each new snapshot, which renders it."""

    page: str
    body_bytes: int
    request_us: float
    empty_us: float
    render_us: float

    @property
    def ratio(self) -> float:
        """The empty handler's cost over the page's: what the page reaches of its rate."""
        return round(self.empty_us / self.request_us, 2)


class _Nowhere(asyncio.Transport):
    """Takes what is written, and keeps the last of it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "socket": None, "sslcontext": None})
        self.answers = 0
        self.last = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data[:5] == b"HTTP/":
            self.answers += 1
            self.last = b""
        self.last += bytes(data)

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None: ...


class _Readers:
    """Connections of readers with a voter's token, each of which asks when it is answered."""

    def __init__(self, runner: web.AppRunner, inlet: Inlet) -> None:
        server = runner.server
        assert server is not None
        gate = Gate(server.request_handler, inlet.takes, places=_CONNECTIONS)
        self._lanes = [_Nowhere() for _ in range(_CONNECTIONS)]
        self._connections = [
            Connection(server, Bounds(), gate, inlet, opened=set(), turn=0) for _ in self._lanes
        ]

    async def begin(self) -> None:
        for connection, lane in zip(self._connections, self._lanes, strict=True):
            connection.connection_made(lane)
        await asyncio.sleep(0)

    async def ask(self, requests: Sequence[bytes], connections: int = _CONNECTIONS) -> bytes:
        """One request each; the last answer's bytes."""
        wanted = [lane.answers + 1 for lane in self._lanes[:connections]]
        for number, connection in enumerate(self._connections[:connections]):
            connection.data_received(requests[number % len(requests)])
        for lane, answers in zip(self._lanes, wanted, strict=False):
            while lane.answers < answers:
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        return self._lanes[0].last

    def end(self) -> None:
        for connection in self._connections:
            connection.connection_lost(None)


def _request(path: str, cookie: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: vote.example\r\nAccept: text/html\r\n"
        "Accept-Language: zh-CN,zh;q=0.9\r\nAccept-Encoding: gzip, deflate\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    ).encode()


async def _request_us(readers: _Readers, requests: Sequence[bytes], number: int) -> float:
    await readers.ask(requests)
    rounds = max(number // _CONNECTIONS, 1)
    best = float("inf")
    for _ in range(_ROUNDS):
        gc.collect()
        began_s = time.process_time()
        for _ in range(rounds):
            await readers.ask(requests)
        best = min(best, (time.process_time() - began_s) / (rounds * _CONNECTIONS))
    return best * 1e6


async def _render_us(showing: Showing, readers: _Readers, requests: Sequence[bytes]) -> float:
    """Of the first request for a page after a new snapshot, less that of one that is kept."""
    taken = []
    for _ in range(_ROUNDS):
        await showing.publish()
        began_s = time.process_time()
        for request in requests:
            await readers.ask([request], 1)
        first_s = time.process_time()
        for request in requests:
            await readers.ask([request], 1)
        taken.append((first_s - began_s) - (time.process_time() - first_s))
    return min(taken) / len(requests) * 1e6


async def _empty(body_bytes: int, number: int, inlet: Inlet) -> float:
    body = bytes(body_bytes)

    async def answer(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{name:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    readers = _Readers(runner, inlet)
    await readers.begin()
    cost = await _request_us(readers, [_request("/", "a=b")], number)
    readers.end()
    await runner.cleanup()
    return cost


async def _costs(keys: Path, number: int) -> list[Cost]:
    showing = Showing(keys, datetime.now(UTC))
    await showing.publish()
    runner = web.AppRunner(showing.app, access_log=None)
    await runner.setup()
    readers = _Readers(runner, showing.inlet)
    await readers.begin()
    pages = {
        "gallery": [ROOT],
        "case": [f"{ROOT}/cases/{case}" for case in showing.cases],
        "ranking": [f"{ROOT}/ranking"],
    }
    costs = []
    for page, paths in pages.items():
        requests = [_request(path, showing.cookie) for path in paths]
        render_us = await _render_us(showing, readers, requests)
        request_us = await _request_us(readers, requests, number)
        body_bytes = len((await readers.ask(requests)).partition(b"\r\n\r\n")[2])
        empty_us = await _empty(body_bytes, number, showing.inlet)
        costs.append(
            Cost(
                page=page,
                body_bytes=body_bytes,
                request_us=round(request_us, 1),
                empty_us=round(empty_us, 1),
                render_us=round(render_us, 1),
            )
        )
    readers.end()
    await runner.cleanup()
    return costs


def _facts(cost: Cost) -> Mapping[str, object]:
    return {**asdict(cost), "ratio": cost.ratio}


@click.command()
@click.option("--requests", default=4000, show_default=True, type=click.IntRange(64))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(requests: int, as_json: bool) -> None:
    """Measure what pages cost a front."""
    with tempfile.TemporaryDirectory(prefix="px-pages-") as name:
        costs = uvloop.run(_costs(Path(name), requests))
    if as_json:
        click.echo(json.dumps({"pages": [_facts(cost) for cost in costs]}))
        return
    click.echo("page      body bytes  µs a request  µs empty  ratio  µs to render")
    for cost in costs:
        click.echo(
            f"{cost.page:<10}{cost.body_bytes:>10}{cost.request_us:>14.1f}{cost.empty_us:>10.1f}"
            f"{cost.ratio:>7.2f}{cost.render_us:>14.1f}"
        )


if __name__ == "__main__":
    main()
