"""The peer that does nothing: an aiohttp handler that answers 201 with a small JSON.

As a program (`python -m loadtests.bench.empty_handler PORT`) it is one of its processes.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop
from aiohttp import web

from loadtests.product import ProductFailed, free_ports
from loadtests.target import Target

BODY = (
    b'{"ballot_id":"00000000-0000-4000-8000-000000000000",'
    b'"receipt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","cast_at":"2026-01-01T00:00:00.000000Z"}'
)


@contextmanager
def empty_handlers(processes: int) -> Iterator[tuple[Target, list[int]]]:
    """Start so many processes on one port; gives the port and the process ids.

    Raises:
        ProductFailed: a process does not say that it listens.
    """
    port = free_ports().public
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.extend(_start(port) for _ in range(processes))
        for child in children:
            _await_ready(child)
        yield Target(host="127.0.0.1", port=port), [child.pid for child in children]
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.communicate()


def _start(port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 — our own module, no shell
        [sys.executable, "-m", "loadtests.bench.empty_handler", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


def _await_ready(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    if not child.stdout.readline():  # it has ended without a word
        raise ProductFailed("the empty handler did not start")


async def _answer(_: web.Request) -> web.Response:
    return web.Response(status=201, body=BODY, content_type="application/json")


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    app = web.Application()
    app.router.add_post("/api/v1/campaigns/{campaign}/ballots", _answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_port=True, backlog=1024).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
