"""One HTTP connection: what is unsound in it, and the short way of its ballots and pages.

What this adds to a request's way is one look at its head. A ballot that is there in whole never
becomes a request of aiohttp's: it goes from the parser to the polls, and their answer from there
to the client, while aiohttp waits for the next request. Nor does a page that is ready: its bytes
go out at once.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import StreamReader
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import _ErrInfo

from ops.processes.listener.answers import BUSY, BUSY_AND_CLOSED, written
from ops.processes.listener.bounds import Bounds
from ops.processes.listener.gate import Gate
from ops.processes.listener.inlet import Inlet
from ops.processes.listener.soundness import unsound
from ops.processes.listener.watched import WatchedConnection
from voting.casting.envelope import Envelope
from voting.casting.polls import Answer

if TYPE_CHECKING:
    from aiohttp.web_server import Server


class Connection(WatchedConnection):
    """A connection whose ballots go to the polls; one of them may wait at the door."""

    __slots__ = (
        "_answered",
        "_casts",
        "_gate",
        "_held",
        "_inlet",
        "_last",
        "_peer",
        "_waits",
    )

    def __init__(
        self,
        server: "Server",
        bounds: Bounds,
        gate: Gate,
        inlet: Inlet,
        *,
        opened: set[WatchedConnection],
        turn: int,
    ) -> None:
        super().__init__(server, bounds, opened=opened, turn=turn)
        self._gate = gate
        self._inlet = inlet
        #: Whether a ballot waits at the door, and whether one is with the polls.
        self._waits = self._casts = False
        #: Whether the client wants no answer behind that ballot's.
        self._last = False
        self._answered: asyncio.Future[None] | None = None
        #: Requests that came before aiohttp was ready to wait for them.
        self._held: deque[tuple[RawRequestMessage | _ErrInfo, StreamReader]] = deque()
        self._peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) else str(peer or "")
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._waits = False
        super().connection_lost(exc)

    @property
    def is_waited_for(self) -> bool:
        """Whether a ballot is under way, or waits for a place."""
        return self._waits or self._casts

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
        head, _ = self._next_request()
        last = head.should_close or self._close
        self._send((BUSY_AND_CLOSED if last else BUSY).whole, last=last)

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

    def _hand_on(self) -> None:
        """Begin with the next request, unless it is a ballot that must wait for a place."""
        waiter = self._waiter
        if not self._messages or self.is_waited_for or self._close:
            return
        if waiter is None or waiter.done():
            return
        head, payload = self._messages[0]
        if self._paused or isinstance(head, _ErrInfo):
            waiter.set_result(None)  # aiohttp's, which also waits for readers that are slow
        elif page := self._inlet.page(head, payload):
            self._next_request()
            self._send(page, last=False)
        elif not self._inlet.fits(head, payload):
            waiter.set_result(None)
        elif self._gate.enter():
            self._cast()
        else:
            self._waits = True
            self._gate.wait(self, self._rests())

    def _cast(self) -> None:
        """Give a ballot that has a place to the polls."""
        self._casts = True
        head, payload = self._next_request()
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

    def _next_request(self) -> tuple[RawRequestMessage, StreamReader]:
        """Take it as aiohttp takes a request: there is room for one more behind it."""
        head, payload = self._messages.popleft()
        if self._parser is not None:
            self._parser.message_consumed()
        if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
            self._resume_reading_if_drained()
        assert not isinstance(head, _ErrInfo), "what passes aiohttp by is sound"
        return head, payload

    def _send(self, whole: bytes, *, last: bool) -> None:
        """Answer what passed aiohttp by. What came behind it comes next, but not before others."""
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
