"""Ballots that come faster than a front can take them, at what little they cost us.

Generator and front share the machine's cores, so what a question costs the generator is missing to
voters as well: there is no task, timer or future a question, only a connection that knows its
ballot. A ballot is due at its moment whether the front keeps up or not. Where every connection
waits for an answer, a due ballot is not sent: it is counted as due, and what was sent is said.
"""

import asyncio
import math
import resource
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import cast

from loadtests.bench.open_loop import CREATED
from loadtests.target import Target
from loadtests.traffic.answer import Answer, BadAnswer, read_answer

REPEATED, TRY_AGAIN = 200, 503
_TICK_S = 0.002
#: Connections that are being made at a time, so that a listener's backlog takes them.
_CONNECTING = 256
#: For the answers that are still to come in the end.
_LAST_S = 15.0
_KEEP_EVERY = 16


@dataclass(slots=True)
class Crush:
    """What became of the ballots of a flood.

    `in_time` are those of the acknowledged whose answers came before the seconds were over.
    """

    seconds: float
    due: int = 0
    sent: int = 0
    #: How often a connection was free for a ballot that was due, and none was ready.
    lacking: int = 0
    acknowledged: int = 0
    in_time: int = 0
    others: Counter[str] = field(default_factory=Counter)
    #: From sending a ballot to its acknowledgement, each time it was sent.
    took_s: list[float] = field(default_factory=list)
    kept: list[Answer] = field(default_factory=list)

    @property
    def good_per_s(self) -> float:
        return self.in_time / self.seconds

    @property
    def turned_away(self) -> int:
        """Answers that said to come again."""
        return self.others[str(TRY_AGAIN)]

    @property
    def sent_per_s(self) -> float:
        return self.sent / self.seconds

    def acknowledge(self, answer: Answer, took_s: float, *, in_time: bool) -> None:
        """Note an acknowledgement, and keep some."""
        if self.acknowledged % _KEEP_EVERY == 0:
            self.kept.append(answer)
        self.acknowledged += 1
        self.in_time += in_time
        self.took_s.append(took_s)


async def flood(
    target: Target,
    ballots: deque[bytes],
    *,
    connections: int,
    seconds: float,
    per_s: float = math.inf,
) -> Crush:
    """Send ballots at a rate, or each connection as soon as it is answered; who is told to come
    again does, as the last of those who are still to be sent.
    """
    running = _Flood(target, ballots, Crush(seconds=seconds), _files_for(connections))
    try:
        await running.run(per_s)
    finally:
        await running.end()
    return running.seen


class _Line(asyncio.Protocol):
    """A connection, and the ballot that it waits for."""

    def __init__(self, flood: "_Flood") -> None:
        self._flood = flood
        self._buffer = bytearray()
        self.ballot = b""
        self.since_s = 0.0
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)
        self._flood.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._flood.lost(self)

    def ask(self, ballot: bytes, now_s: float) -> None:
        """Send a ballot."""
        assert self.transport is not None
        self.ballot, self.since_s = ballot, now_s
        self.transport.write(ballot)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            answer = read_answer(self._buffer)
        except (BadAnswer, ValueError):
            self.cut()
            return
        if answer is not None and self.ballot:
            self._flood.heard(self, answer)

    def cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class _Flood:
    """Connections up to a number, and who of them is free."""

    def __init__(
        self, target: Target, ballots: deque[bytes], seen: Crush, connections: int
    ) -> None:
        self.seen = seen
        self._target = target
        self._ballots = ballots
        self._missing = connections
        self._lines: set[_Line] = set()
        self._free: list[_Line] = []
        self._connecting: set[asyncio.Task[None]] = set()
        self._until_s = 0.0
        self._greedy = False

    async def run(self, per_s: float) -> None:
        """Send for the seconds, then wait for the last answers."""
        self._greedy = math.isinf(per_s)
        began_s = time.monotonic()
        self._until_s = began_s + self.seen.seconds
        while (now_s := time.monotonic()) < self._until_s:
            self._connect()
            self._send(math.inf if self._greedy else int((now_s - began_s) * per_s), now_s)
            await asyncio.sleep(_TICK_S)
        last_s = self._until_s + _LAST_S
        while any(line.ballot for line in self._lines) and time.monotonic() < last_s:  # noqa: ASYNC110
            await asyncio.sleep(_TICK_S)

    async def end(self) -> None:
        """Cut every connection."""
        self._until_s = 0.0
        for task in self._connecting:
            task.cancel()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        for line in list(self._lines):
            line.cut()
        await asyncio.sleep(0)

    def free(self, line: _Line) -> None:
        """A connection can take a ballot; one that waits for no moment sends it at once."""
        line.ballot = b""
        self._lines.add(line)
        self._free.append(line)
        if self._greedy and (now_s := time.monotonic()) < self._until_s:
            self._send(math.inf, now_s)

    def heard(self, line: _Line, answer: Answer) -> None:
        """An answer came."""
        now_s, ballot = time.monotonic(), line.ballot
        if answer.status in (CREATED, REPEATED):
            in_time = now_s <= self._until_s
            self.seen.acknowledge(answer, now_s - line.since_s, in_time=in_time)
        else:
            self._failed(str(answer.status), ballot)
        if b"\r\nconnection: close" in answer.head.lower():
            line.ballot = b""
            line.cut()
        else:
            self.free(line)

    def lost(self, line: _Line) -> None:
        """A connection ended; its ballot's fate is unknown."""
        self._lines.discard(line)
        self._missing += 1
        if line.ballot and self._until_s:
            self._failed("unreachable", line.ballot)
        line.ballot = b""

    def _failed(self, why: str, ballot: bytes) -> None:
        self.seen.others[why] += 1
        self._ballots.append(ballot)

    def _send(self, due: float, now_s: float) -> None:
        """What is due since the last time, as far as connections are free."""
        wanted = due - self.seen.due
        while self._free and wanted >= 1 and self._ballots:
            line = self._free.pop()
            if line.transport is None:
                continue
            line.ask(self._ballots.popleft(), now_s)
            self.seen.sent += 1
            wanted -= 1
        self.seen.lacking += bool(self._free and wanted >= 1 and not self._ballots)
        self.seen.due = self.seen.sent if math.isinf(due) else int(due)

    def _connect(self) -> None:
        """Open what is missing, where nobody is free."""
        while self._missing and not self._free and len(self._connecting) < _CONNECTING:
            self._missing -= 1
            task = asyncio.create_task(self._open())
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: _Line(self), self._target.host, self._target.port)
        except OSError:
            self._missing += 1
            self.seen.others["unreachable"] += 1


def _files_for(connections: int) -> int:
    """As many connections as this process may have, and files beside; raises its soft limit."""
    beside = 256
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= connections + beside:
        wanted = connections + beside
    else:
        wanted = hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return min(connections, wanted - beside)
