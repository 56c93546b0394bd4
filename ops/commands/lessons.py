"""`pingxuan fraud lesson`: what a campaign's rulings teach, as a file that may be handed on."""

from pathlib import Path

import click

from fraud.learning.lesson_file import RuledLesson, write_lesson
from fraud.learning.ruled_waves import lesson_of
from fraud.watching.findings import Findings
from ops.commands.shared import as_json, print_json, told, with_deployment
from ops.deployment import Deployment


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON to write."
)
@as_json
@told
async def lesson(campaign_id: str, out: Path, as_json: bool) -> None:
    """Write the waves that moderators ruled on: in numbers, without voters, networks or devices.

    `pingxuan fraud train --lesson FILE` learns from it.
    """

    async def work(deployment: Deployment) -> None:
        found = await taught_by(deployment, campaign_id)
        out.parent.mkdir(parents=True, exist_ok=True)
        write_lesson(found, out)
        brushed = sum(wave.brushed for wave in found.waves)
        facts = {"campaign": campaign_id, "as_of": found.as_of, "waves": len(found.waves)}
        if as_json:
            print_json({**facts, "brushed": brushed, "out": str(out)})
        else:
            click.echo(f"{campaign_id}: {len(found.waves)} waves, {brushed} brushed, in {out}")

    await with_deployment(work)


async def taught_by(deployment: Deployment, campaign_id: str) -> RuledLesson:
    """What a campaign's rulings teach."""
    enrolled = await deployment.register.find(campaign_id)
    return await lesson_of(deployment.ledger, Findings(deployment.pool), enrolled)
