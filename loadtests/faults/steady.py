"""T14: a steady load for ten minutes; its answers come in time, and its errors are few."""

import uvloop

from loadtests.bench.open_loop import Tide
from loadtests.bench.stage import Measured, measured_product
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.tide import tide
from loadtests.faults.voters import voters
from loadtests.traffic.wire import Pool

_FRONTS = 2
_CONNECTIONS = 256
_PER_S, _SECONDS = 1500.0, 600.0
_QUICK_PER_S, _QUICK_SECONDS = 60.0, 4.0
_P99_MS, _ERRORS = 100.0, 0.001
#: How much load is ready before it begins, in seconds of it.
_READY_S = 5.0


def steady(course: Course) -> Outcome:
    """1,500 acknowledged ballots/s in an open loop, enrolments beside them."""
    per_s, seconds = (_QUICK_PER_S, _QUICK_SECONDS) if course.quick else (_PER_S, _SECONDS)
    with measured_product(_FRONTS) as measured:
        seen, lost = uvloop.run(_load(measured, course.seed, per_s, seconds))
    return Outcome(
        fault="T14",
        title=f"{per_s:,.0f} ballots/s in an open loop for {seconds:,.0f} s",
        cycles=1,
        acknowledged=seen.acknowledged,
        lost=lost,
        doubled=0,
        unexplained=0,
        figures={
            "acknowledged_per_s": round(seen.acknowledged / seconds, 1),
            "p50_ms": seen.p_ms(0.5),
            "p99_ms": seen.p_ms(0.99),
            "p999_ms": seen.p_ms(0.999),
            "errors_share": round(seen.error_share, 6),
            "looked_up": len(seen.kept),
        },
        problems=() if course.quick else judged(seen),
    )


def judged(seen: Tide) -> tuple[str, ...]:
    """What of the bounds did not hold."""
    found = []
    if seen.p_ms(0.99) > _P99_MS:
        found.append(f"p99 is {seen.p_ms(0.99):,.1f} ms, above {_P99_MS:.0f}")
    if seen.error_share >= _ERRORS:
        found.append(f"{seen.error_share:.3%} of ballots failed: {dict(seen.others)}")
    return tuple(found)


async def _load(measured: Measured, seed: int, per_s: float, seconds: float) -> tuple[Tide, int]:
    ready = int(per_s * _READY_S)
    async with (
        voters(measured, seed=seed, ready=ready) as crowd,
        Pool(measured.target, _CONNECTIONS) as pool,
    ):
        await crowd.gather(ready)
        seen = await tide(pool, crowd, per_s=per_s, seconds=seconds, seed=seed)
        return seen, await crowd.unrecorded(seen.kept)
