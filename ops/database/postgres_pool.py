"""Connections to PostgreSQL: bounded in time, and to whichever host takes writes.

An address may name several hosts, `postgresql://app@db1:5432,db2:5432/pingxuan`: a primary and
its standby. Each is tried for a moment, the one that answered last before the others.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from ops.errors import OperationsError

#: Two hosts fit into the bound of one answer, so that the first may be a black hole; where both
#: are, the next who asks begins with the host after them.
_HOST_WITHIN_S = 2.0
_CLOSE_WITHIN_S = 3.0
_UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
#: An operator's server may be set to less; an acknowledged ballot must be on disk.
_SESSION = {"synchronous_commit": "on"}
#: How PostgreSQL knows our processes by name; the name of the role follows.
APPLICATION = "pingxuan-"


Noted = Callable[[asyncpg.Connection], Coroutine[None, None, None]]


async def _as_it_was(_: asyncpg.Connection) -> None:
    """Nobody sets anything for a session here; asking the server to reset it would cost every
    batch of ballots a round trip before its answers go out, and asyncpg waits for it unbounded."""


class Hosts:
    """The hosts of an address; one that failed, or tore a connection, is the last tried next."""

    def __init__(self, url: str) -> None:
        self._urls = single_hosts(url)
        self._first = 0
        several = len(self._urls) > 1 and "target_session_attrs" not in url
        self._wanted = {"target_session_attrs": "read-write"} if several else {}

    async def connect(self, *_url: str, **how: Any) -> asyncpg.Connection:
        """A connection to the first host that answers and takes writes.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InternalClientError: the last host's fault.
        """
        fault: BaseException = OSError("no host is named")
        first = self._first
        for turn in range(len(self._urls)):
            place = (first + turn) % len(self._urls)
            try:
                connection = await self._connect_to(place, how)
            except _UNREACHABLE as unreachable:
                fault = unreachable
                self._leave(place)
            except asyncio.CancelledError:
                self._leave(place)  # the next who asks goes on behind it
                raise
            else:
                self._first = place
                return connection
        raise fault

    async def _connect_to(self, place: int, how: dict[str, Any]) -> asyncpg.Connection:
        asked = {"timeout": _HOST_WITHIN_S, **self._wanted, **how}
        connection: asyncpg.Connection = await asyncpg.connect(self._urls[place], **asked)
        connection.add_termination_listener(lambda _: self._leave(place))
        return connection

    def _leave(self, place: int) -> None:
        if place == self._first:
            self._first = (place + 1) % len(self._urls)


def single_hosts(url: str) -> list[str]:
    """One address a host, from an address that names several, in its order."""
    parts = urlsplit(url)
    credentials, at, hosts = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query))
    if "," not in hosts and "," not in query.get("host", ""):
        return [url]
    if hosts:
        places = [parts._replace(netloc=f"{credentials}{at}{host}") for host in hosts.split(",")]
        return [urlunsplit(place) for place in places]
    return [urlunsplit(parts._replace(query=text)) for text in _single_queries(query)]


def _single_queries(query: dict[str, str]) -> list[str]:
    named = query["host"].split(",")
    ports = query.get("port", "5432").split(",")
    ports *= len(named) if len(ports) == 1 else 1
    if len(ports) != len(named):
        raise OperationsError("PINGXUAN_POSTGRES_URL names other numbers of hosts and of ports")
    return [
        urlencode(query | {"host": host, "port": port}, quote_via=quote)
        for host, port in zip(named, ports, strict=True)
    ]


@asynccontextmanager
async def open_pool(
    url: str, *, least: int, most: int, name: str = "command", init: Noted = _as_it_was
) -> AsyncIterator[asyncpg.Pool]:
    """Connections for one process, opened as they are needed beyond the least; closed within a
    bound, or torn. `init` is told of each as it is made; `name` is of the process.

    Raises:
        OperationsError: PostgreSQL cannot be reached, or its address cannot be read.
    """
    connect: Any = Hosts(url).connect  # the stubs' protocol names every argument that asyncpg has
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=least,
            max_size=most,
            max_inactive_connection_lifetime=0,  # what ends a connection is a fault of its host
            connect=connect,
            init=init,
            reset=_as_it_was,
            server_settings={**_SESSION, "application_name": APPLICATION + name},
        )
    except _UNREACHABLE as fault:
        raise OperationsError(f"PostgreSQL cannot be reached: {fault}") from fault
    try:
        yield pool
    finally:
        with suppress(*_UNREACHABLE):  # asyncpg tears what it could not close
            async with asyncio.timeout(_CLOSE_WITHIN_S):
                await pool.close()


@asynccontextmanager
async def one_connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, with the state that its user gives it.

    Raises:
        OperationsError: PostgreSQL cannot be reached.
    """
    try:
        connection = await Hosts(url).connect()
    except _UNREACHABLE as fault:
        raise OperationsError(f"PostgreSQL cannot be reached: {fault}") from fault
    try:
        yield connection
    finally:
        await connection.close(timeout=_CLOSE_WITHIN_S)
