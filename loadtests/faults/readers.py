"""T16: a thousand readers a voter; standings cost PostgreSQL nothing, and ballots little."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import uvloop

from loadtests.bench.front_course import page_request
from loadtests.bench.stage import Measured, measured_product
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.tide import Tide, tide
from loadtests.faults.voters import voters
from loadtests.wire import Pool, Unreachable

_FRONTS = 2
_READS_A_BALLOT = 1000
_PER_S, _SECONDS = 4.0, 120.0
_QUICK_PER_S, _QUICK_SECONDS = 2.0, 4.0
_CONNECTIONS = 64
_READERS = 48
_MOST_SLOWER = 1.2
_TOLD_AFTER_S = 1.5
#: A read that cost a query would show as one transaction; so many of them are followers' noise.
_NOISE_SHARE, _NOISE = 0.02, 100
_TRANSACTIONS = "SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database"


@dataclass(slots=True)
class Reads:
    """How many reads were answered, by status; how many transactions PostgreSQL saw meanwhile."""

    seconds: float = 0.0
    transactions: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return sum(self.statuses.values())


def readers(course: Course) -> Outcome:
    """Ballots alone, readers alone, both together."""
    per_s, seconds = (_QUICK_PER_S, _QUICK_SECONDS) if course.quick else (_PER_S, _SECONDS)
    with measured_product(_FRONTS) as measured:
        paths = standings(measured.campaign)
        quiet, reads, alone, beside, lost = uvloop.run(
            _load(measured, course.seed, per_s, seconds, paths)
        )
    extra = extra_transactions(quiet, reads)
    return Outcome(
        fault="T16",
        title=f"{per_s * _READS_A_BALLOT:,.0f} reads/s of standings beside {per_s:g} ballots/s",
        cycles=1,
        acknowledged=alone.acknowledged + beside.acknowledged,
        lost=lost,
        doubled=0,
        unexplained=0,
        figures={
            "reads": reads.done,
            "reads_per_s": round(reads.done / max(reads.seconds, 1e-9), 1),
            "transactions_beyond_idle": extra,
            "p99_ms_alone": alone.p_ms(0.99),
            "p99_ms_beside_reads": beside.p_ms(0.99),
        },
        problems=(*judged_reads(reads, extra), *judged_ballots(course, alone, beside)),
    )


def standings(campaign: str) -> tuple[str, ...]:
    """Where the public reads the standings."""
    api = f"/api/v1/campaigns/{campaign}"
    page = f"/c/{campaign}"
    return (f"{page}/ranking", page, f"{page}/screen", f"{api}/ranking", f"{api}/cases")


def extra_transactions(quiet: Reads, reads: Reads) -> float:
    """Those beside readers, without as many as an idle product has in that time."""
    idle_per_s = quiet.transactions / max(quiet.seconds, 1e-9)
    return round(max(reads.transactions - idle_per_s * reads.seconds, 0.0), 1)


def judged_reads(reads: Reads, extra: float) -> tuple[str, ...]:
    """Reads that failed, or that cost queries."""
    failed = {status: n for status, n in reads.statuses.items() if status != "200"}
    found = [f"reads failed: {failed}"] if failed else []
    if extra > reads.done * _NOISE_SHARE + _NOISE:
        found.append(f"{reads.done} reads cost {extra:,.0f} transactions of PostgreSQL")
    return tuple(found)


def judged_ballots(course: Course, alone: Tide, beside: Tide) -> tuple[str, ...]:
    """Whether readers slowed ballots; only where there was time enough to tell."""
    bound_ms = alone.p_ms(0.99) * _MOST_SLOWER
    if course.quick or beside.p_ms(0.99) <= bound_ms:
        return ()
    return (f"p99 of ballots rose to {beside.p_ms(0.99):,.1f} ms, above {bound_ms:,.1f}",)


async def _load(
    measured: Measured, seed: int, per_s: float, seconds: float, paths: Sequence[str]
) -> tuple[Reads, Reads, Tide, Tide, int]:
    authority = measured.target.authority
    requests = itertools.cycle([page_request(authority, path, "") for path in paths])
    async with (
        voters(measured, seed=seed, ready=int(per_s * seconds * 2) + 200) as crowd,
        Pool(measured.target, _CONNECTIONS) as pool,
    ):
        await crowd.gather(int(per_s * seconds * 2))
        quiet = await watched(measured, asyncio.sleep(seconds), Reads())
        reads = Reads()
        rate = per_s * _READS_A_BALLOT
        await watched(
            measured, read(pool, requests, per_s=rate, seconds=seconds, seen=reads), reads
        )
        alone = await tide(pool, crowd, per_s=per_s, seconds=seconds, seed=seed)
        async with Pool(measured.target, _CONNECTIONS) as others, asyncio.TaskGroup() as group:
            group.create_task(read(others, requests, per_s=rate, seconds=seconds, seen=Reads()))
            beside = await tide(pool, crowd, per_s=per_s, seconds=seconds, seed=seed)
        lost = await crowd.unrecorded(alone.kept + beside.kept)
    return quiet, reads, alone, beside, lost


async def watched(measured: Measured, work: Coroutine[Any, Any, None], seen: Reads) -> Reads:
    """Do some work, and count PostgreSQL's transactions until it is done."""
    connection = await asyncpg.connect(measured.postgres)
    try:
        before, began_s = await connection.fetchval(_TRANSACTIONS), time.monotonic()
        await work
        seen.seconds = time.monotonic() - began_s
        await asyncio.sleep(_TOLD_AFTER_S)  # sessions tell of their work a second later
        seen.transactions = await connection.fetchval(_TRANSACTIONS) - before
    finally:
        await connection.close()
    return seen


async def read(
    pool: Pool,
    requests: Iterator[bytes],
    *,
    per_s: float,
    seconds: float,
    seen: Reads,
) -> None:
    """Send these in turn, each reader at its share of the rate."""
    until_s, pause_s = time.monotonic() + seconds, _READERS / per_s
    async with asyncio.TaskGroup() as group:
        for _ in range(_READERS):
            group.create_task(_read(pool, requests, until_s, pause_s, seen))


async def _read(
    pool: Pool, requests: Iterator[bytes], until_s: float, pause_s: float, seen: Reads
) -> None:
    due_s = time.monotonic()
    while due_s < until_s:
        await asyncio.sleep(max(due_s - time.monotonic(), 0.0))
        if time.monotonic() > until_s:
            return
        try:
            seen.statuses[str((await pool.exchange(next(requests))).status)] += 1
        except Unreachable:
            seen.statuses["unreachable"] += 1
        due_s += pause_s
