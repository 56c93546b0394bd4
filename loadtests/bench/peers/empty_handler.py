"""The peer that does nothing: an aiohttp handler that answers a small JSON, or a body of a size.

As a program (`python -m loadtests.bench.peers.empty_handler PORT [BYTES]`) it is one of its
processes; BYTES is the size of what any GET answers.
"""

import asyncio
import signal
import sys

import uvloop
from aiohttp import web

from loadtests.bench.peers.running import say_ready, shared_socket

BODY = (
    b'{"ballot_id":"00000000-0000-4000-8000-000000000000",'
    b'"receipt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","cast_at":"2026-01-01T00:00:00.000000Z"}'
)


async def _serve(port: int, page_bytes: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runner = web.AppRunner(_app(b"." * page_bytes), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, shared_socket(port)).start()
        say_ready()
        await stop.wait()
    finally:
        await runner.cleanup()


def _app(page: bytes) -> web.Application:
    async def answer_ballot(_: web.Request) -> web.Response:
        return web.Response(status=201, body=BODY, content_type="application/json")

    async def answer_page(_: web.Request) -> web.Response:
        return web.Response(body=page, content_type="text/html")

    app = web.Application()
    app.router.add_post("/api/v1/campaigns/{campaign}/ballots", answer_ballot)
    app.router.add_get("/c/{campaign}/{page:.*}", answer_page)
    return app


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
