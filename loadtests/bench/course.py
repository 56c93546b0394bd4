"""The order of a run: the front with one process and with two, its peers, the scan."""

import itertools
import time
from collections.abc import Callable

import asyncpg
import uvloop

from loadtests.bench.closed_loop import paced
from loadtests.bench.domain import Figures, Pace
from loadtests.bench.empty_handler import empty_handlers
from loadtests.bench.fraud_scan import ScanFailed, scan_cost
from loadtests.bench.front_course import FrontCourse
from loadtests.bench.pgbench import NoPgbench, inserts
from loadtests.bench.plan import Plan
from loadtests.bench.stage import Measured, measured_product
from loadtests.wire import Pool

PROCESSES = 2
_CREATED = 201

Say = Callable[[str], None]


def run_course(plan: Plan, say: Say) -> Figures:
    """Measure everything, one after the other.

    Raises:
        ProductFailed: the product or a peer does not start.
        UnexpectedAnswer, Unreachable: it does not do what a voter needs before voting.
    """
    began_s, figures = time.monotonic(), Figures()
    ballots: list[bytes] = []
    for fronts in (1, PROCESSES):
        say(f"front, processes: {fronts}")
        with measured_product(fronts) as measured:
            ballots = uvloop.run(_front(plan, measured, fronts, figures))
            if fronts == PROCESSES:
                say("pgbench on the same PostgreSQL")
                _insert(plan, measured, figures)
    say("empty handler")
    figures.empty_handler = _empty_handler(plan, ballots)
    say(f"fraud scan of {plan.world} ballots")
    _scan(plan, plan.limit_s - (time.monotonic() - began_s), figures)
    return figures


async def _front(plan: Plan, measured: Measured, fronts: int, figures: Figures) -> list[bytes]:
    async with Pool(measured.target, plan.connections) as pool:
        course = FrontCourse(plan, measured, pool)
        await course.meet()
        figures.fronts[fronts], receipts, figures.memory_mib = await course.closed_loop()
        figures.receipts[fronts] = receipts
        if receipts.recorded < receipts.asked:
            lost = receipts.asked - receipts.recorded
            figures.problems.append(f"{lost} of {receipts.asked} receipts are not recorded")
        if fronts == PROCESSES:
            figures.at_half = await course.open_loop(figures.fronts[fronts].per_s / 2)
            figures.ranking = await course.ranking()
            figures.case = await course.case()
            await course.quiet()
        return course.ballots


def _insert(plan: Plan, measured: Measured, figures: Figures) -> None:
    if not measured.postgres:
        figures.problems.append("pgbench: the product names no PostgreSQL")
        return
    try:
        figures.pgbench = inserts(measured.postgres, max(round(plan.seconds), 1), measured.pid)
    except (NoPgbench, OSError, asyncpg.PostgresError) as error:
        figures.problems.append(f"pgbench: {error}")


def _empty_handler(plan: Plan, ballots: list[bytes]) -> Pace:
    with empty_handlers(PROCESSES) as (target, pids):

        async def measure() -> Pace:
            async with Pool(target, plan.connections) as pool:
                source = itertools.cycle(ballots)
                for seconds in (plan.seconds / 5, plan.seconds):  # the first warms up
                    pace, _ = await paced(
                        pool,
                        source,
                        connections=plan.connections,
                        seconds=seconds,
                        good=_CREATED,
                        roots=pids,
                    )
                return pace

        return uvloop.run(measure())


def _scan(plan: Plan, left_s: float, figures: Figures) -> None:
    try:
        figures.scan = scan_cost(plan.world, left_s)
    except ScanFailed as error:
        figures.problems.append(f"fraud scan: {error}")
