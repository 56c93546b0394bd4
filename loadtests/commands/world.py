"""The command that writes a world."""

import json
from pathlib import Path

import click

from loadtests.worlds.asked import parse_asked
from loadtests.worlds.writing import DAYS, Wanted, write_world


@click.command()
@click.option("--seed", default=1, show_default=True, help="Repeats the same world.")
@click.option("--ballots", default=100_000, show_default=True, type=click.IntRange(1, 10_000_000))
@click.option(
    "--families",
    default="A1,A2,A3",
    show_default=True,
    help="Names, with shares if wanted (A1:0.02,A3,H2); all, attacks, surges.",
)
@click.option(
    "--share",
    default=0.02,
    show_default=True,
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    help="Share of ballots of each attack that names none.",
)
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 90))
@click.option("--cases", type=click.IntRange(1, 1000), help="Else 20 to 60, by the seed.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print what world.json holds.")
def world(
    *,
    seed: int,
    ballots: int,
    families: str,
    share: float,
    days: int,
    cases: int | None,
    out: Path,
    as_json: bool,
) -> None:
    """A ballot log (ballots.csv), its truth (truth.csv) and what was made (world.json)."""
    try:
        wanted = Wanted(
            seed=seed, ballots=ballots, waves=parse_asked(families, share), days=days, cases=cases
        )
        made = write_world(wanted, out)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(made) if as_json else f"{ballots} ballots in {out}")
