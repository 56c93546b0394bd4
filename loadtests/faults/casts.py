"""Tells casts apart from all else that a front says to PostgreSQL, by its wire protocol."""

_CALL = b"cast_ballots("
#: CommandComplete's words, then ReadyForQuery outside a transaction: what it did is committed.
_WELL, _DONE = b"SELECT ", b"Z\x00\x00\x00\x05I"
_TAIL = 64
#: Type and length come before what a message says.
_HEAD = 5


class Casts:
    """Follows one connection: whether a cast is under way, and whether the last was committed."""

    def __init__(self) -> None:
        self.under_way = False
        self.committed = False
        self._statement = b""
        self._tail = b""

    def asks(self, chunk: bytes) -> None:
        """Look at bytes from the client."""
        if _CALL in chunk:
            self._statement = _name(chunk)
        # Bind: a portal without a name, then the statement's.
        bind = b"\x00" + self._statement + b"\x00"
        if self._statement and chunk[:1] == b"B" and chunk.startswith(bind, _HEAD):
            self.under_way, self.committed, self._tail = True, False, b""

    def answers(self, chunk: bytes) -> None:
        """Look at bytes from the server."""
        self._tail = (self._tail + chunk)[-_TAIL:]
        if self.under_way and self._tail.endswith(_DONE):
            self.under_way, self.committed = False, _WELL in self._tail


def _name(chunk: bytes) -> bytes:
    """The name in the Parse message that holds the call: type, length, name, 0, text, 0."""
    start = chunk.rfind(b"__asyncpg", 0, chunk.find(_CALL))
    return chunk[start : chunk.find(b"\x00", start)] if start >= 0 else b""
