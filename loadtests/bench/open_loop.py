"""An open loop: requests are due at their moments, whether the front keeps up or not."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loadtests.bench.domain import Delay
from loadtests.bench.meter import Meter
from loadtests.report import nearest_rank
from loadtests.wire import Pool, Unreachable


@dataclass(slots=True)
class Waits:
    """Seconds from due moments to good answers, and to sending; other answers by status."""

    answered_s: list[float] = field(default_factory=list)
    sent_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


async def open_loop(
    pool: Pool, requests: Iterator[bytes], dues_s: Sequence[float], *, good: int
) -> Waits:
    """Send one request at each moment (seconds from now, ascending) and wait for every answer."""
    waits = Waits()
    began_s = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for due_s, request in zip(dues_s, requests, strict=False):
            # Yields even when late, so that answers are read between two requests.
            await asyncio.sleep(max(began_s + due_s - time.monotonic(), 0.0))
            group.create_task(_send(pool, request, began_s + due_s, waits, good))
    return waits


async def _send(pool: Pool, request: bytes, due_s: float, waits: Waits, good: int) -> None:
    waits.sent_s.append(time.monotonic() - due_s)
    try:
        answer = await pool.exchange(request)
    except Unreachable:
        waits.refused["unreachable"] += 1
        return
    if answer.status == good:
        waits.answered_s.append(time.monotonic() - due_s)
    else:
        waits.refused[str(answer.status)] += 1


async def delayed(
    pool: Pool,
    requests: Iterator[bytes],
    dues_s: Sequence[float],
    *,
    asked_per_s: float,
    good: int,
    roots: Sequence[int],
) -> Delay:
    """Run an open loop and say how long its answers took from the moments they were due."""
    meter = Meter(roots)
    waits = await open_loop(pool, requests, dues_s, good=good)
    usage = meter.usage()
    answered = sorted(waits.answered_s)
    return Delay(
        asked_per_s=round(asked_per_s, 1),
        seconds=round(dues_s[-1] if dues_s else 0.0, 3),
        done=len(answered),
        p50_ms=_ms(answered, 0.50),
        p99_ms=_ms(answered, 0.99),
        p999_ms=_ms(answered, 0.999),
        max_ms=_ms(answered, 1.0),
        late_p99_ms=_ms(sorted(waits.sent_s), 0.99),
        refused=dict(waits.refused),
        usage=usage,
    )


def _ms(ordered_s: Sequence[float], share: float) -> float:
    """The nearest rank of ascending seconds, in ms; 0 where there is none."""
    return round(nearest_rank(ordered_s, share) * 1000, 3)
