"""One HTTP connection: aiohttp's, with a memory of when each wait began.

There is no timer a connection and none a request: `patrol` asks each connection once a second
what it is waiting for. What this adds to a request's way is one look at its head.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from aiohttp import web
from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from ops.listener.answers import BUSY, BUSY_AND_CLOSED, malformed, whole_answer
from ops.listener.bounds import Bounds
from ops.listener.gate import Gate
from ops.listener.soundness import unsound
from voting.problems import respond

if TYPE_CHECKING:
    from aiohttp.web_server import Server


class Overdue(StrEnum):
    """What a connection took too long for."""

    HEAD = "head"
    BODY = "body"
    IDLE = "idle"
    TAKING = "taking"


@dataclass(slots=True)
class _Watch:
    """What is seen of a wait at every visit: which one it is, since when, how much was left."""

    which: int = 0
    since_s: float = 0.0
    left: int = 0


class Connection(RequestHandler):
    """A connection that can be asked what it is late with; its next ballot may wait at the door.

    `has_place` while a ballot was let in and is not with the gate's handler yet.
    """

    __slots__ = (
        "_body",
        "_bounds",
        "_gate",
        "_head_bytes",
        "_head_since_s",
        "_lane",
        "_open",
        "_taking",
        "_waits",
        "has_place",
        "turn",
    )

    def __init__(
        self,
        server: "Server",
        bounds: Bounds,
        gate: Gate,
        *,
        opened: set["Connection"],
        turn: int,
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
        self._gate = gate
        self._open = opened
        self._waits = False
        self.has_place = False
        self._lane: asyncio.Transport | None = None
        self._head_since_s = 0.0
        self._head_bytes = 0
        self._body = _Watch()
        self._taking = _Watch()

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
        self._waits = False
        if self.has_place:
            self.has_place = False
            self._gate.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse; look at what came before its handler is woken."""
        waiter, self._waiter = self._waiter, None  # nobody is woken before we have looked
        try:
            super().data_received(data)
        finally:
            self._waiter = waiter
        messages = self._messages
        if not messages:
            if data and waiter is not None:
                self._note_part_of_head(len(data))
            return
        self._head_since_s = 0.0
        for at, (head, _) in enumerate(messages):
            if isinstance(head, _ErrInfo) or (wrong := unsound(head)):
                said = head.message if isinstance(head, _ErrInfo) else wrong
                self._cut_at(at, said)
                break
        if not self._waits:
            self._hand_on()

    @property
    def is_here(self) -> bool:
        """Whether a ballot waits at the door."""
        return self._waits and self._is_asking

    def come_in(self) -> None:
        """The ballot at the door has a place."""
        self._waits = False
        self._begin(has_place=True)

    def go_away(self) -> None:
        """The ballot at the door is told to come again; what came after it is looked at."""
        self._waits = False
        head, _ = self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()
        lane = self._lane
        if lane is None or isinstance(head, _ErrInfo):
            return
        if head.should_close or self._close:
            lane.write(BUSY_AND_CLOSED.whole)
            lane.close()
            return
        lane.write(BUSY.whole)
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        if self._messages:
            self._hand_on()

    @property
    def untaken_bytes(self) -> int:
        """What lies ready to be sent and is not taken."""
        return self._lane.get_write_buffer_size() if self._lane is not None else 0

    def late_with(self, now_s: float, *, pressed: bool) -> Overdue | None:
        """What this connection took too long for, if anything."""
        if self._is_late_taking(now_s):
            return Overdue.TAKING
        if self._waits:
            return None
        if self._is_asking:
            return self._late_asking(now_s, pressed=pressed)
        return Overdue.BODY if self._is_late_with_body(now_s) else None

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
        """Whether no request of this connection is being handled."""
        waiter = self._waiter
        return waiter is not None and not waiter.done()

    def _hand_on(self) -> None:
        """Begin with the next request, unless it is a ballot that must wait for a place."""
        if not self._is_asking:
            return
        if not self._needs_place():
            self._begin(has_place=False)
        elif self._gate.enter():
            self._begin(has_place=True)
        else:
            now_s = self._loop.time()
            self._waits = True
            self._next_keepalive_close_time = now_s + self._keepalive_timeout
            self._gate.wait(self, now_s)

    def _needs_place(self) -> bool:
        """Whether the next request is a ballot that is there in whole."""
        head, payload = self._messages[0]
        if isinstance(head, _ErrInfo) or head.method != "POST" or not payload.is_eof():
            return False
        return self._gate.guarded(head.path)

    def _begin(self, *, has_place: bool) -> None:
        self.has_place = has_place
        if self._waiter is not None:
            self._waiter.set_result(None)

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

    def _is_late_with_body(self, now_s: float) -> bool:
        if not self._is_reading_a_body():
            return False
        body = self._body
        if body.which != self._request_count:
            body.which, body.since_s = self._request_count, now_s
        return now_s - body.since_s >= self._bounds.body_s

    def _is_late_taking(self, now_s: float) -> bool:
        taking, left = self._taking, self.untaken_bytes
        if not left or not taking.left or left <= taking.left - self._bounds.taking_bytes:
            taking.left, taking.since_s = left, now_s
            return False
        return now_s - taking.since_s >= self._bounds.taking_s


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip(" :")
