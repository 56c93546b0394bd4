"""Answers that are written before there is a request: whole, and the same every time."""

from http import HTTPStatus

import msgspec
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from voting.problems import PROBLEM_TYPE, TABLE, document
from voting.refusal import Reason, Refused


def whole_answer(refused: Refused, *, close: bool) -> bytes:
    """A refusal as the bytes of an HTTP/1.1 answer."""
    status = HTTPStatus(TABLE[refused.reason].status)
    body = msgspec.json.encode(document(refused))
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {PROBLEM_TYPE}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
    ]
    if refused.retry_after_s is not None:
        lines.append(f"Retry-After: {refused.retry_after_s}")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode() + body


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
