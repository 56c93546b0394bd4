"""How much a client may ask of one listener."""

import resource
from dataclasses import dataclass

#: Files that are no client's: servers, sockets of our own, logs.
OTHER_FILES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Seconds, bytes and numbers that no connection goes beyond.

    Attributes:
        connections: how many are open at a time; one more is told 503 and closed.
        pressed_share: from this share of them on, who waits for nothing is closed early.
        head_s, body_s: for a whole head from its first byte (or from connecting), and for a
            whole body from the end of its head.
        idle_s, pressed_s: without a request; the same, and for a head too, while pressed.
        taking_s, taking_bytes: an answer that lies ready must shrink by so much in that time.
        lingering_s: for the rest of a body that was answered before it was read.
        places: how many ballots are under way at a time: one batch that is committed, one that
            waits for it, and two for what comes and goes meanwhile.
        patience_s: who finds no place waits so long, and is then told 503.
        head_bytes, line_bytes, headers: size of a head, of one line of it, and their number.
        buffered_bytes: of a body, before its handler reads them.
    """

    connections: int = 8192
    pressed_share: float = 0.8
    head_s: float = 5.0
    body_s: float = 10.0
    idle_s: float = 30.0
    pressed_s: float = 1.0
    taking_s: float = 20.0
    taking_bytes: int = 4096
    lingering_s: float = 2.0
    places: int = 512
    patience_s: float = 2.0
    head_bytes: int = 32 * 1024
    line_bytes: int = 8190
    headers: int = 64
    buffered_bytes: int = 16 * 1024


def most_connections(wanted: int) -> int:
    """As many as wanted and as this process may have files open; raises its own limit first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed - OTHER_FILES, 1)
