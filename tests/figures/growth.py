"""How cost grows with the ledger: ballots/s, CPU, memory, bytes a ballot, counters rebuilt.

    python -m tests.figures.growth --sizes 100000,1000000
    make growth SIZES=100000,1000000,10000000

The ballots in the ledger are simulated and put there in bulk by SQL (`fill.sql`), with a valid
chain and every row that a front's ballot has. The ballots that are measured are real: they come
over HTTP to `pingxuan up` with two fronts, durable, from distinct voters.
"""

import asyncio
import json
import os
import signal
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg
import click
import uvloop

from loadtests.bench.domain import Pace
from loadtests.bench.front_course import FrontCourse
from loadtests.bench.machine import commit, machine
from loadtests.bench.meter import Meter
from loadtests.bench.plan import Plan
from loadtests.bench.processes import memory_mib
from loadtests.bench.role_metrics import metric
from loadtests.bench.stage import Measured, product_in
from loadtests.traffic.wire import Pool
from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.settings.settings import Settings
from tests.figures.filling import fill, old_enough, open_for_days, settle, tidy
from voting.ledger.register import Enrolled
from voting.memory.projector import Projector

_FRONTS = 2
_LOOK_EVERY_S = 0.25
_SIZES = """
SELECT c.relname, pg_table_size(c.oid) AS rows, pg_indexes_size(c.oid) AS indices
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r'
ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Counters made anew in an empty Redis: wall seconds, CPU by role, memory (PSS) by role."""

    seconds: float
    cpu_s: dict[str, float]
    memory_mib: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgered:
    """A ledger of `ballots`, at rest. Bytes are of table and indices, a ballot."""

    ballots: int
    fill_s: float
    bytes_a_ballot: dict[str, tuple[float, float]]
    rebuilt_pending: Rebuilt
    rebuilt_settled: Rebuilt


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """The same ledger under load; `judge_s` is until its judge had read it all after the start.

    `wal_bytes_a_ballot` holds the full pages that follow a checkpoint, which is taken just before.
    """

    ledger: Ledgered
    pace: Pace
    judge_s: float
    wal_bytes_a_ballot: float
    memory_mib: dict[str, float]


def grow(folder: Path, ballots: int, seconds: float) -> Grown:
    """Bring the ledger in `folder` to so many ballots, and measure it."""
    campaign = open_for_days(folder / "campaign")
    os.environ["PINGXUAN_DATA_DIR"] = str(folder / "var")
    ledger = uvloop.run(_at_rest(campaign, ballots))
    plan = Plan(seconds=seconds)
    with product_in(folder, _FRONTS, campaign) as measured:
        return uvloop.run(_under_load(plan, measured, ledger))


async def _at_rest(campaign: Path, ballots: int) -> Ledgered:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await samples.load_file(deployment, campaign)
        await settle(deployment.pool, deployment.ledger, enrolled)  # what the last load left
        there = await _ballots(deployment, enrolled)
        began_s = time.monotonic()
        await fill(deployment.pool, enrolled, max(ballots - there, 0), old_enough())
        fill_s = time.monotonic() - began_s
        pending = await _rebuilt(deployment, enrolled)
        await settle(deployment.pool, deployment.ledger, enrolled)
        await tidy(deployment.pool)
        found = await _ballots(deployment, enrolled)
        return Ledgered(
            ballots=found,
            fill_s=round(fill_s, 1),
            bytes_a_ballot=await _bytes(deployment, found),
            rebuilt_pending=pending,
            rebuilt_settled=await _rebuilt(deployment, enrolled),
        )


async def _rebuilt(deployment: Deployment, enrolled: Enrolled) -> Rebuilt:
    """Empty Redis, and let a projector begin from nothing."""
    await deployment.redis.flushall()
    meter = Meter([os.getpid()])
    await Projector(deployment.ledger, deployment.redis).turn(enrolled)
    usage = meter.usage()
    return Rebuilt(
        seconds=usage.wall_s,
        cpu_s={role: round(cores * usage.wall_s, 2) for role, cores in usage.by_role.items()},
        memory_mib=memory_mib([os.getpid()]),
    )


async def _ballots(deployment: Deployment, enrolled: Enrolled) -> int:
    found = await deployment.pool.fetchval(
        "SELECT count(*) FROM cast_vote_record WHERE campaign_no = $1", enrolled.campaign_no
    )
    return int(found)


async def _bytes(deployment: Deployment, ballots: int) -> dict[str, tuple[float, float]]:
    rows = await deployment.pool.fetch(_SIZES)
    return {
        row["relname"]: (round(row["rows"] / ballots, 1), round(row["indices"] / ballots, 1))
        for row in rows
    }


async def _under_load(plan: Plan, measured: Measured, ledger: Ledgered) -> Grown:
    async with Pool(measured.target, plan.connections) as pool:
        course = FrontCourse(plan, measured, pool)
        await course.meet()
        judge_s = await _judge_s(measured, ledger.ballots)
        await course.quiet()
        wal, index = await _written(measured.postgres)
        pace, receipts, memory = await course.closed_loop()
        more_wal, more_index = await _written(measured.postgres)
        assert receipts.asked == receipts.recorded, receipts
        return Grown(
            ledger=ledger,
            pace=pace,
            judge_s=judge_s,
            wal_bytes_a_ballot=round((more_wal - wal) / max(more_index - index, 1), 1),
            memory_mib=memory,
        )


async def _judge_s(measured: Measured, ballots: int) -> float:
    """Wait until the judge has read the whole ledger again, as it does when it starts."""
    began_s = time.monotonic()
    while (
        await asyncio.to_thread(metric, measured.metrics, "pingxuan_judged_ballots_total")
        < ballots
    ):
        await asyncio.sleep(_LOOK_EVERY_S)
    return round(time.monotonic() - began_s, 1)


async def _written(dsn: str) -> tuple[int, int]:
    """Bytes of WAL and the ledger's index so far."""
    connection = await asyncpg.connect(dsn)
    try:
        row = await connection.fetchrow(
            "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn, last_index FROM sequencer"
        )
        assert row is not None
        return int(row[0]), int(row[1])
    finally:
        await connection.close()


def lines(grown: Grown) -> list[str]:
    """One size, for people."""
    ledger, pace = grown.ledger, grown.pace
    sizes = ", ".join(f"{name} {t:g}+{i:g}" for name, (t, i) in ledger.bytes_a_ballot.items())
    whole = sum(table + indices for table, indices in ledger.bytes_a_ballot.values())
    cost = ", ".join(f"{role} {us:g}" for role, us in pace.cpu_us.items() if us >= 1)
    memory = ", ".join(f"{role} {mib:g}" for role, mib in grown.memory_mib.items())
    return [
        f"{ledger.ballots:,} simulated ballots in the ledger (filled in bulk: {ledger.fill_s} s)",
        f"  {pace.per_s:,} ballots/s acknowledged in {pace.seconds} s, fronts: {_FRONTS}",
        f"  cores used: others {pace.usage.others:g}, the generator {pace.usage.generator:g}",
        f"  CPU µs a ballot: {cost}",
        f"  bytes a ballot (table+indices): {sizes}; together {whole:.0f}",
        f"  counters rebuilt, all pending: {_told(ledger.rebuilt_pending)}",
        f"  counters rebuilt, all settled: {_told(ledger.rebuilt_settled)}",
        f"  WAL bytes a ballot: {grown.wal_bytes_a_ballot:g}",
        f"  judge had read it after {grown.judge_s} s; memory (PSS) MiB under load: {memory}",
    ]


def _told(rebuilt: Rebuilt) -> str:
    cpu = ", ".join(f"{role} {s:g} s" for role, s in rebuilt.cpu_s.items() if s >= 0.01)
    memory = ", ".join(f"{role} {mib:g}" for role, mib in rebuilt.memory_mib.items())
    return f"{rebuilt.seconds:.2f} s (CPU {cpu}; MiB {memory})"


@click.command()
@click.option("--sizes", default="100000,1000000", show_default=True, help="Ballots, ascending.")
@click.option("--seconds", default=8.0, show_default=True, help="Of load at each size.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/growth.json"),
    show_default=True,
)
def main(sizes: str, seconds: float, out: Path) -> None:
    """Measure a ledger of simulated ballots as it grows."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leaves no product running
    asked = sorted(int(size) for size in sizes.split(","))
    found: list[Grown] = []
    with tempfile.TemporaryDirectory(prefix="px-growth-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        for ballots in asked:
            found.append(grow(folder, ballots, seconds))
            click.echo("\n".join(lines(found[-1])))
            about = {"machine": machine(), "commit": commit(), "simulated": True}
            out.parent.mkdir(parents=True, exist_ok=True)
            said = {**about, "sizes": [asdict(grown) for grown in found]}
            out.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
