"""A connection of aiohttp's with a memory of when each wait began.

There is no timer a connection and none a request: `patrol` asks each connection once a second
what it is waiting for.
"""

import asyncio
from typing import TYPE_CHECKING, cast

from aiohttp import web
from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from ops.processes.listener.answers import malformed, whole_answer
from ops.processes.listener.bounds import Bounds
from ops.processes.listener.lateness import BodyWatch, Overdue, TakingWatch
from voting.problems import respond

if TYPE_CHECKING:
    from aiohttp.web_server import Server


class WatchedConnection(RequestHandler):
    """A connection that can be asked what it is late with."""

    __slots__ = (
        "_body",
        "_bounds",
        "_head_bytes",
        "_head_since_s",
        "_lane",
        "_open",
        "_taking",
        "turn",
    )

    def __init__(
        self, server: "Server", bounds: Bounds, *, opened: set["WatchedConnection"], turn: int
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            keepalive_timeout=bounds.idle_s,
            lingering_time=bounds.lingering_s,
            max_line_size=bounds.line_bytes,
            max_field_size=bounds.line_bytes,
            max_headers=bounds.headers,
            read_bufsize=bounds.buffered_bytes,
            # A body that says it is packed is refused by its reader; nothing is unpacked for it.
            auto_decompress=False,
        )
        self.turn = turn
        self._bounds = bounds
        self._open = opened
        self._lane: asyncio.Transport | None = None
        self._head_since_s = 0.0
        self._head_bytes = 0
        self._body = BodyWatch()
        self._taking = TakingWatch()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; a head is due from now on."""
        self._lane = cast("asyncio.Transport", transport)
        self._head_since_s = self._loop.time()
        self._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._open.discard(self)
        self._lane = None
        super().connection_lost(exc)

    @property
    def is_waited_for(self) -> bool:
        """Whether the client waits for us, and not we for it."""
        return False

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Go on where reading was paused; aiohttp says so after every body, too."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    @property
    def untaken_bytes(self) -> int:
        """What lies ready to be sent and is not taken."""
        return self._lane.get_write_buffer_size() if self._lane is not None else 0

    def late_with(self, now_s: float, *, pressed: bool) -> Overdue | None:
        """What this connection took too long for, if anything."""
        bounds = self._bounds
        if self._taking.lasts_s(self.untaken_bytes, bounds.taking_bytes, now_s) >= bounds.taking_s:
            return Overdue.TAKING
        if self.is_waited_for:
            return None
        if self._is_asking:
            return self._late_asking(now_s, pressed=pressed)
        if not self._is_reading_a_body():
            return None
        return (
            Overdue.BODY
            if self._body.lasts_s(self._request_count, now_s) >= bounds.body_s
            else None
        )

    def abort(self) -> None:
        """End at once, whatever lies ready to be sent."""
        if self._lane is not None:
            self._lane.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """A document for a request that is no HTTP; its sender is no line in our log."""
        if isinstance(exc, ConnectionError):
            raise exc  # the client has left
        if status >= 500:  # noqa: PLR2004
            return super().handle_error(request, status, exc, message)
        answer = respond(malformed(_first_line(message or "HTTP")))
        answer.force_close()
        return answer

    def _note_part_of_head(self, count: int) -> None:
        if not self._head_since_s:
            self._head_since_s = self._loop.time()
            self._head_bytes = 0
        self._head_bytes += count
        if self._head_bytes > self._bounds.head_bytes:
            self._refuse_now("a head of at most " + f"{self._bounds.head_bytes} bytes")

    def _cut_at(self, position: int, wrong: str) -> None:
        """From a request that is not sound on, nothing on this connection is a request."""
        if self._is_reading_a_body():
            self._refuse_now(wrong)
            return
        error = _ErrInfo(status=400, exc=ValueError(wrong), message=wrong)
        while len(self._messages) > position:
            self._messages.pop()
        self._messages.append((error, EMPTY_PAYLOAD))

    def _refuse_now(self, wrong: str) -> None:
        """Where no handler will answer, or none that still can read."""
        if self._lane is not None and not self._lane.is_closing():
            self._messages.clear()
            self._lane.write(whole_answer(malformed(_first_line(wrong)), close=True))
            self.force_close()

    @property
    def _is_asking(self) -> bool:
        """Whether no request of this connection is being handled by aiohttp."""
        waiter = self._waiter
        return waiter is not None and not waiter.done()

    def _is_reading_a_body(self) -> bool:
        request = self._current_request
        return request is not None and not request.content.is_eof()

    def _late_asking(self, now_s: float, *, pressed: bool) -> Overdue | None:
        bounds = self._bounds
        if self._head_since_s:
            bound_s = bounds.pressed_s if pressed else bounds.head_s
            return Overdue.HEAD if now_s - self._head_since_s >= bound_s else None
        idle_s = now_s - (self._next_keepalive_close_time - bounds.idle_s)
        return Overdue.IDLE if idle_s >= (bounds.pressed_s if pressed else bounds.idle_s) else None


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip(" :")
