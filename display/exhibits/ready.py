"""Pages as the bytes that go out, made once and sent many times.

A listener may answer with them by itself: nothing is left to decide but who asks. Whatever is
not here goes the way of every request, and most of it is here the next time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import hdrs

from display.exhibits.answers import Answer
from display.security import HEADERS

#: What stands before the `Date` line of an answer, and what comes after it.
Halves = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One page as it goes out: as it is, packed, and to a reader who holds it already."""

    mark: str
    plain: Halves
    packed: Halves
    unchanged: Halves

    def to(self, headers: Mapping[str, str]) -> Halves:
        """What these headers ask for."""
        if self.mark in headers.get(hdrs.IF_NONE_MATCH, ""):
            return self.unchanged
        takes = "gzip" in headers.get(hdrs.ACCEPT_ENCODING, "")
        return self.packed if takes else self.plain


def ready(answer: Answer, headers: Mapping[str, str]) -> Ready:
    """The bytes of a page that has these headers beside those of every answer."""
    mark = f'"{answer.etag}"'
    common: dict[str, str] = {**headers, hdrs.ETAG: f"W/{mark}", **HEADERS}
    kind: dict[str, str] = {hdrs.CONTENT_TYPE: f"{answer.content_type}; charset=utf-8"}
    plain = _halves("200 OK", {**kind, **common}, answer.body)
    coded: dict[str, str] = {**kind, **common, hdrs.CONTENT_ENCODING: "gzip"}
    return Ready(
        mark=mark,
        plain=plain,
        packed=_halves("200 OK", coded, answer.packed) if answer.packed else plain,
        unchanged=_halves("304 Not Modified", common, None),
    )


def _halves(status: str, headers: Mapping[str, str], body: bytes | None) -> Halves:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None:
        lines.append(f"{hdrs.CONTENT_LENGTH}: {len(body)}")
    return "\r\n".join([*lines, ""]).encode(), b"\r\n" + (body or b"")
