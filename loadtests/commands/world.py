"""The command that writes a world."""

import json
from pathlib import Path

import click

from loadtests.families.catalogue import parse_families
from loadtests.world import CASES, DAYS, World, write_world


@click.command()
@click.option("--seed", default=1, show_default=True, help="Repeats the same world.")
@click.option("--ballots", default=100_000, show_default=True, type=click.IntRange(1, 10_000_000))
@click.option("--families", default="A1,A2,A3", show_default=True, help="Comma-separated, or all.")
@click.option("--share", default=0.02, show_default=True, help="Each family's share of ballots.")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 90))
@click.option("--cases", default=CASES, show_default=True, type=click.IntRange(1, 1000))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def world(
    *,
    seed: int,
    ballots: int,
    families: str,
    share: float,
    days: int,
    cases: int,
    out: Path,
    as_json: bool,
) -> None:
    """A ballot log (ballots.csv) and its truth (truth.csv), without HTTP."""
    try:
        asked = World(
            seed=seed,
            ballots=ballots,
            families=parse_families(families),
            share=share,
            days=days,
            cases=cases,
        )
        written = write_world(asked, out)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    said = {"seed": seed, "ballots": written, "families": list(asked.families), "out": str(out)}
    click.echo(json.dumps(said) if as_json else f"{written} ballots in {out}")
