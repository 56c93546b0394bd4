"""`pingxuan scores …`: the sheets that judges fill, and what they bring back."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from ops.commands.shared import (
    MISUSE,
    as_json,
    fail,
    print_json,
    print_table,
    told,
    with_deployment,
)
from ops.deployment import Deployment
from ops.scores.assignment import Assignment
from ops.scores.gaps import listed
from ops.scores.loading import Loaded, Outcome, ScoreFileError, assigned, load_scores
from ops.scores.overview import Line, overview
from ops.scores.template import judges_numbered
from ops.scores.template import template as template_of
from ops.scores.writing import SUFFIXES, write_template

_FILE = click.Path(path_type=Path)
_MOST_JUDGES = 200

_campaign = click.argument("campaign_id", metavar="CAMPAIGN")
_component = click.argument("component", metavar="COMPONENT")


@click.group()
def scores() -> None:
    """Media, expert and bonus scores: sheets to fill, loading them, and what is missing."""


@scores.command()
@_campaign
@_component
@click.option("--out", type=_FILE, required=True, help="The file to write: .csv or .xlsx.")
@click.option(
    "--judges",
    type=click.IntRange(1, _MOST_JUDGES),
    help="How many judges: J1, J2 …; as many as the rules ask for if not given.",
)
@click.option("--judge", "codes", multiple=True, help="A judge's code, once for each judge.")
@told
async def template(
    campaign_id: str, component: str, out: Path, judges: int | None, codes: tuple[str, ...]
) -> None:
    """Write the sheet that the judges of COMPONENT fill; COMPONENT may be `bonus`."""
    if judges and codes:
        fail("--judges and --judge contradict each other; give one of them", MISUSE)

    async def work(deployment: Deployment) -> None:
        assignment = await _assignment(deployment, campaign_id, component)
        least = assignment.scoring.least_judges if assignment.scoring else 0
        named = list(codes) or judges_numbered(judges or least)
        try:
            write_template(template_of(assignment, named), out)
        except ValueError as fault:
            fail(f"{out}: {fault}", MISUSE)
        except OSError as fault:
            fail(f"{out}: cannot be written: {fault.strerror}", MISUSE)
        click.echo(f"{out}: {len(assignment.expected)} cases to score for {component}")

    _refuse_existing(out)
    if out.suffix.lower() not in SUFFIXES:
        fail(f"{out}: allowed are the endings {' and '.join(SUFFIXES)}", MISUSE)
    await with_deployment(work)


@scores.command("codes")
@_campaign
@_component
@as_json
@told
async def codes_(campaign_id: str, component: str, as_json: bool) -> None:
    """Print which code stands for which case: for the office, not for judges."""

    async def work(deployment: Deployment) -> None:
        assignment = await _assignment(deployment, campaign_id, component)
        if not assignment.blind:
            fail(f"{component}: its judges see the cases themselves; there are no codes", MISUSE)
        if as_json:
            codes = [{"code": code, "case": case} for case, code in assignment.codes.items()]
            print_json({"campaign": campaign_id, "component": component, "codes": codes})
        else:
            titles = {case.id: case.title.zh for case in assignment.campaign.case}
            rows = [[code, case, titles[case]] for case, code in assignment.codes.items()]
            print_table(component, ["代码 code", "案例 case", "案例名称 title"], rows)

    await with_deployment(work)


@scores.command()
@_campaign
@click.argument("file", type=_FILE)
@click.option("--component", default="", help="What the scores are of, where the file says not.")
@click.option("--actor", default="organizer", show_default=True, help="Who loads them.")
@click.option("--reason", default="", help="Why, as for scores that replace others.")
@as_json
@told
async def load(
    campaign_id: str, file: Path, *, component: str, actor: str, reason: str, as_json: bool
) -> None:
    """Record the scores of a CSV or XLSX file; they replace what its components had.

    Nothing is recorded if anything in the file is wrong; every mistake is told by its row.
    """

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        try:
            outcome = await load_scores(
                deployment, enrolled, file, component=component, actor=actor, reason=reason
            )
        except ScoreFileError as fault:
            if as_json:
                print_json({"ok": False, "problems": fault.problems})
                sys.exit(MISUSE)
            fail(str(fault), MISUSE)
        if as_json:
            print_json({"ok": True, **asdict(outcome)})
        else:
            _tell(file, outcome)

    await with_deployment(work)


@scores.command("list")
@_campaign
@as_json
@told
async def list_(campaign_id: str, as_json: bool) -> None:
    """Show which scores each component has, since when, and which are missing."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        lines = overview(assigned(deployment, enrolled), enrolled.decisions)
        if as_json:
            print_json({"campaign": campaign_id, "components": [asdict(line) for line in lines]})
        else:
            columns = ["component", "judges", "scored", "missing", "too few", "at", "by", "file"]
            print_table("scores", columns, [_cells(line) for line in lines])

    await with_deployment(work)


def _refuse_existing(out: Path) -> None:
    """A filled sheet is never overwritten by an empty one."""
    if out.exists():
        fail(f"{out}: exists already; name another", MISUSE)


async def _assignment(deployment: Deployment, campaign_id: str, component: str) -> Assignment:
    found = assigned(deployment, await deployment.register.find(campaign_id))
    if component not in found:
        allowed = ", ".join(found) or "none, for it scores nothing"
        fail(f"{campaign_id}: `{component}` takes no scores; allowed: {allowed}", MISUSE)
    return found[component]


def _tell(file: Path, outcome: Outcome) -> None:
    for one in outcome.loaded:
        click.echo(f"{file}: {_sentence(one)}")
    for warning in outcome.warnings:
        click.echo(f"{file}: warning: {warning}", err=True)


def _sentence(one: Loaded) -> str:
    if one.index is None:
        return f"{one.component}: these scores are in force already; nothing changed"
    counted = f"scores: {one.scores}, cases: {one.cases}, columns: {one.judges}"
    return f"{one.component}: recorded at index {one.index} ({counted})"


def _cells(line: Line) -> list[object]:
    at = line.at.isoformat(timespec="seconds") if line.at else "–"
    return [
        *(line.component, ", ".join(line.judges) or "–", line.scored),
        *(listed(line.missing) if line.missing else "–", listed(line.few) if line.few else "–"),
        *(at, line.actor or "–", line.file or "–"),
    ]
