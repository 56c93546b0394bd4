"""The gate: so many ballots are under way at a time; who finds no place waits, but not for long.

More under way would not be answered sooner: they would only be more to keep in mind. Whoever
waits comes in as soon as somebody leaves, in order. One who was not let in for long enough is told
503; a client that asks again at once has waited so long first, so asking without pause earns it
nothing and takes little from those inside.

A ballot that is there in whole waits at the door, as the parsed head that it is, and goes to the
polls from there (`Connection`). One whose body comes later, or that came while its connection was
still busy, has become a request already, and waits as such. Both stand in one line.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from ops import metrics
from ops.processes.listener.answers import BUSY, BUSY_AND_CLOSED
from voting.problems import respond
from voting.refusal import Reason, Refused

#: Whether a POST to this path is one that needs a place.
Guarded = Callable[[str], bool]
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Guest(Protocol):
    """One who waits."""

    @property
    def is_here(self) -> bool:
        """Whether it still waits: it may have left."""
        ...

    def come_in(self) -> None:
        """There is a place, which is the guest's to leave."""
        ...

    def go_away(self) -> None:
        """There is none."""
        ...


class Gate:
    """Between a listener and its application; nobody waits longer than somebody walks by."""

    def __init__(self, handler: Handler, guarded: Guarded, *, places: int) -> None:
        self.guarded = guarded
        self._handler = handler
        self._free = places
        self._is_calling = False
        self._guests: deque[tuple[float, Guest]] = deque()

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """The application's answer, or the canned one of a house that stayed full."""
        if request.method != "POST" or not self.guarded(request.path):
            return await self._handler(request)
        if not request.content.is_eof():
            try:
                await request.read()  # a slow body holds no place
            except web.HTTPRequestEntityTooLarge:
                return respond(Refused(reason=Reason.TOO_LARGE))
        if not await self._entered(request.protocol):
            return BUSY if request.keep_alive else BUSY_AND_CLOSED
        try:
            return await self._handler(request)
        finally:
            self.leave()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._guests)

    def enter(self) -> bool:
        """Take a place, if there is one; it is the caller's to leave."""
        if not self._free:
            return False
        self._free -= 1
        return True

    def wait(self, guest: Guest, now_s: float) -> None:
        """Stand in line."""
        self._guests.append((now_s, guest))

    def leave(self) -> None:
        """Hand a place on to whoever waits longest and has not left.

        One who is answered at once leaves while coming in: the next is called from here, too.
        """
        self._free += 1
        if self._is_calling:
            return
        self._is_calling = True
        while self._free and self._guests:
            _, guest = self._guests.popleft()
            if guest.is_here:
                self._free -= 1
                guest.come_in()
        self._is_calling = False

    def turn_away(self, since_s: float) -> None:
        """Tell those who have waited since then that they may come again."""
        while self._guests and self._guests[0][0] <= since_s:
            _, guest = self._guests.popleft()
            if guest.is_here:
                metrics.SHED_BALLOTS.inc()
                guest.go_away()

    async def _entered(self, protocol: RequestHandler) -> bool:
        if self.enter():
            return True
        loop = asyncio.get_running_loop()
        guest = _Request(protocol, loop.create_future())
        self.wait(guest, loop.time())
        try:
            return await guest.told
        except asyncio.CancelledError:
            if guest.told.done() and not guest.told.cancelled() and guest.told.result():
                self.leave()
            raise


class _Request:
    """A guest that is a request already."""

    def __init__(self, protocol: RequestHandler, told: asyncio.Future[bool]) -> None:
        self._protocol = protocol
        self.told = told

    @property
    def is_here(self) -> bool:
        if self._protocol.transport is None:
            self.go_away()
        return not self.told.done()

    def come_in(self) -> None:
        self.told.set_result(True)

    def go_away(self) -> None:
        if not self.told.done():
            self.told.set_result(False)
