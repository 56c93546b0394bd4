"""T6 in full: Redis is emptied, then set back to an old snapshot, over a ledger of a million.

    python -m tests.figures.rebuild --ballots 1000000

Measures how long the projector takes until the counters equal the ledger again, once with
nothing judged and once with all settled; exit 1 where they differ or take over 10 s a million.
"""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from random import Random

import click

from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.settings.settings import Settings
from tests.figures.__main__ import cast_batches, settle_all
from voting.keys import counters_key
from voting.ledger.register import Enrolled
from voting.memory.projector import Projector, read_counters

_MOST_S_PER_MILLION = 10.0


@click.command()
@click.option("--ballots", default=1_000_000, show_default=True, type=click.IntRange(1000))
@click.option("--seed", default=1, show_default=True)
def main(ballots: int, seed: int) -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="px-rebuild-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        os.environ["PINGXUAN_DATA_DIR"] = str(folder / "var")
        figures = asyncio.run(_measure(ballots, seed))
    click.echo(json.dumps({"ballots": ballots} | figures))
    if max(figures.values()) > _MOST_S_PER_MILLION * max(1.0, ballots / 1e6):
        raise SystemExit("slower than 10 s a million ballots")


async def _measure(ballots: int, seed: int) -> dict[str, float]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await samples.load_file(deployment, samples.SHIPPED / samples.SAMPLE)
        rng = Random(seed)
        key = counters_key(enrolled.campaign.campaign_id)
        await cast_batches(deployment, enrolled, ballots // 2, rng)
        await _rebuild(deployment, enrolled)
        old = await deployment.redis.dump(key)
        assert old is not None
        await cast_batches(deployment, enrolled, ballots - ballots // 2, rng)
        figures = {}
        for state in ("pending", "settled"):
            if state == "settled":
                await settle_all(deployment, enrolled)
            await deployment.redis.flushall()
            figures[f"emptied_{state}_s"] = await _rebuild(deployment, enrolled)
            await deployment.redis.restore(key, 0, old, replace=True)
            figures[f"set_back_{state}_s"] = await _rebuild(deployment, enrolled)
        return figures


async def _rebuild(deployment: Deployment, enrolled: Enrolled) -> float:
    """Seconds of one turn, after which the counters are what the ledger's records give."""
    began = time.monotonic()
    index = await Projector(deployment.ledger, deployment.redis).turn(enrolled)
    took = time.monotonic() - began
    state = await read_counters(deployment.redis, enrolled.campaign.campaign_id)
    if state is None or state.tallies != await deployment.ledger.tabulate(enrolled, index):
        raise SystemExit("the counters are not the ledger's")
    return round(took, 3)


if __name__ == "__main__":
    main()
