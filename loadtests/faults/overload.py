"""T15: twenty times as many voters as fill the front, none of whom waits when told to."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import uvloop

from loadtests.answer import Answer
from loadtests.bench.role_metrics import metric
from loadtests.bench.stage import Measured, measured_product
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.tide import CREATED, Tide, normal_after_s, rank_ms, tide
from loadtests.faults.voters import Voters, voters
from loadtests.wire import Pool, Unreachable

_FRONTS = 1
#: As many clients as fill a front, each asking again as soon as it is answered.
_FILL, _QUICK_FILL = 128, 32
_TIMES = 20
_SECONDS, _QUICK_SECONDS = 20.0, 3.0
_AFTER_S, _QUICK_AFTER_S = 15, 2
#: The quick form's clients do not overload every machine: commits are held up until so many
#: ballots wait, and for longer than a front lets a ballot wait.
_HELD_BALLOTS, _HELD_S = 128, 2.5
_HOLD = "SELECT FROM sequencer FOR UPDATE"
#: Ballots that are ready before the load begins: enrolling beside it would be what is measured.
_READY, _QUICK_READY = 60_000, 3000
_GOODPUT, _NORMAL_MS, _NORMAL_WITHIN_S = 0.8, 100.0, 10.0
_TRY_AGAIN = 503
_KEEP_EVERY = 16


@dataclass(slots=True)
class Crush:
    """What clients heard who ask without pause, each with one ballot until it is acknowledged.

    `in_time` are those of the acknowledged whose answers came before the seconds were over.
    """

    seconds: float
    acknowledged: int = 0
    in_time: int = 0
    others: Counter[str] = field(default_factory=Counter)
    #: From a ballot's first request to its acknowledgement.
    took_s: list[float] = field(default_factory=list)
    kept: list[Answer] = field(default_factory=list)

    @property
    def good_per_s(self) -> float:
        return self.in_time / self.seconds

    @property
    def turned_away(self) -> int:
        """Answers that said to come again."""
        return self.others[str(_TRY_AGAIN)]

    @property
    def asked_per_s(self) -> float:
        return (self.acknowledged + sum(self.others.values())) / self.seconds


def overload(course: Course) -> Outcome:
    """Goodput under overload beside that of a full front, and how soon latency is normal again."""
    with measured_product(_FRONTS) as measured:
        full, crush, after, lost = uvloop.run(_load(measured, course))
    clients = _TIMES * (_QUICK_FILL if course.quick else _FILL)
    share = crush.good_per_s / max(full.good_per_s, 1e-9)
    normal_s = normal_after_s(after, _NORMAL_MS, _after_s(course))
    return Outcome(
        fault="T15",
        title=f"{clients:,} clients that never wait, {_TIMES} times those that fill a front",
        cycles=1,
        acknowledged=full.acknowledged + crush.acknowledged + after.acknowledged,
        lost=lost,
        doubled=0,
        unexplained=0,
        figures={
            "full_per_s": round(full.good_per_s, 1),
            "goodput_per_s": round(crush.good_per_s, 1),
            "goodput_share": round(share, 3),
            "asked_per_s": round(crush.asked_per_s, 1),
            "shed_per_s": round(crush.turned_away / crush.seconds, 1),
            "p99_ms_overloaded": rank_ms(crush.took_s, 0.99),
            "normal_after_s": normal_s,
        },
        problems=judged(course, share, normal_s, crush),
    )


def judged(course: Course, share: float, normal_s: float, crush: Crush) -> tuple[str, ...]:
    """What did not hold; what depends on the wall's time only in the full form."""
    found = []
    odd = {name: count for name, count in crush.others.items() if name != str(_TRY_AGAIN)}
    if odd:
        found.append(f"answers that are neither 201 nor 503: {odd}")
    if not crush.turned_away:
        found.append("nobody was turned away: this was no overload")
    if not course.quick and share < _GOODPUT:
        found.append(f"goodput fell to {share:.0%}")
    if not course.quick and normal_s > _NORMAL_WITHIN_S:
        found.append(f"latency was normal again only after {normal_s:.0f} s")
    return tuple(found)


async def _load(measured: Measured, course: Course) -> tuple[Crush, Crush, Tide, int]:
    seconds = _QUICK_SECONDS if course.quick else _SECONDS
    fill = _QUICK_FILL if course.quick else _FILL
    ready = _QUICK_READY if course.quick else _READY
    async with voters(measured, seed=course.seed, ready=ready) as crowd:
        await crowd.gather(ready)
        full = await _crush(measured, crowd, fill, seconds)
        crush = await _overloaded(measured, crowd, fill * _TIMES, seconds, hold=course.quick)
        async with Pool(measured.target, fill) as pool:
            after = await tide(
                pool,
                crowd,
                per_s=max(full.good_per_s / 4, 10.0),
                seconds=_after_s(course),
                seed=course.seed,
            )
        lost = await crowd.unrecorded(full.kept + crush.kept + after.kept)
    return full, crush, after, lost


def _after_s(course: Course) -> int:
    return _QUICK_AFTER_S if course.quick else _AFTER_S


async def _overloaded(
    measured: Measured, crowd: Voters, clients: int, seconds: float, *, hold: bool
) -> Crush:
    async with asyncio.TaskGroup() as group:
        if not hold:
            return await _crush(measured, crowd, clients, seconds)
        async with _commits_held(measured):
            crush = group.create_task(_crush(measured, crowd, clients, seconds))
            while await _waiting(measured) < _HELD_BALLOTS:  # noqa: ASYNC110
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


async def _crush(measured: Measured, crowd: Voters, clients: int, seconds: float) -> Crush:
    seen = Crush(seconds=seconds)
    until_s = time.monotonic() + seconds
    async with Pool(measured.target, clients) as pool, asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(_insist(pool, crowd, until_s, seen))
    return seen


async def _insist(pool: Pool, crowd: Voters, until_s: float, seen: Crush) -> None:
    while time.monotonic() < until_s:
        ballot, first_s = await crowd.ballot(), time.monotonic()
        while time.monotonic() < until_s:
            try:
                answer = await pool.exchange(ballot)
            except Unreachable:
                seen.others["unreachable"] += 1
                continue
            if answer.status in (200, CREATED):
                now_s = time.monotonic()
                seen.in_time += now_s <= until_s
                _acknowledge(seen, answer, now_s - first_s)
                break
            seen.others[str(answer.status)] += 1


def _acknowledge(seen: Crush, answer: Answer, took_s: float) -> None:
    if seen.acknowledged % _KEEP_EVERY == 0:
        seen.kept.append(answer)
    seen.acknowledged += 1
    seen.took_s.append(took_s)
