"""A closed loop: so many connections, each asking again as soon as it is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from loadtests.answer import Answer
from loadtests.bench.domain import Pace
from loadtests.bench.meter import Meter, cpu_us, kernel_us
from loadtests.wire import Pool, Unreachable

#: Every so many answers one is kept, to be looked at afterwards.
_KEEP_EVERY = 64


@dataclass(slots=True)
class Heard:
    """The answers of a loop: when each good one came (monotonic seconds), all others by status."""

    good: int
    began_s: float
    ended_s: float
    at_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    kept: list[Answer] = field(default_factory=list)

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
    pool: Pool, requests: Iterator[bytes], *, connections: int, seconds: float, good: int
) -> Heard:
    """Ask for `seconds`; requests that are used up before end it then."""
    began_s = time.monotonic()
    heard = Heard(good=good, began_s=began_s, ended_s=began_s + seconds)
    async with asyncio.TaskGroup() as group:
        for source in repeat(requests, connections):
            group.create_task(_ask(pool, source, heard))
    return heard


async def _ask(pool: Pool, requests: Iterator[bytes], heard: Heard) -> None:
    while time.monotonic() < heard.ended_s:
        request = next(requests, None)
        if request is None:
            heard.ended_s = min(heard.ended_s, time.monotonic())
            return
        try:
            heard.hear(await pool.exchange(request))
        except Unreachable:
            heard.refused["unreachable"] += 1


async def paced(
    pool: Pool,
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: float,
    good: int,
    roots: Sequence[int],
) -> tuple[Pace, list[Answer]]:
    """Run a closed loop beside the processes below `roots`; returns also a sample of answers."""
    meter = Meter(roots)
    heard = await closed_loop(pool, requests, connections=connections, seconds=seconds, good=good)
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
