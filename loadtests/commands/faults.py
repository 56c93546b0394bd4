"""The command that breaks things."""

import json
import math
import tempfile
from pathlib import Path
from typing import Any

import click

from loadtests.faults.catalogue import ENDURANCE, FAULTS
from loadtests.faults.outcome import Course, Fault, Outcome, broken_off
from loadtests.faults.text import facts, markdown, table
from loadtests.product.evidence import BadEvidence
from loadtests.product.running import ProductFailed
from loadtests.traffic.front import UnexpectedAnswer
from loadtests.traffic.wire import Unreachable


@click.command()
@click.argument("names", nargs=-1, metavar="[T1 T4 …]")
@click.option("--quick", is_flag=True, help="The short form of each, as `make test` runs it.")
@click.option(
    "--minutes", type=float, default=math.inf, help="End each full form early; that is told."
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/faults.json"),
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="Print the facts, not the table.")
@click.option(
    "--markdown", "as_markdown", is_flag=True, help="Run nothing: print what --out says of a run."
)
def faults(
    *,
    names: tuple[str, ...],
    quick: bool,
    minutes: float,
    seed: int,
    out: Path,
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Break the product during a vote; exit 1 if a vote is lost, doubled or unexplained.

    T12, T13 and T17 break nothing and go on for hours: they run only where they are named.
    """
    if as_markdown:
        click.echo("\n".join(markdown(_told(out))))
        return
    known = {**FAULTS, **ENDURANCE}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: one of {', '.join(known)}")
    outcomes: list[Outcome] = []
    for name in names or FAULTS:
        seen = _seen(name, known[name], quick=quick, seed=seed, limit_s=60 * minutes)
        if not as_json:
            click.echo("\n".join(table([seen])[1 if outcomes else 0 :]))  # its head once
        outcomes.append(seen)
        _write(out, outcomes)  # hours may lie between the first and the last
    if as_json:
        click.echo(json.dumps(facts(outcomes), ensure_ascii=False, indent=2))
    if not all(seen.holds for seen in outcomes):
        raise SystemExit(1)


def _write(out: Path, outcomes: list[Outcome]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    said = json.dumps(facts(outcomes), ensure_ascii=False, indent=2)
    out.write_text(said + "\n", encoding="utf-8")


def _told(out: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise click.BadParameter(f"{out}: no faults were run, or the file is torn") from fault
    return told


def _seen(name: str, fault: Fault, *, quick: bool, seed: int, limit_s: float) -> Outcome:
    click.echo(f"{name} …", err=True)
    with tempfile.TemporaryDirectory(prefix=f"pingxuan-{name}-") as folder:
        course = Course(folder=Path(folder), seed=seed, quick=quick, limit_s=limit_s)
        try:
            return fault(course)
        except (ProductFailed, BadEvidence, Unreachable, UnexpectedAnswer) as why:
            return broken_off(name, str(why))
