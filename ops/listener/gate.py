"""The gate: so many ballots are under way at a time; who finds no place waits, but not for long.

More under way would not be answered sooner: they would only be more to keep in mind. Whoever waits
costs a request that is parsed and nothing else, and comes in as soon as somebody leaves, in order.
One who was not let in for long enough is told 503; a client that asks again at once has waited
so long first, so asking without pause earns it nothing and takes little from those inside.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from ops import metrics
from ops.listener.answers import BUSY, BUSY_AND_CLOSED
from voting.problems import respond
from voting.refusal import Reason, Refused

#: Whether a POST to this path is one that needs a place.
Guarded = Callable[[str], bool]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guest:
    """One who waits: by which connection, since when, and what tells whether there is a place."""

    protocol: RequestHandler
    since_s: float
    told: asyncio.Future[bool]

    @property
    def is_here(self) -> bool:
        return not self.told.done() and self.protocol.transport is not None


class Gate:
    """Between a listener and its application; nobody waits longer than somebody walks by."""

    def __init__(self, handler: Handler, guarded: Guarded, *, places: int) -> None:
        self._handler = handler
        self._guarded = guarded
        self._free = places
        self._guests: deque[_Guest] = deque()

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """The application's answer, or the canned one of a house that stayed full."""
        if request.method != "POST" or not self._guarded(request.path):
            return await self._handler(request)
        if not request.content.is_eof():
            try:
                await request.read()  # a slow body holds no place
            except web.HTTPRequestEntityTooLarge:
                return respond(Refused(reason=Reason.TOO_LARGE))
        if not await self._enter(request.protocol):
            return BUSY if request.keep_alive else BUSY_AND_CLOSED
        try:
            return await self._handler(request)
        finally:
            self._leave()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._guests)

    def turn_away(self, since_s: float) -> None:
        """Tell those who have waited since then that they may come again."""
        while self._guests and self._guests[0].since_s <= since_s:
            guest = self._guests.popleft()
            if not guest.told.done():
                guest.told.set_result(False)
                metrics.SHED_BALLOTS.inc()

    async def _enter(self, protocol: RequestHandler) -> bool:
        """Whether there is a place; it is the caller's to leave."""
        if self._free:
            self._free -= 1
            return True
        loop = asyncio.get_running_loop()
        guest = _Guest(protocol=protocol, since_s=loop.time(), told=loop.create_future())
        self._guests.append(guest)
        try:
            return await guest.told
        except asyncio.CancelledError:
            if not guest.told.cancelled() and guest.told.result():
                self._leave()
            raise

    def _leave(self) -> None:
        """Hand a place on to whoever waits longest and has not left."""
        while self._guests:
            guest = self._guests.popleft()
            if guest.is_here:
                guest.told.set_result(True)
                return
            if not guest.told.done():
                guest.told.set_result(False)
        self._free += 1
