"""A closed loop: so many connections, each asking again as soon as it is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from loadtests.bench.domain import Pace
from loadtests.bench.meter import Meter, cpu_us, kernel_us
from loadtests.target import Target
from loadtests.traffic.answer import Answer, BadAnswer, read_answer
from loadtests.traffic.wire import ends_connection

#: Every so many answers one is kept, to be looked at afterwards.
_KEEP_EVERY = 64
#: For the answers that are still to come in the end.
_LAST_S = 10.0


@dataclass(slots=True)
class Heard:
    """The answers of a loop: when each good one came (monotonic seconds), all others by status."""

    good: int
    began_s: float
    ended_s: float
    at_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    kept: list[Answer] = field(default_factory=list)

    def is_over(self) -> bool:
        """Whether nothing is asked any more."""
        return time.monotonic() >= self.ended_s

    def end(self) -> None:
        """Ask nothing any more."""
        self.ended_s = min(self.ended_s, time.monotonic())

    def hear(self, answer: Answer) -> None:
        """Note an answer; one after the end is nobody's."""
        now = time.monotonic()
        if now > self.ended_s:
            return
        if answer.status != self.good:
            self.refused[str(answer.status)] += 1
            return
        if len(self.at_s) % _KEEP_EVERY == 0:
            self.kept.append(answer)
        self.at_s.append(now)


async def closed_loop(
    target: Target, requests: Iterator[bytes], *, connections: int, seconds: float, good: int
) -> Heard:
    """Ask for `seconds`; requests that are used up before end it then."""
    began_s = time.monotonic()
    heard = Heard(good=good, began_s=began_s, ended_s=began_s + seconds)
    lines = [_Line(target, requests, heard) for _ in range(connections)]
    try:
        async with asyncio.timeout(seconds + _LAST_S), asyncio.TaskGroup() as group:
            for line in lines:
                group.create_task(line.run())
    except TimeoutError:
        for line in lines:
            line.cut()
    return heard


class _Line(asyncio.Protocol):
    """A connection that is made again where it ends, until the loop is over.

    There is no task, timer or future a request: what a request costs the generator is missing to
    whatever is measured beside it.
    """

    def __init__(self, target: Target, requests: Iterator[bytes], heard: Heard) -> None:
        self._target = target
        self._requests = requests
        self._heard = heard
        self._buffer = bytearray()
        self._waits = False
        self._transport: asyncio.Transport | None = None
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Ask until the time is over or nothing is left to ask."""
        loop = asyncio.get_running_loop()
        while not self._heard.is_over():
            self._ended.clear()
            try:
                await loop.create_connection(lambda: self, self._target.host, self._target.port)
            except OSError:
                self._waits = self._next() is not None
                self._lack()
            else:
                await self._ended.wait()

    def cut(self) -> None:
        """End, whatever is still to be answered."""
        if self._transport is not None:
            self._transport.abort()
        self._lack()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._buffer.clear()
        self._ask(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            answer = read_answer(self._buffer)
        except (BadAnswer, ValueError):
            answer = None
            self.cut()
        if answer is None or self._transport is None or not self._waits:
            return
        self._waits = False
        self._heard.hear(answer)
        if ends_connection(answer.head):
            self._transport.close()
        else:
            self._ask(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._lack()
        self._ended.set()

    def _ask(self, transport: asyncio.Transport) -> None:
        request = self._next()
        if request is None:
            transport.close()
        else:
            self._waits = True
            transport.write(request)

    def _next(self) -> bytes | None:
        """The next request; where there is none, the loop is over."""
        request = None if self._heard.is_over() else next(self._requests, None)
        if request is None:
            self._heard.end()
        return request

    def _lack(self) -> None:
        """Whoever still waits gets no answer any more."""
        if self._waits:
            self._waits = False
            self._heard.refused["unreachable"] += 1


async def paced(
    target: Target,
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: float,
    good: int,
    roots: Sequence[int],
) -> tuple[Pace, list[Answer]]:
    """Run a closed loop beside the processes below `roots`; returns also a sample of answers."""
    meter = Meter(roots)
    heard = await closed_loop(
        target, requests, connections=connections, seconds=seconds, good=good
    )
    usage = meter.usage()
    lasted_s = max(heard.ended_s - heard.began_s, 1e-9)
    return Pace(
        per_s=round(len(heard.at_s) / lasted_s, 1),
        seconds=round(lasted_s, 3),
        done=len(heard.at_s),
        by_second=by_second(heard.at_s, heard.began_s, lasted_s),
        refused=dict(heard.refused),
        body_bytes=round(sum(len(a.body) for a in heard.kept) / max(len(heard.kept), 1)),
        cpu_us=cpu_us(usage, len(heard.at_s)),
        kernel_us=kernel_us(usage, len(heard.at_s)),
        usage=usage,
    ), heard.kept


def by_second(at_s: Sequence[float], began_s: float, lasted_s: float) -> tuple[int, ...]:
    """How many came in each whole second: the noise of a measurement shows in them."""
    counts = Counter(int(at - began_s) for at in at_s)
    return tuple(counts[second] for second in range(int(lasted_s)))
