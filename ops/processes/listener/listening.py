"""Serving an application on a port, within bounds."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from aiohttp import http_parser, web

from ops.background import background
from ops.errors import OperationsError
from ops.processes.listener.bounds import Bounds, most_connections
from ops.processes.listener.connection import Connection
from ops.processes.listener.gate import Gate, Guarded
from ops.processes.listener.inlet import Inlet
from ops.processes.listener.patrol import Patrol, TurnedAway

_BACKLOG = 1024
#: What the kernel takes of an answer before a slow reader has taken it: the rest is ours to see.
_UNSENT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to listen; port 0 picks a free one. Several processes may share a port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A listener that listens: on which port, and who watches its connections."""

    port: int
    patrol: Patrol


class _Site(web.BaseSite):
    """A TCP site whose connections are made by a door of ours."""

    def __init__(self, runner: web.AppRunner, patrol: Patrol, place: Place, inlet: Inlet) -> None:
        super().__init__(runner, backlog=_BACKLOG)
        self._patrol = patrol
        self._inlet = inlet
        self._place = place

    @property
    def name(self) -> str:
        """Where it listens."""
        return f"http://{self._place.host}:{self._place.port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the place is taken.
        """
        await super().start()
        self._server = server = await asyncio.get_running_loop().create_server(
            self._door,
            self._place.host,
            self._place.port,
            reuse_port=True,
            backlog=_BACKLOG,
        )
        for listener in server.sockets:  # what is accepted inherits it
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)

    def _door(self) -> asyncio.BaseProtocol:
        server = self._runner.server
        if server is None or self._patrol.full:
            return TurnedAway(self._patrol)
        return Connection(
            server,
            self._patrol.bounds,
            self._patrol.gate,
            self._inlet,
            opened=self._patrol.open,
            turn=self._patrol.next_turn(),
        )


@asynccontextmanager
async def listening(
    app: web.Application,
    place: Place,
    *,
    inlet: Inlet,
    bounds: Bounds,
    grace_s: float,
) -> AsyncIterator[Listener]:
    """Serve an application. What was accepted is finished before it is gone.

    Args:
        inlet: takes ballots, each of which is let in by the gate alone.
        grace_s: how long requests under way may take at the end.

    Raises:
        OperationsError: the C parser of aiohttp is missing, or the place is taken.
    """
    refuse_slow_parser()
    bounds = replace(bounds, connections=most_connections(bounds.connections))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=grace_s)
    await runner.setup()
    gate = _gate(runner, inlet.takes, bounds.places)
    patrol = Patrol(bounds, gate)
    async with background(patrol.walk()):
        try:
            await _start(_Site(runner, patrol, place, inlet))
            yield Listener(port=int(runner.addresses[0][1]), patrol=patrol)
        finally:
            gate.turn_away(math.inf)
            await runner.cleanup()
            patrol.end_all()
            await asyncio.sleep(0)


def _gate(runner: web.AppRunner, guarded: Guarded, places: int) -> Gate:
    """Put a gate before the application: connections ask the server for their handler."""
    server = runner.server
    assert server is not None, "the runner is set up"
    gate = Gate(server.request_handler, guarded, places=places)
    server.request_handler = gate
    return gate


async def _start(site: _Site) -> None:
    try:
        await site.start()
    except OSError as fault:
        raise OperationsError(f"{site.name} cannot be listened on: {fault.strerror}") from fault


def refuse_slow_parser() -> None:
    """aiohttp falls back to a parser in Python that is slower and more lenient.

    Raises:
        OperationsError: the compiled one is missing.
    """
    if not hasattr(http_parser, "HttpRequestParserC"):
        raise OperationsError("aiohttp was installed without its C parser; install its wheel")
