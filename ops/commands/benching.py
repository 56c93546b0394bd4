"""`pingxuan fraud bench`: how well brushing is found, by family, beside other methods."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from fraud.bench.benchmark import NobodyTakesPart, Outcome, Wish, run_benchmark
from fraud.bench.document import document
from fraud.bench.families import ATTACKS, SURGES
from fraud.bench.roster import BALLOTS, SEEDS
from fraud.bench.table import as_markdown, as_text
from fraud.bench.tables import tables
from fraud.bench.world_files import Shelf, WorldNotWritten
from ops.commands.progress import progress
from ops.commands.shared import DIFFERENCE, FAILED, MISUSE, fail
from ops.settings.settings import Settings

_FILE = click.Path(dir_okay=False, path_type=Path)
_WORLDS = "fraud-bench"


def shelf() -> Shelf:
    """Where worlds are kept, and what tells of their addresses."""
    settings = Settings.from_environment()
    return Shelf(worlds=settings.data_dir / _WORLDS, geography=settings.geoip_dir)


@click.command()
@click.option(
    "--seeds",
    default=SEEDS,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Four worlds each; 2 give a first impression.",
)
@click.option(
    "--ballots",
    default=BALLOTS,
    show_default=True,
    type=click.IntRange(5_000, 1_000_000),
    help="Of each world; targets are stated for the default.",
)
@click.option("--json", "json_file", type=_FILE, help="Write every figure there.")
@click.option("--markdown", "markdown_file", type=_FILE, help="Write the tables there.")
@click.option(
    "--detector", "detectors", multiple=True, help="Only this one, as the tables name it; repeat."
)
@click.option(
    "--family",
    "families",
    multiple=True,
    type=click.Choice([*ATTACKS, *SURGES], case_sensitive=False),
    help="Only worlds that hold this family or surge; repeat.",
)
@click.option("--strict", is_flag=True, help="Exit 1 when a target is missed.")
def bench(
    *,
    seeds: int,
    ballots: int,
    json_file: Path | None,
    markdown_file: Path | None,
    detectors: tuple[str, ...],
    families: tuple[str, ...],
    strict: bool,
) -> None:
    """Measure how well brushing is found, beside other methods in the same run.

    Worlds are written by the simulators, kept in the data directory, and written anew when the
    simulators change. Two processes; twenty seeds take most of an hour.
    """
    for file in filter(None, (json_file, markdown_file)):
        file.parent.mkdir(parents=True, exist_ok=True)  # before an hour's work, not after it
    wish = Wish(seeds=seeds, ballots=ballots, detectors=detectors, families=families)
    try:
        with _told() as on_progress:
            outcome = run_benchmark(wish, shelf(), on_progress)
    except NobodyTakesPart as fault:
        fail(str(fault), MISUSE)
    except WorldNotWritten as fault:
        fail(str(fault), FAILED)
    _write(outcome, json_file, markdown_file)
    _say(outcome)
    if strict and outcome.missed:
        fail(f"targets missed: {', '.join(outcome.missed)}", DIFFERENCE)


@contextmanager
def _told() -> Iterator[Callable[[int, int, str], None]]:
    """A bar where a person watches, a line a step where not."""
    with progress("worlds") as on_progress:

        def tell(done: int, total: int, what: str) -> None:
            on_progress(done, total)
            if not sys.stderr.isatty():
                click.echo(f"{done}/{total} {what}", err=True)

        yield tell


def _write(outcome: Outcome, json_file: Path | None, markdown_file: Path | None) -> None:
    if json_file:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(document(outcome))) + b"\n")
    if markdown_file:
        shown = "\n".join(as_markdown(table) for table in tables(outcome.summaries))
        markdown_file.write_text(shown, encoding="utf-8")


def _say(outcome: Outcome) -> None:
    for table in tables(outcome.summaries):
        click.echo(as_text(table))
    for name, setting in outcome.settings.items():
        click.echo(f"{name}: {setting}")
    for name, why in outcome.left_out.items():
        click.echo(f"{name} left out: {why}", err=True)
