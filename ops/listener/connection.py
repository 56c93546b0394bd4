"""One HTTP connection: aiohttp's, with a memory of when each wait began.

There is no timer a connection and none a request: `patrol` asks each connection once a second
what it is waiting for. What this adds to a request's way is one look at its head.

A ballot that is there in whole never becomes a request of aiohttp's: it goes from the parser to
the polls, and their answer from there to the client, while aiohttp waits for the next request.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from aiohttp import StreamReader, web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from ops.listener.answers import BUSY, BUSY_AND_CLOSED, malformed, whole_answer, written
from ops.listener.bounds import Bounds
from ops.listener.gate import Gate
from ops.listener.inlet import Inlet
from ops.listener.lateness import BodyWatch, Overdue, TakingWatch
from ops.listener.soundness import unsound
from voting.polls import Answer, Envelope
from voting.problems import respond

if TYPE_CHECKING:
    from aiohttp.web_server import Server


class Connection(RequestHandler):
    """A connection that can be asked what it is late with; a ballot may wait at its door."""

    __slots__ = (
        "_answered",
        "_body",
        "_bounds",
        "_casts",
        "_gate",
        "_head_bytes",
        "_head_since_s",
        "_held",
        "_inlet",
        "_lane",
        "_last",
        "_open",
        "_peer",
        "_taking",
        "_waits",
        "turn",
    )

    def __init__(
        self,
        server: "Server",
        bounds: Bounds,
        gate: Gate,
        inlet: Inlet,
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
        self._inlet = inlet
        self._open = opened
        #: Whether a ballot waits at the door, and whether one is with the polls.
        self._waits = self._casts = False
        #: Whether the client wants no answer behind that ballot's.
        self._last = False
        self._answered: asyncio.Future[None] | None = None
        #: Requests that came before aiohttp was ready to wait for them.
        self._held: deque[tuple[RawRequestMessage | _ErrInfo, StreamReader]] = deque()
        self._lane: asyncio.Transport | None = None
        self._peer = ""
        self._head_since_s = 0.0
        self._head_bytes = 0
        self._body = BodyWatch()
        self._taking = TakingWatch()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; a head is due from now on."""
        self._lane = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) else str(peer or "")
        self._head_since_s = self._loop.time()
        self._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._open.discard(self)
        self._lane = None
        self._waits = False
        super().connection_lost(exc)

    async def shutdown(self, timeout: float | None = 15.0) -> None:
        """End; a ballot that is with the polls is answered before."""
        if self._casts:
            self._answered = self._loop.create_future()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._answered
        await super().shutdown(timeout)

    def data_received(self, data: bytes) -> None:
        """Parse; look at what came before its handler is woken."""
        waiter, self._waiter = self._waiter, None  # nobody is woken before we have looked
        try:
            super().data_received(data)
        finally:
            self._waiter = waiter
        messages = self._messages
        if not messages:
            if data and self._is_asking:
                self._note_part_of_head(len(data))
            return
        self._head_since_s = 0.0
        for at, (head, _) in enumerate(messages):
            if isinstance(head, _ErrInfo) or (wrong := unsound(head)):
                said = head.message if isinstance(head, _ErrInfo) else wrong
                self._cut_at(at, said)
                break
        if self._is_between:
            self._hold()
        else:
            self._hand_on()

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Go on where reading was paused; aiohttp says so after every body, too."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    @property
    def is_here(self) -> bool:
        """Whether a ballot waits at the door."""
        return self._waits and self._is_asking

    def come_in(self) -> None:
        """The ballot at the door has a place."""
        self._waits = False
        self._cast()

    def go_away(self) -> None:
        """The ballot at the door is told to come again; what came after it is looked at."""
        self._waits = False
        head, _ = self._next_ballot()
        last = head.should_close or self._close
        self._send((BUSY_AND_CLOSED if last else BUSY).whole, last=last)

    @property
    def untaken_bytes(self) -> int:
        """What lies ready to be sent and is not taken."""
        return self._lane.get_write_buffer_size() if self._lane is not None else 0

    def late_with(self, now_s: float, *, pressed: bool) -> Overdue | None:
        """What this connection took too long for, if anything."""
        bounds = self._bounds
        if self._taking.lasts_s(self.untaken_bytes, bounds.taking_bytes, now_s) >= bounds.taking_s:
            return Overdue.TAKING
        if self._waits or self._casts:
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
            self._held.clear()
            self._lane.write(whole_answer(malformed(_first_line(wrong)), close=True))
            self.force_close()

    @property
    def _is_between(self) -> bool:
        """Whether aiohttp has begun with no request and does not wait for one: it soon will."""
        return self._waiter is None and not self._request_in_progress

    def _hold(self) -> None:
        """Keep what has come until aiohttp waits: it would take a ballot that it finds then."""
        if not self._held:
            self._loop.call_soon(self._let_go)
        self._held.extend(self._messages)
        self._messages.clear()

    def _let_go(self) -> None:
        if self._lane is None or self._lane.is_closing() or self._force_close:
            self._held.clear()
        elif self._is_between and not self._close:
            self._loop.call_soon(self._let_go)
        else:
            self._messages.extend(self._held)
            self._held.clear()
            self._hand_on()

    @property
    def _is_asking(self) -> bool:
        """Whether no request of this connection is being handled by aiohttp."""
        waiter = self._waiter
        return waiter is not None and not waiter.done()

    def _hand_on(self) -> None:
        """Begin with the next request, unless it is a ballot that must wait for a place."""
        waiter, waits = self._waiter, self._waits or self._casts
        if not self._messages or waits or self._close or waiter is None or waiter.done():
            return
        head, payload = self._messages[0]
        if self._paused or isinstance(head, _ErrInfo) or not self._inlet.fits(head, payload):
            waiter.set_result(None)  # aiohttp's, which also waits for readers that are slow
        elif self._gate.enter():
            self._cast()
        else:
            self._waits = True
            self._gate.wait(self, self._rests())

    def _cast(self) -> None:
        """Give a ballot that has a place to the polls."""
        self._casts = True
        head, payload = self._next_ballot()
        self._last = head.should_close
        self._rests()
        envelope = Envelope(
            campaign=self._inlet.campaign_at(head.path) or "",
            headers=head.headers,
            body=payload.read_nowait(),
            peer=self._peer,
        )
        self._inlet.cast(envelope, self._told)

    def _told(self, answer: Answer) -> None:
        self._casts = False
        last = self._last or self._close or self._inlet.last_answers()
        self._send(written(answer, close=last), last=last)
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)
        self._gate.leave()

    def _next_ballot(self) -> tuple[RawRequestMessage, StreamReader]:
        """Take it as aiohttp takes a request: there is room for one more behind it."""
        head, payload = self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()
        if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
            self._resume_reading_if_drained()
        assert not isinstance(head, _ErrInfo), "ballots are sound"
        return head, payload

    def _send(self, whole: bytes, *, last: bool) -> None:
        """Answer a ballot. What came behind it comes next, but not before others."""
        lane = self._lane
        if lane is None or lane.is_closing():
            return
        lane.write(whole)
        if last:
            self._close = True
            lane.close()
            return
        self._rests()
        if self._messages:
            self._loop.call_soon(self._hand_on)

    def _rests(self) -> float:
        """Nothing is late from this moment on, which is given; aiohttp looks at it, too."""
        now_s = self._loop.time()
        self._next_keepalive_close_time = now_s + self._keepalive_timeout
        return now_s

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
