"""The order of a run: the front with one process, four and two, its peers, its parts, the scan."""

import time
from collections.abc import Callable

import asyncpg
import uvloop
from redis.exceptions import RedisError

from loadtests.bench import peer_course
from loadtests.bench.browsing import MOST_BYTES, NoBrowser, Unseen, browse
from loadtests.bench.domain import Figures
from loadtests.bench.fraud_scan import ScanFailed, scan_cost
from loadtests.bench.front_course import FrontCourse
from loadtests.bench.parts import NoParts, costs_of_pages, parts_of_a_ballot
from loadtests.bench.peer_course import PROCESSES, NoServers
from loadtests.bench.pgbench import NoPgbench, inserts
from loadtests.bench.plan import Plan
from loadtests.bench.role_metrics import ballots_a_commit, metric
from loadtests.bench.stage import Measured, measured_product
from loadtests.product.running import ProductFailed
from loadtests.traffic.wire import Pool

#: The last is the one that is compared.
FRONTS = (1, 4, PROCESSES)
_BALLOTS_OF_A_DAY = 5
_DEFAULT_BATCH = 32

Say = Callable[[str], None]


def run_course(plan: Plan, say: Say) -> Figures:
    """Measure everything, one after the other.

    Raises:
        ProductFailed: the product does not start.
        UnexpectedAnswer, Unreachable: it does not do what a voter needs before voting.
    """
    began_s, figures = time.monotonic(), Figures()
    for fronts in FRONTS:
        say(f"front, processes: {fronts}")
        with measured_product(fronts) as measured:
            course = uvloop.run(_front(plan, measured, fronts, figures))
            if fronts == PROCESSES:
                _beside(plan, measured, course, figures, say)
    say("empty handler")
    figures.empty_handler = peer_course.empty_handler(plan, course.ballots)
    for name, page in figures.pages.items():
        figures.empty_pages[name] = peer_course.empty_page(plan, page.pace.body_bytes)
    _parts(plan, figures, say)
    say(f"fraud scan of {plan.world} ballots")
    _scan(plan, plan.limit_s - (time.monotonic() - began_s), figures)
    return figures


async def _front(plan: Plan, measured: Measured, fronts: int, figures: Figures) -> FrontCourse:
    async with Pool(measured.target, plan.connections) as pool:
        course = FrontCourse(plan, measured, pool)
        await course.meet()
        await _closed_loop(course, measured, fronts, figures)
        if fronts == 1 and measured.redis:
            await _voter_memory(course, figures)
        if fronts == PROCESSES:
            figures.at_half = await course.open_loop(figures.fronts[fronts].per_s / 2)
            figures.pages = {"ranking": await course.ranking(), "case": await course.case()}
            await course.quiet()
        return course


async def _voter_memory(course: FrontCourse, figures: Figures) -> None:
    for ballots in (1, _BALLOTS_OF_A_DAY):
        found = await course.voter_memory(ballots)
        if found is None:
            figures.problems.append(f"redis: not all days of {ballots} ballots came in")
        else:
            figures.voter_memory.append(found)


async def _closed_loop(
    course: FrontCourse, measured: Measured, fronts: int, figures: Figures
) -> None:
    pace, receipts, memory = await course.closed_loop()
    figures.judge_lag[fronts] = metric(measured.metrics, "pingxuan_judge_lag_records")
    figures.fronts[fronts] = pace
    figures.receipts[fronts] = receipts
    figures.memory_mib[fronts] = memory
    found = ballots_a_commit(measured.metrics)
    if found is not None:
        figures.ballots_a_commit[fronts] = found
    if receipts.recorded < receipts.asked:
        lost = receipts.asked - receipts.recorded
        figures.problems.append(f"{lost} of {receipts.asked} receipts are not recorded")


def _beside(
    plan: Plan, measured: Measured, course: FrontCourse, figures: Figures, say: Say
) -> None:
    """Peers on the servers of the product, which idles."""
    say("obvious build on the same servers")
    try:
        figures.obvious, receipts = peer_course.obvious_build(plan, measured, course.cases)
        if receipts.recorded < receipts.asked:
            figures.problems.append("peers: receipts of the obvious build are not recorded")
        say("example voting app's front on the same Valkey")
        figures.voting_app = peer_course.voting_app(plan, measured)
    except (NoServers, ProductFailed, OSError, asyncpg.PostgresError, RedisError) as error:
        figures.problems.append(f"peers: {error}")
    say("a browser on a slow phone")
    _browse(measured, figures)
    say("pgbench on the same PostgreSQL")
    _insert(plan, measured, figures)


def _insert(plan: Plan, measured: Measured, figures: Figures) -> None:
    if not measured.postgres:
        figures.problems.append("pgbench: the product names no PostgreSQL")
        return
    try:
        seconds = max(round(plan.seconds), 1)
        figures.pgbench = inserts(measured.postgres, seconds, measured.roots)
    except (NoPgbench, OSError, asyncpg.PostgresError) as error:
        figures.problems.append(f"pgbench: {error}")


def _browse(measured: Measured, figures: Figures) -> None:
    """Nothing is seen where there is no browser; that is said and is no failure."""
    if not measured.postgres:
        figures.unseen = "a product without PostgreSQL is a double, which has no pages"
        return
    try:
        figures.browsing = browse(f"http://{measured.target.authority}/c/{measured.campaign}")
    except NoBrowser as error:
        figures.unseen = str(error)
    except Unseen as error:
        figures.problems.append(f"browser: {error}")
    else:
        if figures.browsing.gallery_bytes > MOST_BYTES:
            weight = f"{figures.browsing.gallery_bytes:,.0f} bytes without pictures"
            figures.problems.append(
                f"browser: the gallery weighs {weight}; {MOST_BYTES:,} allowed"
            )


def _parts(plan: Plan, figures: Figures, say: Say) -> None:
    batch = max(round(figures.ballots_a_commit.get(PROCESSES, _DEFAULT_BATCH)), 1)
    say(f"parts of a ballot's way, in batches of {batch}")
    try:
        figures.parts = parts_of_a_ballot(batch, plan.part_seconds, plan.parts_limit_s)
    except (NoParts, OSError) as error:
        figures.problems.append(f"parts: {error}")
    say("pages in a front alone")
    try:
        figures.page_costs = costs_of_pages(plan.part_seconds, plan.parts_limit_s)
    except (NoParts, OSError) as error:
        figures.problems.append(f"pages: {error}")


def _scan(plan: Plan, left_s: float, figures: Figures) -> None:
    try:
        figures.scan = scan_cost(plan.world, left_s)
    except ScanFailed as error:
        figures.problems.append(f"fraud scan: {error}")
