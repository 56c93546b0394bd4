"""`pingxuan fraud train`: makes the model of waves anew."""

from pathlib import Path

import click

from fraud.bench.world_files import WorldNotWritten
from fraud.suspicion import CURRENT
from fraud.training import model_of, write_model
from ops.commands.benching import shelf
from ops.commands.progress import progress
from ops.commands.shared import FAILED, fail

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
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The model's file, JSON.",
)
def train(*, seeds: int, version: str, out: Path) -> None:
    """Make a model of brushing from simulated worlds. The same seeds give the same model."""
    try:
        with progress("worlds") as on_progress:
            model = model_of(seeds, version, shelf(), on_progress)
    except WorldNotWritten as fault:
        fail(str(fault), FAILED)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_model(model, out)
    click.echo(f"{model.version}: {len(model.trees)} trees in {out}")
    for name, value in model.card.items():
        click.echo(f"  {name}: {value}")
