"""`pingxuan fraud train`: makes the model of waves anew."""

from pathlib import Path

import click

from fraud.bench.world_files import WorldNotWritten
from fraud.deciding.suspicion import CURRENT
from fraud.learning.lesson_file import LessonFileError, RuledLesson, read_lesson
from fraud.learning.poisoning import ForgetfulModel
from fraud.learning.training import model_of, write_model
from ops.commands.benching import shelf
from ops.commands.lessons import taught_by
from ops.commands.progress import progress
from ops.commands.shared import DIFFERENCE, FAILED, MISUSE, fail, told, with_deployment
from ops.deployment import Deployment

_LEAST_SEEDS = 4


@click.command()
@click.option(
    "--seeds",
    default=4,
    show_default=True,
    type=click.IntRange(_LEAST_SEEDS, 40),
    help="Three worlds each; every fourth seed calibrates.",
)
@click.option("--version", default=CURRENT, show_default=True, help="Names the model in verdicts.")
@click.option(
    "--rulings",
    "campaigns",
    multiple=True,
    metavar="CAMPAIGN",
    help="Learn from the rulings in this campaign's ledger too; repeat.",
)
@click.option(
    "--lesson",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Learn from this file of `pingxuan fraud lesson` too; repeat.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The model's file, JSON.",
)
@told
async def train(
    *, seeds: int, version: str, campaigns: tuple[str, ...], files: tuple[Path, ...], out: Path
) -> None:
    """Make a model of brushing from simulated worlds, and from moderators' rulings beside them.

    The same seeds and rulings give the same model. What has learned from rulings runs in shadow
    first (PINGXUAN_SHADOW_MODEL): no setting puts a model in force.
    """
    ruled = await _ruled(campaigns, files)
    if ruled and version == CURRENT:
        fail(f"--version {version}: names the model in force; name the new one", MISUSE)
    try:
        with progress("worlds") as on_progress:
            model = model_of(seeds, version, shelf(), on_progress, ruled=ruled)
    except WorldNotWritten as fault:
        fail(str(fault), FAILED)
    except ForgetfulModel as fault:
        fail(str(fault), DIFFERENCE)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_model(model, out)
    click.echo(f"{model.version}: {len(model.trees)} trees in {out}")
    for name, value in model.card.items():
        click.echo(f"  {name}: {value}")


async def _ruled(campaigns: tuple[str, ...], files: tuple[Path, ...]) -> list[RuledLesson]:
    """Every campaign once: who names it twice would double its share."""
    try:
        ruled = [read_lesson(file) for file in files]
    except LessonFileError as fault:
        fail(str(fault), MISUSE)

    async def work(deployment: Deployment) -> None:
        ruled.extend([await taught_by(deployment, campaign) for campaign in campaigns])

    if campaigns:
        await with_deployment(work)
    names = [lesson.campaign for lesson in ruled]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        fail(f"{', '.join(twice)}: taught twice; give each campaign once", MISUSE)
    return ruled
