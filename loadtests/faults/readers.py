"""T16: a thousand readers a voter; standings cost PostgreSQL nothing, and ballots little."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import uvloop

from loadtests.bench.front_course import page_request
from loadtests.bench.open_loop import Tide
from loadtests.bench.stage import Measured, measured_product
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.tide import tide
from loadtests.faults.voters import voters
from loadtests.traffic.wire import Pool, Unreachable

_FRONTS = 2
_READS_A_BALLOT = 1000
_PER_S, _SECONDS = 4.0, 120.0
_QUICK_PER_S, _QUICK_SECONDS = 2.0, 4.0
_CONNECTIONS = 64
_READERS = 48
_MOST_SLOWER = 1.2
_TOLD_AFTER_S = 1.5
#: So many windows without any read, each a quarter as long as that of reads, show what an idle
#: product's transactions are, and how much they vary.
_QUIET_WINDOWS = 4
#: Beyond their mean, so many times what lies between the windows is noise; at least so many a
#: second, a few followers' looks more or less.
_SPREADS, _LEAST_PER_S = 2.0, 1.0
_READ_SHARE = 0.95
_TRANSACTIONS = "SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database"


@dataclass(slots=True)
class Reads:
    """How many reads were answered, by status; how many transactions PostgreSQL saw meanwhile.

    `watched_s` is how long transactions were counted, which is longer than it was read.
    """

    seconds: float = 0.0
    watched_s: float = 0.0
    transactions: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return sum(self.statuses.values())

    @property
    def transactions_per_s(self) -> float:
        return self.transactions / max(self.watched_s, 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Windows without any load, then readers alone, ballots alone, and both beside each other."""

    quiet: Sequence[Reads]
    reads: Reads
    alone: Tide
    beside: Tide
    beside_reads: Reads
    lost: int


def readers(course: Course) -> Outcome:
    """Ballots alone, readers alone, both together."""
    per_s, seconds = (_QUICK_PER_S, _QUICK_SECONDS) if course.quick else (_PER_S, _SECONDS)
    asked = per_s * _READS_A_BALLOT * seconds
    with measured_product(_FRONTS) as measured:
        paths = standings(measured.campaign)
        seen = uvloop.run(_load(measured, course.seed, per_s, seconds, paths))
    return Outcome(
        fault="T16",
        title=f"{per_s * _READS_A_BALLOT:,.0f} reads/s of standings beside {per_s:g} ballots/s",
        cycles=1,
        acknowledged=seen.alone.acknowledged + seen.beside.acknowledged,
        lost=seen.lost,
        doubled=0,
        unexplained=0,
        figures={
            "reads": seen.reads.done,
            "reads_beside_ballots": seen.beside_reads.done,
            "reads_per_s": round(seen.reads.done / max(seen.reads.seconds, 1e-9), 1),
            "transactions_beyond_idle": extra_transactions(seen.quiet, seen.reads),
            "transactions_of_noise": noise(seen.quiet, seen.reads),
            "p99_ms_alone": seen.alone.p_ms(0.99),
            "p99_ms_beside_reads": seen.beside.p_ms(0.99),
        },
        problems=(
            *judged_queries(seen.quiet, seen.reads),
            *judged_reads(course, asked, seen.reads),
            *judged_reads(course, asked, seen.beside_reads),
            *judged_ballots(course, seen.alone, seen.beside),
        ),
    )


def standings(campaign: str) -> tuple[str, ...]:
    """Where the public reads the standings."""
    api = f"/api/v1/campaigns/{campaign}"
    page = f"/c/{campaign}"
    return (f"{page}/ranking", page, f"{page}/screen", f"{api}/ranking", f"{api}/cases")


def extra_transactions(quiet: Sequence[Reads], reads: Reads) -> float:
    """Those beside readers, without as many as an idle product has in that time."""
    idle_per_s = statistics.fmean(window.transactions_per_s for window in quiet)
    return round(max(reads.transactions - idle_per_s * reads.watched_s, 0.0), 1)


def noise(quiet: Sequence[Reads], reads: Reads) -> float:
    """How many transactions more or less than an idle product's mean say nothing."""
    rates = [window.transactions_per_s for window in quiet]
    spread_per_s = max(_SPREADS * (max(rates) - min(rates)), _LEAST_PER_S)
    return round(spread_per_s * reads.watched_s, 1)


def judged_queries(quiet: Sequence[Reads], reads: Reads) -> tuple[str, ...]:
    """Whether reads cost queries."""
    extra, allowed = extra_transactions(quiet, reads), noise(quiet, reads)
    if extra <= allowed:
        return ()
    return (f"{reads.done} reads cost {extra:,.0f} transactions, above {allowed:,.0f} of noise",)


def judged_reads(course: Course, asked: float, reads: Reads) -> tuple[str, ...]:
    """Reads that failed; in the full form, fewer than were to be."""
    failed = {status: n for status, n in reads.statuses.items() if status != "200"}
    found = [f"reads failed: {failed}"] if failed else []
    if not course.quick and reads.done < asked * _READ_SHARE:
        found.append(f"{reads.done:,} reads were done, {asked:,.0f} were asked for")
    return tuple(found)


def judged_ballots(course: Course, alone: Tide, beside: Tide) -> tuple[str, ...]:
    """Whether readers slowed ballots; only where there was time enough to tell."""
    bound_ms = alone.p_ms(0.99) * _MOST_SLOWER
    if course.quick or beside.p_ms(0.99) <= bound_ms:
        return ()
    return (f"p99 of ballots rose to {beside.p_ms(0.99):,.1f} ms, above {bound_ms:,.1f}",)


async def _load(
    measured: Measured, seed: int, per_s: float, seconds: float, paths: Sequence[str]
) -> Readings:
    authority = measured.target.authority
    requests = itertools.cycle([page_request(authority, path, "") for path in paths])
    async with (
        voters(measured, seed=seed, ready=int(per_s * seconds * 2) + 200) as crowd,
        Pool(measured.target, _CONNECTIONS) as pool,
    ):
        await crowd.gather(int(per_s * seconds * 2))
        quiet = [
            await watched(measured, asyncio.sleep(seconds / 4), Reads())
            for _ in range(_QUIET_WINDOWS)
        ]
        reads, beside_reads, rate = Reads(), Reads(), per_s * _READS_A_BALLOT
        await watched(
            measured, read(pool, requests, per_s=rate, seconds=seconds, seen=reads), reads
        )
        alone = await tide(pool, crowd, per_s=per_s, seconds=seconds, seed=seed)
        async with Pool(measured.target, _CONNECTIONS) as others, asyncio.TaskGroup() as group:
            group.create_task(
                read(others, requests, per_s=rate, seconds=seconds, seen=beside_reads)
            )
            beside = await tide(pool, crowd, per_s=per_s, seconds=seconds, seed=seed)
        lost = await crowd.unrecorded(alone.kept + beside.kept)
    return Readings(
        quiet=quiet,
        reads=reads,
        alone=alone,
        beside=beside,
        beside_reads=beside_reads,
        lost=lost,
    )


async def watched(measured: Measured, work: Coroutine[Any, Any, None], seen: Reads) -> Reads:
    """Do some work, and count PostgreSQL's transactions until it is done."""
    connection = await asyncpg.connect(measured.postgres)
    try:
        before, began_s = await connection.fetchval(_TRANSACTIONS), time.monotonic()
        await work
        seen.seconds = time.monotonic() - began_s
        await asyncio.sleep(_TOLD_AFTER_S)  # sessions tell of their work a second later
        seen.transactions = await connection.fetchval(_TRANSACTIONS) - before
        seen.watched_s = time.monotonic() - began_s
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
