"""Answers as bytes: those to ballots, and those that are written before there is a request."""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

import msgspec
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from display.security import HEADERS
from voting.casting.polls import Answer
from voting.problems import PROBLEM_TYPE, TABLE, document
from voting.refusal import Reason, Refused

_SECURITY = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())


def written(answer: Answer, *, close: bool) -> bytes:
    """What the polls answer as the bytes of an HTTP/1.1 answer."""
    more = f"Date: {_date(int(time.time()))}\r\n"
    if isinstance(answer, Refused):
        return whole_answer(answer, close=close, more=more)
    status = "200 OK" if answer.repeated else "201 Created"
    return _whole(status, "application/json", answer.body, close=close, more=more)


def dated(before: bytes, after: bytes) -> bytes:
    """An answer that is ready but for the time at which it goes out."""
    return b"".join((before, b"Date: ", _date(int(time.time())).encode(), b"\r\n", after))


def whole_answer(refused: Refused, *, close: bool, more: str = "") -> bytes:
    """A refusal as the bytes of an HTTP/1.1 answer; `more` are lines of its head."""
    status = HTTPStatus(TABLE[refused.reason].status)
    body = msgspec.json.encode(document(refused))
    if refused.retry_after_s is not None:
        more += f"Retry-After: {refused.retry_after_s}\r\n"
    return _whole(f"{status.value} {status.phrase}", PROBLEM_TYPE, body, close=close, more=more)


def _whole(status: str, kind: str, body: bytes, *, close: bool, more: str) -> bytes:
    end = "Connection: close\r\n" if close else ""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"Cache-Control: no-store\r\n{_SECURITY}{more}{end}\r\n"
    ).encode() + body


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


_BUSY = Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
BUSY_AT_THE_DOOR = whole_answer(_BUSY, close=True)


class Canned(web.StreamResponse):
    """An answer whose bytes are ready, for a request of any kind; one serves them all."""

    def __init__(self, refused: Refused, *, close: bool) -> None:
        super().__init__(status=TABLE[refused.reason].status)
        self.whole = whole_answer(refused, close=close)
        self._close = close

    @property
    def keep_alive(self) -> bool:
        """Whether the connection goes on."""
        return not self._close

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it.

        Raises:
            ConnectionResetError: the client has left.
        """
        lane = request.transport
        if lane is None:
            raise ConnectionResetError
        lane.write(self.whole)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing: it was sent whole."""


BUSY = Canned(_BUSY, close=False)
BUSY_AND_CLOSED = Canned(_BUSY, close=True)


def malformed(allowed: str) -> Refused:
    """The refusal of a request that is no HTTP as it must be."""
    return Refused(reason=Reason.MALFORMED, field="request", allowed=allowed)
