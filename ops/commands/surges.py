"""`pingxuan fraud surges`: measures anew what honest surges look like."""

from pathlib import Path

import click

from fraud.bench.world_files import WorldNotWritten
from fraud.learning.surge_training import surges_of, write_surges
from fraud.telling.surges import CURRENT
from ops.commands.benching import shelf
from ops.commands.progress import progress
from ops.commands.shared import FAILED, fail


@click.command()
@click.option(
    "--seeds", default=4, show_default=True, type=click.IntRange(1, 40), help="One world each."
)
@click.option("--version", default=CURRENT, show_default=True, help="Names the file in reports.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that incidents are compared with, JSON.",
)
def surges(*, seeds: int, version: str, out: Path) -> None:
    """Measure honest surges in simulated worlds. The same seeds give the same file."""
    try:
        with progress("worlds") as on_progress:
            found = surges_of(seeds, version, shelf(), on_progress)
    except WorldNotWritten as fault:
        fail(str(fault), FAILED)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_surges(found, out)
    for name, kind in found.kinds.items():
        click.echo(f"{name}: {kind.waves} waves")
