"""T15: ballots come at twenty times the pace that a front can take them at."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import uvloop

from loadtests.bench.domain import Usage
from loadtests.bench.meter import Meter, cpu_us
from loadtests.bench.open_loop import Tide, rank_ms
from loadtests.bench.role_metrics import metric
from loadtests.bench.stage import Measured, measured_product
from loadtests.faults.flood import TRY_AGAIN, Crush, flood
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.tide import normal_after_s, tide
from loadtests.faults.voters import voters
from loadtests.traffic.wire import Pool

_FRONTS = 1
#: As many clients as fill a front, each asking again as soon as it is answered.
_FILL, _QUICK_FILL = 256, 32
_TIMES = 20
#: Below what a front lets in, so that it is the ballots that are too many.
_CONNECTIONS, _QUICK_CONNECTIONS = 8000, 640
_FULL_S, _SECONDS, _QUICK_SECONDS = 10.0, 20.0, 3.0
_AFTER_S, _QUICK_AFTER_S = 15, 2
#: The quick form's clients do not overload every machine: commits are held up until so many
#: ballots wait, and for longer than a front lets a ballot wait.
_HELD_BALLOTS, _HELD_S = 128, 3.0
_HOLD = "SELECT FROM sequencer FOR UPDATE"
#: Ballots that are ready before the load begins: enrolling beside it would be what is measured.
_READY, _QUICK_READY = 130_000, 4000
#: Of them, what a full front has; the rest, and what it leaves, is for the flood, and for after.
_FOR_FULL, _FOR_FLOOD = 0.4, 0.5
_GOODPUT, _NORMAL_MS, _NORMAL_WITHIN_S = 0.8, 100.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A full front, an overloaded one, and after; and who used the CPU meanwhile."""

    full: Crush
    full_usage: Usage
    crush: Crush
    crush_usage: Usage
    after: Tide
    lost: int

    @property
    def share(self) -> float:
        """Of a full front's pace, what an overloaded one kept."""
        return self.crush.good_per_s / max(self.full.good_per_s, 1e-9)


def overload(course: Course) -> Outcome:
    """Goodput under overload beside that of a full front, and how soon latency is normal again."""
    with measured_product(_FRONTS) as measured:
        seen = uvloop.run(_load(measured, course))
    full, crush, after = seen.full, seen.crush, seen.after
    normal_s = normal_after_s(after, _NORMAL_MS, _after_s(course))
    return Outcome(
        fault="T15",
        title=f"ballots at {_TIMES} times the pace of a full front, as far as they could be sent",
        cycles=1,
        acknowledged=full.acknowledged + crush.acknowledged + after.acknowledged,
        lost=seen.lost,
        doubled=0,
        unexplained=0,
        figures={
            "full_per_s": round(full.good_per_s, 1),
            "goodput_per_s": round(crush.good_per_s, 1),
            "goodput_share": round(seen.share, 3),
            "due_per_s": round(crush.due / crush.seconds, 1),
            "sent_per_s": round(crush.sent_per_s, 1),
            "sent_times": round(crush.sent_per_s / max(full.good_per_s, 1e-9), 2),
            "shed_per_s": round(crush.turned_away / crush.seconds, 1),
            "p99_ms_overloaded": rank_ms(crush.took_s, 0.99),
            "normal_after_s": normal_s,
            **_cores("full", seen.full_usage, full),
            **_cores("overloaded", seen.crush_usage, crush),
        },
        problems=(*judged_full(course, full), *judged(course, seen.share, normal_s, crush)),
    )


def _cores(when: str, usage: Usage, seen: Crush) -> dict[str, float]:
    """Who used the machine: what the generator takes, a front does not have."""
    used = usage.by_role
    return {
        f"{when}_front_us_a_ballot": cpu_us(usage, seen.acknowledged).get("front", 0.0),
        f"{when}_front_cores": used.get("front", 0.0),
        f"{when}_generator_cores": usage.generator,
        f"{when}_roles_cores": round(sum(used.values()) - used.get("front", 0.0), 3),
        f"{when}_others_cores": usage.others,
        f"{when}_idle_cores": usage.idle,
    }


def judged_full(course: Course, full: Crush) -> tuple[str, ...]:
    """Whether the pace of a full front is one; the short form's is none."""
    if course.quick or not full.lacking:
        return ()
    return ("the ballots for a full front were used up before its time was over",)


def judged(course: Course, share: float, normal_s: float, crush: Crush) -> tuple[str, ...]:
    """What did not hold; what depends on the wall's time only in the full form."""
    found = []
    odd = {name: count for name, count in crush.others.items() if name != str(TRY_AGAIN)}
    if odd:
        found.append(f"answers that are neither 201 nor 503: {odd}")
    if crush.lacking:
        found.append(f"{crush.lacking} times there was no ballot left to be sent")
    if not crush.turned_away:
        found.append("nobody was turned away: this was no overload")
    if not course.quick and share < _GOODPUT:
        found.append(f"goodput fell to {share:.0%}")
    if not course.quick and normal_s > _NORMAL_WITHIN_S:
        found.append(f"latency was normal again only after {normal_s:.0f} s")
    return tuple(found)


async def _load(measured: Measured, course: Course) -> Load:
    full_s = _QUICK_SECONDS if course.quick else _FULL_S
    seconds = _QUICK_SECONDS if course.quick else _SECONDS
    fill = _QUICK_FILL if course.quick else _FILL
    ready = _QUICK_READY if course.quick else _READY
    async with voters(measured, seed=course.seed, ready=ready, beside=False) as crowd:
        left_s = _after_s(course)
        ballots = deque([await crowd.ballot() for _ in range(int(ready * _FOR_FULL))])
        more = [await crowd.ballot() for _ in range(int(ready * _FOR_FLOOD))]
        meter = Meter(measured.roots)
        full = await flood(measured.target, ballots, connections=fill, seconds=full_s)
        full_usage, meter = meter.usage(), Meter(measured.roots)
        ballots += more
        crush = await _overloaded(measured, course, ballots, full.good_per_s * _TIMES, seconds)
        crush_usage = meter.usage()
        async with Pool(measured.target, fill) as pool:
            per_s = max(min(full.good_per_s / 4, ready / 10 / left_s / 2), 10.0)
            after = await tide(pool, crowd, per_s=per_s, seconds=left_s, seed=course.seed)
        lost = await crowd.unrecorded(full.kept + crush.kept + after.kept)
    return Load(
        full=full,
        full_usage=full_usage,
        crush=crush,
        crush_usage=crush_usage,
        after=after,
        lost=lost,
    )


def _after_s(course: Course) -> int:
    return _QUICK_AFTER_S if course.quick else _AFTER_S


async def _overloaded(
    measured: Measured, course: Course, ballots: deque[bytes], per_s: float, seconds: float
) -> Crush:
    connections = _QUICK_CONNECTIONS if course.quick else _CONNECTIONS
    flooding = flood(
        measured.target, ballots, connections=connections, seconds=seconds, per_s=per_s
    )
    if not course.quick:
        return await flooding
    async with asyncio.TaskGroup() as group:
        async with _commits_held(measured):
            crush = group.create_task(flooding)
            while not crush.done() and await _waiting(measured) < _HELD_BALLOTS:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await asyncio.sleep(_HELD_S)
        return await crush


@asynccontextmanager
async def _commits_held(measured: Measured) -> AsyncIterator[None]:
    connection = await asyncpg.connect(measured.postgres)
    try:
        async with connection.transaction():
            await connection.execute(_HOLD)
            yield
    finally:
        await connection.close()


async def _waiting(measured: Measured) -> float:
    return await asyncio.to_thread(metric, measured.metrics, "pingxuan_waiting_ballots")
