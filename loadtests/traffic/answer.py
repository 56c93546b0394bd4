"""Reads HTTP/1.1 answers out of a connection's bytes."""

import re
from dataclasses import dataclass

_HEAD_END = b"\r\n\r\n"
_LINE_END = b"\r\n"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r|$)")
_CODING = re.compile(rb"(?i)\r\ntransfer-encoding:")
_BODILESS = frozenset({204, 304})
#: No answer of a voting front comes near; a runaway one ends here instead of filling memory.
MOST_BYTES = 8 * 1024 * 1024


class BadAnswer(Exception):
    """The bytes are no HTTP/1.1 answer, or more of one than is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, head as sent, and body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        values = self.headers(name)
        return values[0] if values else None

    def headers(self, name: str) -> list[str]:
        """Every value of a header."""
        wanted = name.lower().encode()
        pairs = (line.partition(b":") for line in self.head.split(_LINE_END)[1:])
        return [v.strip().decode("latin-1") for k, _, v in pairs if k.lower() == wanted]


def read_answer(buffer: bytearray) -> Answer | None:
    """Take one whole answer off the buffer's front, or None while bytes are missing.

    Raises:
        BadAnswer: the bytes cannot become an answer.
    """
    end = buffer.find(_HEAD_END)
    if end < 0 or len(buffer) > MOST_BYTES:
        if len(buffer) > MOST_BYTES:
            raise BadAnswer("the answer is too long")
        return None
    head, after = bytes(buffer[:end]), end + len(_HEAD_END)
    if not head.startswith(b"HTTP/1.1 ") or not head[9:12].isdigit():
        raise BadAnswer("the answer does not begin as HTTP/1.1")
    status = int(head[9:12])
    taken = (b"", after) if status in _BODILESS else _body(head, buffer, after)
    if taken is None:
        return None
    body, after = taken
    del buffer[:after]
    return Answer(status=status, head=head, body=body)


def _body(head: bytes, buffer: bytearray, start: int) -> tuple[bytes, int] | None:
    length = _LENGTH.search(head)
    if length is None:
        return _chunks(buffer, start) if _CODING.search(head) else (b"", start)
    end = start + int(length[1])
    return (bytes(buffer[start:end]), end) if len(buffer) >= end else None


def _chunks(buffer: bytearray, at: int) -> tuple[bytes, int] | None:
    parts: list[bytes] = []
    while (line_end := buffer.find(_LINE_END, at)) >= 0:
        size = int(bytes(buffer[at:line_end]).split(b";")[0], 16)
        start, at = line_end + 2, line_end + 2 + size + 2
        if len(buffer) < at:
            return None
        if size == 0:
            return b"".join(parts), at
        parts.append(bytes(buffer[start : start + size]))
    return None
