"""The command that measures."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from loadtests.bench.course import run_course
from loadtests.bench.document import document
from loadtests.bench.machine import commit, machine
from loadtests.bench.plan import DEFAULT_SECONDS, Plan, quick_plan
from loadtests.bench.text import table
from loadtests.product.running import ProductFailed
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.wire import Unreachable


@click.command()
@click.option(
    "--seconds",
    type=click.IntRange(1, 120),
    help=f"For each measurement; {DEFAULT_SECONDS} where not said.",
)
@click.option("--connections", type=click.IntRange(1, 1024), help="Of the load generator.")
@click.option("--selections", type=click.IntRange(1, 5), help="Cases on a ballot; 1.")
@click.option("--world", type=click.IntRange(100, 10_000_000), help="Ballots that are scanned.")
@click.option("--quick", is_flag=True, help="A second each: shows that it works, no more.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/bench.json"),
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="Print the document, not the table.")
def bench(*, quick: bool, out: Path, as_json: bool, **asked: int | None) -> None:
    """Measure the product and its peers in one run; exit 1 when a measurement is missing."""
    said_so: dict[str, Any] = {k: value for k, value in asked.items() if value is not None}
    plan = replace(quick_plan() if quick else Plan(), **said_so)
    about = {
        "began_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "commit": commit(),
    }
    try:
        figures = run_course(plan, lambda text: click.echo(text, err=True))
    except (ProductFailed, Unreachable, UnexpectedAnswer, ExceptionGroup) as error:
        raise click.ClickException(_first(error)) from error
    said = document(plan, figures, about)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(json.dumps(said) if as_json else "\n".join(table(said, figures)))
    if figures.problems:
        raise SystemExit(1)


def _first(error: BaseException) -> str:
    """What went wrong first, out of a group of tasks that failed together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
