"""Measures what an organizer's pages cost over a large ledger: wall seconds, the third of three.

    python -m tests.figures.running --ballots 1000000 --folder /somewhere

The folder is that of `tests.figures.rulings`: a second run, of either, finds the ledger filled.
"""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import uvloop

from ops.deployment import Deployment, for_a_command
from ops.desk.health import Watch
from ops.desk.running.preparing import prepared
from ops.desk.running.steps import STEPS, Field
from ops.export import exporter
from ops.organizing.moments import this_moment
from ops.settings.settings import Settings
from tests.figures.rulings import filled, seconds
from voting.history.decisions import Kind
from voting.ledger.register import Enrolled


@click.command()
@click.option("--ballots", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
def main(ballots: int, folder: Path) -> None:
    """Print the figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PINGXUAN_DATA_DIR"] = str(folder / "var")
    click.echo(json.dumps(uvloop.run(_measure(folder, ballots)), indent=2))


async def _measure(folder: Path, ballots: int) -> dict[str, Any]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await filled(deployment, folder, ballots)
        campaign = enrolled.campaign.id
        of_case = {Field.CASE: enrolled.campaign.case[0].id}
        return {
            "ballots": ballots,
            "moment_s": await seconds(lambda: this_moment(deployment, campaign)),
            "health_s": await seconds(lambda: Watch(deployment).look(enrolled)),
            "disqualification_s": await seconds(
                lambda: prepared(deployment, campaign, STEPS[Kind.DISQUALIFICATION], of_case)
            ),
            "closing_s": await seconds(
                lambda: prepared(deployment, campaign, STEPS[Kind.CLOSING], {})
            ),
            "tabulate_s": await seconds(
                lambda: deployment.ledger.tabulate(enrolled, ballots // 2)
            ),
            **await _export(deployment, enrolled),
        }


async def _export(deployment: Deployment, enrolled: Enrolled) -> dict[str, float]:
    began, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        await exporter.export(deployment.pool, enrolled, Path(folder) / "export")
    wall, own = time.monotonic() - began, time.process_time() - cpu
    return {"export_s": round(wall, 1), "export_own_cpu_s": round(own, 1)}


if __name__ == "__main__":
    main()
