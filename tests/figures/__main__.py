"""Fills a ledger, and measures the commands that tell its result: seconds and peak memory.

    python -m tests.figures --ballots 1000000

The ballots are simulated: 1 to 5 of the sample's cases each, every two hundredth held. They go
into the ledger by the same functions that a front and a judge call, without HTTP between.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import click
from msgspec import structs

from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.settings.settings import Settings
from tests.ballots import ORIGIN
from voting.domain import Ballot, CaseId, Status, VoterDigest
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import MAX_SETTLED, Ruling
from voting.ledger.register import Enrolled

_HELD_EVERY = 200
_PINGXUAN = Path(sys.executable).parent / "pingxuan"
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one command took; memory is the peak of the command and of nothing it spoke to."""

    command: str
    seconds: float
    cpu_s: float
    peak_mib: float


class _Clock:
    """Spreads the ballots over the days of the vote."""

    def __init__(self, enrolled: Enrolled, ballots: int) -> None:
        vote = enrolled.campaign.vote
        self._opens_at = vote.opens_at
        self._step = (vote.closes_at - vote.opens_at) * 0.99 / ballots
        self.cast = 0

    def __call__(self) -> datetime:
        return self._opens_at + timedelta(minutes=1) + self.cast * self._step


@click.command()
@click.option("--ballots", default=1_000_000, show_default=True, type=click.IntRange(500))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(ballots: int, seed: int, as_json: bool) -> None:
    """Rank, sensitivity, export, verify and fsck over a ledger of this many simulated ballots."""
    with tempfile.TemporaryDirectory(prefix="px-figures-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        os.environ["PINGXUAN_DATA_DIR"] = str(folder / "var")
        figures = asyncio.run(_measure(folder, ballots, seed))
    if as_json:
        click.echo(json.dumps({"ballots": ballots, "figures": [_plain(f) for f in figures]}))
        return
    click.echo(f"{ballots:,} simulated ballots in the ledger")
    for figure in figures:
        took = f"{figure.seconds:8.1f} s {figure.cpu_s:8.1f} s CPU {figure.peak_mib:7.0f} MiB"
        click.echo(f"{took}  {figure.command}")


async def _measure(folder: Path, ballots: int, seed: int) -> list[Figure]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await samples.load_file(deployment, samples.SHIPPED / samples.SAMPLE)
        filled = await _fill(deployment, enrolled, ballots, Random(seed))
        export = folder / "export"
        campaign = enrolled.campaign.id
        commands = [
            ("rank", campaign, "--json"),
            ("sensitivity", campaign, "--json"),
            ("export", campaign, "--out", str(export)),
            ("verify", str(export)),
            ("fsck", campaign),
        ]
        return [filled, *[await asyncio.to_thread(_run, command) for command in commands]]


async def _fill(deployment: Deployment, enrolled: Enrolled, ballots: int, rng: Random) -> Figure:
    began, cpu = time.monotonic(), time.process_time()
    await cast_batches(deployment, enrolled, ballots, rng, settle=True)
    return Figure(
        command="(casting and settling, 500 a call)",
        seconds=time.monotonic() - began,
        cpu_s=time.process_time() - cpu,
        peak_mib=0,
    )


async def cast_batches(
    deployment: Deployment, enrolled: Enrolled, ballots: int, rng: Random, *, settle: bool = False
) -> None:
    """Cast simulated ballots over the days of the vote, and settle each batch or none."""
    clock = _Clock(enrolled, ballots)
    book = Ledger(deployment.pool, clock)
    cases = [case.case_id for case in enrolled.campaign.case]
    weights = [1 / (place + 1) ** 0.8 for place in range(len(cases))]
    for start in range(0, ballots, MAX_SETTLED):
        size = min(MAX_SETTLED, ballots - start)
        batch = [_ballot(enrolled, rng, cases, weights) for _ in range(size)]
        await book.cast(enrolled, batch)
        clock.cast += size
        if settle:
            await _settle(book, enrolled)


async def settle_all(deployment: Deployment, enrolled: Enrolled) -> None:
    """Count what is pending, as a judge that finds nothing does."""
    vote = enrolled.campaign.vote
    book = Ledger(deployment.pool, lambda: vote.closes_at - timedelta(minutes=1))
    last = (await book.advance(enrolled)).index
    for upto in [*range(MAX_SETTLED, last, MAX_SETTLED), last]:
        ruling = Ruling(actor="judge (simulated)", by_person=False, upto=upto, status=Status.HELD)
        await book.settle(enrolled, ruling)


async def _settle(book: Ledger, enrolled: Enrolled) -> None:
    head = await book.advance(enrolled)
    held = [i for i in range(head.settled_index + 1, head.index + 1) if i % _HELD_EVERY == 0]
    ruling = Ruling(
        actor="judge (simulated)",
        by_person=False,
        upto=head.index,
        status=Status.HELD,
        indices=held,
        incidents=[f"i{index // 10_000}" for index in held],
        scores=[0.9] * len(held),
    )
    await book.settle(enrolled, ruling)


def _ballot(enrolled: Enrolled, rng: Random, cases: list[CaseId], weights: list[float]) -> Ballot:
    wanted = rng.randint(1, 5)
    chosen = dict.fromkeys(rng.choices(cases, weights, k=wanted))
    return Ballot(
        campaign=enrolled.campaign.campaign_id,
        ballot_id=uuid.UUID(int=rng.getrandbits(128), version=4),
        voter=VoterDigest(rng.randbytes(16)),
        selections=tuple(chosen),
        provenance=structs.replace(ORIGIN, network=rng.getrandbits(40)),
    )


def _run(command: tuple[str, ...]) -> Figure:
    began = time.monotonic()
    child = subprocess.Popen([_PINGXUAN, *command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise click.ClickException(f"{command[0]} ended with {child.returncode}")
    return Figure(
        command=" ".join(("pingxuan", *command)),
        seconds=time.monotonic() - began,
        cpu_s=used.ru_utime + used.ru_stime,
        peak_mib=used.ru_maxrss * 1024 / _MIB,
    )


def _plain(figure: Figure) -> dict[str, object]:
    return {
        "command": figure.command,
        "seconds": round(figure.seconds, 2),
        "cpu_s": round(figure.cpu_s, 2),
        "peak_mib": round(figure.peak_mib),
    }


if __name__ == "__main__":
    main()
