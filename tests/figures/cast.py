"""Measures what a ballot costs PostgreSQL: CPU of the backend, log and disk, by batch size.

    python -m tests.figures.cast --ledger 100000

A new voter casts every ballot, into the shipped sample's campaign and through `Ledger.cast`, as
a front does, without HTTP and Redis. Then a judge settles it all, 500 ballots at a time.
`--crowd pairs` has every voter cast twice in a row, `--crowd address` has all of them behind one
address that a rule counts by: the batches that can be answered only round by round.
"""

import asyncio
import json
import os
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from random import Random

import asyncpg
import click
from msgspec.structs import replace

from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.settings.settings import Settings
from tests.ballots import ORIGIN
from tests.campaigns import quota
from voting.campaign_files import campaign_file
from voting.domain import Ballot, Channel, Status, VoterDigest
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import MAX_SETTLED, Ruling
from voting.ledger.register import Enrolled
from voting.rules.ballot import Subject, Unit

_FILLED_AT_ONCE = 500
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_SIZES = """
SELECT c.relname AS name, pg_table_size(c.oid) AS rows, pg_indexes_size(c.oid) AS indexes
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one ballot cost: CPU of the backend that worked, and bytes of write-ahead log."""

    work: str
    cpu_us: float
    wal_bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Bytes on disk a ballot, of one table."""

    table: str
    rows: float
    indexes: float


class Backend:
    """The one connection that all work of a measurement goes through."""

    def __init__(self, pool: asyncpg.Pool, watch: asyncpg.Pool, pid: int) -> None:
        self.pool = pool
        self._watch = watch
        self._pid = pid

    async def wal_bytes(self) -> int:
        position = await self._watch.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'")
        return int(position)

    def cpu_s(self) -> float:
        """User and system time; /proc tells it behind the name, which may hold spaces."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S

    async def sizes(self, ballots: int) -> list[Size]:
        rows = await self._watch.fetch(_SIZES)
        each = [Size(table=r["name"], rows=r["rows"] / ballots, indexes=r["indexes"] / ballots)
                for r in rows]  # fmt: skip
        return sorted((s for s in each if s.rows >= 1), key=lambda s: -(s.rows + s.indexes))


class Crowd(StrEnum):
    """Who casts the measured ballots."""

    NEW = "new"
    PAIRS = "pairs"
    ADDRESS = "address"


class Voters:
    """Ballots of a crowd; each of a new voter unless it comes in pairs."""

    def __init__(self, enrolled: Enrolled, selections: int, rng: Random, crowd: Crowd) -> None:
        self._crowd = crowd
        self._numbers = count()
        self._voter = VoterDigest(bytes(16))
        self._cases = [case.case_id for case in enrolled.campaign.case]
        self._campaign = enrolled.campaign.campaign_id
        self._selections = selections
        self._rng = rng

    def ballot(self) -> Ballot:
        origin = replace(
            ORIGIN,
            network=self._rng.getrandbits(40),
            asn=self._rng.randrange(60_000),
            region="CN-SD",
            device_class="Chrome Mobile on Android",
            channel=self._rng.choice([Channel.WEB, Channel.WECHAT]),
            sealed_address=self._rng.randbytes(32),
            address_digest=self._address(),
        )
        return Ballot(
            campaign=self._campaign,
            ballot_id=uuid.UUID(int=self._rng.getrandbits(128), version=4),
            voter=self._next_voter(),
            selections=tuple(self._rng.sample(self._cases, self._selections)),
            provenance=origin,
        )

    def _next_voter(self) -> VoterDigest:
        if self._crowd is not Crowd.PAIRS or next(self._numbers) % 2 == 0:
            self._voter = VoterDigest(self._rng.randbytes(16))
        return self._voter

    def _address(self) -> bytes:
        return bytes(16) if self._crowd is Crowd.ADDRESS else self._rng.randbytes(16)


@click.command()
@click.option("--ledger", "before", default=100_000, show_default=True, type=click.IntRange(500))
@click.option("--measured", default=20_000, show_default=True, help="Ballots a batch size.")
@click.option("--batch", "batches", default=[16, 32, 64], show_default=True, multiple=True)
@click.option("--selections", default=1, show_default=True)
@click.option("--crowd", default="new", show_default=True, type=click.Choice([*map(str, Crowd)]))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    *,
    before: int,
    measured: int,
    batches: tuple[int, ...],
    selections: int,
    crowd: str,
    seed: int,
    as_json: bool,
) -> None:
    """CPU and bytes a ballot, in a ledger that holds --ledger ballots already."""
    with tempfile.TemporaryDirectory(prefix="px-figures-") as name:
        Path(name).chmod(0o711)
        os.environ["PINGXUAN_DATA_DIR"] = str(Path(name) / "var")
        figures, sizes = asyncio.run(
            _measure(
                before,
                measured,
                batches,
                rng=Random(seed),
                crowd=Crowd(crowd),
                selections=selections,
            )
        )
    if as_json:
        told = {"figures": [asdict(f) for f in figures], "sizes": [asdict(s) for s in sizes]}
        click.echo(json.dumps(told))
        return
    click.echo(f"{before:,} ballots before; {selections} selection(s) a ballot; {crowd}")
    for figure in figures:
        click.echo(f"{figure.cpu_us:8.1f} µs {figure.wal_bytes:8.0f} B of log  {figure.work}")
    for size in sizes:
        click.echo(f"{size.rows:8.0f} B of rows {size.indexes:6.0f} B of indices  {size.table}")


async def _measure(
    before: int,
    measured: int,
    batches: tuple[int, ...],
    *,
    selections: int,
    crowd: Crowd,
    rng: Random,
) -> tuple[list[Figure], list[Size]]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await _opened(deployment, crowd)
        fillers, voters = (Voters(enrolled, selections, rng, who) for who in (Crowd.NEW, crowd))
        async with _backend(deployment) as backend:
            book = Ledger(backend.pool)
            await _cast(book, enrolled, [fillers.ballot() for _ in range(before)], _FILLED_AT_ONCE)
            await _settle(book, enrolled)
            figures = []
            for size in batches:
                ballots = [voters.ballot() for _ in range(measured)]
                began = backend.cpu_s(), await backend.wal_bytes()
                await _cast(book, enrolled, ballots, size)
                figures.append(await _figure(f"cast, {size} a call", backend, began, measured))
            began = backend.cpu_s(), await backend.wal_bytes()
            await _settle(book, enrolled)
            cast = measured * len(batches)
            figures.append(await _figure(f"settle, {MAX_SETTLED} a call", backend, began, cast))
            return figures, await backend.sizes(before + cast)


async def _opened(deployment: Deployment, crowd: Crowd) -> Enrolled:
    """The sample; where one address is counted by, with a rule that it does not use up."""
    if crowd is not Crowd.ADDRESS:
        return await samples.open_sample(deployment)
    sample = campaign_file.load(samples.SHIPPED / samples.SAMPLE)
    assert sample.ballot is not None
    rule = replace(quota("address", Unit.VOTE, 1_000_000), subject=Subject.ADDRESS)
    ballot = replace(sample.ballot, quota=[*sample.ballot.quota, rule])
    opened = samples.opened_at(replace(sample, ballot=ballot), deployment.clock())
    return await deployment.register.load(opened, {case.id: b"" for case in sample.case})


@asynccontextmanager
async def _backend(deployment: Deployment) -> AsyncIterator[Backend]:
    address = deployment.settings.postgres_url
    async with asyncpg.create_pool(address, min_size=1, max_size=1) as pool:
        pid = await pool.fetchval("SELECT pg_backend_pid()")
        yield Backend(pool, deployment.pool, pid)


async def _figure(work: str, backend: Backend, began: tuple[float, int], ballots: int) -> Figure:
    cpu_s, wal_bytes = backend.cpu_s() - began[0], await backend.wal_bytes() - began[1]
    return Figure(work=work, cpu_us=cpu_s * 1e6 / ballots, wal_bytes=wal_bytes / ballots)


async def _cast(book: Ledger, enrolled: Enrolled, ballots: list[Ballot], at_once: int) -> None:
    for start in range(0, len(ballots), at_once):
        await book.cast(enrolled, ballots[start : start + at_once])


async def _settle(book: Ledger, enrolled: Enrolled) -> None:
    head = await book.advance(enrolled)
    for start in range(head.settled_index, head.index, MAX_SETTLED):
        upto = min(start + MAX_SETTLED, head.index)
        await book.settle(
            enrolled,
            Ruling(
                actor="judge (simulated)",
                by_person=False,
                upto=upto,
                status=Status.HELD,
            ),
        )


if __name__ == "__main__":
    main()
