"""An open loop: requests are due at their moments, whether the front keeps up or not."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from loadtests.bench.domain import Delay
from loadtests.bench.meter import Meter
from loadtests.traffic.answer import Answer
from loadtests.traffic.report import nearest_rank
from loadtests.traffic.wire import Pool, Unreachable

CREATED = 201
#: Every so many acknowledged ballots one is kept, to be looked up afterwards.
_KEEP_EVERY = 16


@dataclass(slots=True)
class Tide:
    """What became of ballots, and of each acknowledged one how long it took, by when it was due.

    Seconds count from the moment a ballot was due, not from when it was sent; `sent_s` is how much
    later than due each was sent.
    """

    took_s: list[tuple[float, float]] = field(default_factory=list)
    #: When each ballot was due that was not acknowledged.
    failed_s: list[float] = field(default_factory=list)
    sent_s: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    kept: list[Answer] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return len(self.took_s)

    @property
    def error_share(self) -> float:
        """Of all ballots, those that were not acknowledged at the first try."""
        failed = sum(self.others.values())
        return failed / max(failed + self.acknowledged, 1)

    def hear(self, answer: Answer, due_s: float, took_s: float) -> None:
        """Note an answer."""
        if answer.status != CREATED:
            self.fail(str(answer.status), due_s)
            return
        if len(self.took_s) % _KEEP_EVERY == 0:
            self.kept.append(answer)
        self.took_s.append((due_s, took_s))

    def fail(self, why: str, due_s: float) -> None:
        """Note a ballot that was not acknowledged."""
        self.others[why] += 1
        self.failed_s.append(due_s)

    def p_ms(self, share: float) -> float:
        """The nearest rank in ms; 0 where nothing was acknowledged."""
        return rank_ms([took for _, took in self.took_s], share)


async def open_loop(
    pool: Pool, ballot: Callable[[], Awaitable[bytes]], dues_s: Iterable[float]
) -> Tide:
    """Cast the next ballot at each moment (seconds from now, ascending); wait for every answer."""
    seen = Tide()
    began_s = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for due_s in dues_s:
            request = await ballot()
            # Yields even when late, so that answers are read between two requests.
            await asyncio.sleep(max(began_s + due_s - time.monotonic(), 0.0))
            group.create_task(_send(pool, request, began_s, due_s, seen))
    return seen


async def _send(pool: Pool, ballot: bytes, began_s: float, due_s: float, seen: Tide) -> None:
    seen.sent_s.append(time.monotonic() - began_s - due_s)
    try:
        answer = await pool.exchange(ballot, urgent=True)
    except Unreachable:
        seen.fail("unreachable", due_s)
        return
    seen.hear(answer, due_s, time.monotonic() - began_s - due_s)


async def delayed(
    pool: Pool,
    ballots: Iterator[bytes],
    dues_s: Sequence[float],
    *,
    asked_per_s: float,
    roots: Sequence[int],
) -> Delay:
    """Run an open loop and say how long its answers took from the moments they were due."""

    async def ballot() -> bytes:
        return next(ballots)

    meter = Meter(roots)
    seen = await open_loop(pool, ballot, dues_s)
    usage = meter.usage()
    return Delay(
        asked_per_s=round(asked_per_s, 1),
        seconds=round(dues_s[-1] if dues_s else 0.0, 3),
        done=seen.acknowledged,
        p50_ms=seen.p_ms(0.50),
        p99_ms=seen.p_ms(0.99),
        p999_ms=seen.p_ms(0.999),
        max_ms=seen.p_ms(1.0),
        late_p99_ms=rank_ms(seen.sent_s, 0.99),
        refused=dict(seen.others),
        usage=usage,
    )


def rank_ms(seconds: Sequence[float], share: float) -> float:
    """The nearest rank of some seconds, in ms; 0 where there is none."""
    return round(nearest_rank(sorted(seconds), share) * 1000, 3)
