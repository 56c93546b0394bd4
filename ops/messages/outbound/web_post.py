"""JSON sent by HTTP POST, to allowed hosts alone and without following redirects."""

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from ops.messages.outbound.allowed import Allowed, NotAllowed

_WITHIN_S = 10.0
_LONGEST_ANSWER = 64 * 1024
_GOOD = range(200, 300)

#: Raises Undelivered where a good status carries a bad answer.
Check = Callable[[bytes], None]


class Undelivered(Exception):
    """What was sent has not arrived, as far as is known; says why without any secret."""


def _any_answer(body: bytes) -> None:
    del body


@dataclass(frozen=True, slots=True)
class WebPost:
    """Posts JSON."""

    session: aiohttp.ClientSession
    allowed: Allowed

    async def send(
        self, url: str, body: bytes, headers: Mapping[str, str], check: Check = _any_answer
    ) -> None:
        """Send once.

        Raises:
            Undelivered: not allowed, not reached, not answered in time, or answered badly.
        """
        try:
            self.allowed.check_url(url)
            status, told = await self._post(url, body, headers)
        except NotAllowed as fault:
            raise Undelivered(str(fault)) from fault
        except TimeoutError as fault:
            raise Undelivered(f"no answer within {_WITHIN_S:g} s") from fault
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise Undelivered(type(fault).__name__) from fault
        if status not in _GOOD:
            raise Undelivered(f"HTTP status {status}")
        check(told)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        sent = {"Content-Type": "application/json; charset=utf-8", **headers}
        async with self.session.post(
            url, data=body, headers=sent, allow_redirects=False
        ) as answer:
            return answer.status, await answer.content.read(_LONGEST_ANSWER)


@asynccontextmanager
async def web_post(allowed: Allowed) -> AsyncIterator[WebPost]:
    """A session of its own, without cookies and without the environment's proxies."""
    connector = aiohttp.TCPConnector(resolver=_GuardedResolver(allowed), force_close=True)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=_WITHIN_S),
    ) as session:
        yield WebPost(session, allowed)


class _GuardedResolver(AbstractResolver):
    """Looks a name up at every connection, and gives only addresses that may be called."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError where one of the host's addresses may not be called."""
        found = await self._inner.resolve(host, port, family)
        for one in found:
            try:
                self._allowed.check_address(ip_address(one["host"].partition("%")[0]))
            except NotAllowed as fault:
                raise OSError(f"{host}: {fault}") from fault
        return found

    async def close(self) -> None:
        """End."""
        await self._inner.close()
