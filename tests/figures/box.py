"""Measures voters' memory in Redis: bytes a voter, and CPU a ballot on both sides of the wire.

    python -m tests.figures.box --voters 100000 --ballots 3 [--server redis-server]

Every voter sends so many ballots of one case each on one day, under the sample's rules. A glance
and a remembering a ballot, in batches; the server is started for this and keeps nothing on disk.
"""

import asyncio
import json
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import click

from ops.organizing import samples
from tests import redis_servers
from tests.ballots import ORIGIN
from voting.admission import Glance
from voting.campaign_files.campaign_file import load
from voting.domain import Ballot, CaseId, Cast, VoterDigest
from voting.ledger.register import Enrolled
from voting.memory import redis_client
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Recall


@click.command()
@click.option("--voters", default=100_000, show_default=True)
@click.option("--ballots", default=1, show_default=True, help="Of each voter, on one day.")
@click.option("--batch", default=32, show_default=True)
@click.option("--server", type=click.Path(exists=True, path_type=Path), help="Else the embedded.")
def main(voters: int, ballots: int, batch: int, server: Path | None) -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="px-box-") as name:
        program = server or redis_servers.valkey()
        with redis_servers.running(program, Path(name)) as started:
            figures = asyncio.run(_measure(started, voters, ballots, batch))
    click.echo(json.dumps(figures))


class _Recall(Recall):
    """Believes every memory: there is no ledger here."""

    async def _witnesses(self, enrolled: Enrolled, heads: Sequence[bytes]) -> set[bytes]:
        del enrolled
        return {head[4:] for head in heads}


async def _measure(
    server: redis_servers.Server, voters: int, ballots: int, batch: int
) -> dict[str, Any]:
    enrolled = Enrolled(1, load(samples.SHIPPED / samples.SAMPLE))
    client = redis_client.connect(server.unix_url)
    recall = _Recall(client, None)
    box = BallotBox(client, recall)
    sent = _ballots(enrolled, voters, ballots)
    now = enrolled.campaign.vote.opens_at
    await recall.renew(enrolled)
    await _round(box, enrolled, sent[0][:batch], 1, now)  # scripts and connections
    await client.flushall()
    await recall.renew(enrolled)
    keeper = asyncio.create_task(recall.keep(lambda: enrolled))
    before = await client.info()
    cpu = time.process_time()
    for number, of_all in enumerate(sent, start=1):
        for start in range(0, voters, batch):
            await _round(box, enrolled, of_all[start : start + batch], number, now)
    cpu = time.process_time() - cpu
    after = await client.info()
    keeper.cancel()
    await client.aclose()
    total = voters * ballots
    spent = sum(float(after[k]) - float(before[k]) for k in ("used_cpu_user", "used_cpu_sys"))
    return {
        "server": f"{after.get('server_name', 'redis')} {after['redis_version']}",
        "voters": voters,
        "ballots_of_each": ballots,
        "batch": batch,
        "bytes_per_voter": round((after["used_memory"] - before["used_memory"]) / voters, 1),
        "server_us_per_ballot": round(1e6 * spent / total, 1),
        "python_us_per_ballot": round(1e6 * cpu / total, 1),
    }


async def _round(
    box: BallotBox, enrolled: Enrolled, batch: list[Ballot], number: int, now: datetime
) -> None:
    for glance in await box.glance(enrolled, batch, now):
        assert glance == Glance()
    casts = [Cast(index=1, cast_at=now, repeated=False, voter_ballots=number) for _ in batch]
    assert await box.remember(
        enrolled, batch, casts, box.recall.epochs(enrolled.campaign.campaign_id)
    )


def _ballots(enrolled: Enrolled, voters: int, ballots: int) -> list[list[Ballot]]:
    rng = Random(1)
    cases = [case.case_id for case in enrolled.campaign.case]
    people = [VoterDigest(rng.randbytes(16)) for _ in range(voters)]
    chosen = [rng.sample(cases, ballots) for _ in people]
    return [
        [_ballot(enrolled, rng, who, mine[n]) for who, mine in zip(people, chosen, strict=True)]
        for n in range(ballots)
    ]


def _ballot(enrolled: Enrolled, rng: Random, voter: VoterDigest, case: CaseId) -> Ballot:
    return Ballot(
        campaign=enrolled.campaign.campaign_id,
        ballot_id=uuid.UUID(int=rng.getrandbits(128), version=4),
        voter=voter,
        selections=(case,),
        provenance=ORIGIN,
    )


if __name__ == "__main__":
    main()
