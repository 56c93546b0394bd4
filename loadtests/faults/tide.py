"""Ballots at a steady mean rate, whether the front keeps up or not."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from loadtests.answer import Answer
from loadtests.faults.voters import Voters
from loadtests.pace import poisson
from loadtests.report import nearest_rank
from loadtests.wire import Pool, Unreachable

CREATED = 201
#: Every so many acknowledged ballots one is kept, to be looked up afterwards.
_KEEP_EVERY = 16


@dataclass(slots=True)
class Tide:
    """What became of ballots, and of each acknowledged one how long it took, by when it was due.

    Seconds count from the moment a ballot was due, not from when it was sent.
    """

    took_s: list[tuple[float, float]] = field(default_factory=list)
    #: When each ballot was due that was not acknowledged.
    failed_s: list[float] = field(default_factory=list)
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


async def tide(pool: Pool, voters: Voters, *, per_s: float, seconds: float, seed: int) -> Tide:
    """Cast at a rate for so long, and wait for every answer."""
    seen = Tide()
    began_s = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for due_s in poisson(per_s, seconds, Random(f"tide-{seed}")):
            ballot = await voters.ballot()
            await asyncio.sleep(max(began_s + due_s - time.monotonic(), 0.0))
            group.create_task(_send(pool, ballot, began_s, due_s, seen))
    return seen


async def _send(pool: Pool, ballot: bytes, began_s: float, due_s: float, seen: Tide) -> None:
    try:
        answer = await pool.exchange(ballot, urgent=True)
    except Unreachable:
        seen.fail("unreachable", due_s)
        return
    seen.hear(answer, due_s, time.monotonic() - began_s - due_s)


def rank_ms(seconds: Sequence[float], share: float) -> float:
    """The nearest rank of some seconds, in ms; 0 where there is none."""
    return round(nearest_rank(sorted(seconds), share) * 1000, 1)


def normal_after_s(seen: Tide, bound_ms: float, seconds: int) -> float:
    """From which second of a tide of so many all was normal to its end; inf where never.

    In a normal second ballots were due, each was acknowledged at the first try, and their p99 is
    within the bound: of a front that stays down no answer is late.
    """
    by_second: dict[int, list[float]] = {second: [] for second in range(seconds)}
    for due_s, took_s in seen.took_s:
        by_second[int(due_s)].append(took_s)
    failed = {int(due_s) for due_s in seen.failed_s}
    late = [
        second
        for second, took in by_second.items()
        if second in failed or not took or rank_ms(took, 0.99) > bound_ms
    ]
    after = max(late, default=-1) + 1
    return float(after) if after < seconds else float("inf")
