"""Answers that are written before there is a request: whole, and the same every time."""

from http import HTTPStatus

import msgspec

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
BUSY = whole_answer(_BUSY, close=False)
BUSY_AND_CLOSED = whole_answer(_BUSY, close=True)


def malformed(allowed: str) -> Refused:
    """The refusal of a request that is no HTTP as it must be."""
    return Refused(reason=Reason.MALFORMED, field="request", allowed=allowed)
