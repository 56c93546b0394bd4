"""`pingxuan campaign …`: campaign files and what is loaded."""

import sys
from datetime import datetime
from pathlib import Path

import click

from ops.commands import certifying, lifecycle, privacy
from ops.commands.outsiders import overrule
from ops.commands.shared import (
    MISUSE,
    actor,
    as_json,
    fail,
    print_json,
    print_table,
    reason,
    told,
    with_deployment,
)
from ops.commands.starting import new
from ops.deployment import Deployment
from ops.organizing import samples
from ops.organizing.campaign_drafts.checking import warnings_of
from ops.organizing.drafts import record
from ops.organizing.lifecycle import plain
from ops.settings.settings import Settings
from voting.campaign_files import campaign_file
from voting.campaign_files.campaign_file import CampaignFileError
from voting.history.decisions import Kind
from voting.ledger.register import Enrolled

_FILE = click.Path(path_type=Path)


@click.group()
def campaign() -> None:
    """Check, load, list and close campaigns."""


@campaign.command()
@click.argument("file", type=_FILE)
@as_json
@told
async def check(file: Path, as_json: bool) -> None:
    """Read a campaign file or folder; every mistake names file, line and field."""
    try:
        found = campaign_file.load(shipped_or(file))
    except CampaignFileError as fault:
        if not as_json:
            raise
        print_json({"ok": False, "problems": fault.problems})
        sys.exit(MISUSE)
    warnings = warnings_of(found, Settings.from_environment())
    if as_json:
        print_json({"id": found.id, "cases": len(found.case), "ok": True, "warnings": warnings})
    else:
        click.echo(
            f"{file}: {found.id}, {len(found.category)} categories, {len(found.case)} cases"
        )
        for warning in warnings:
            click.echo(f"{file}: warning: {warning}", err=True)


@campaign.command()
@click.argument("file", type=_FILE)
@click.option("--draft", is_flag=True, help="Show it to nobody until `campaign publish`.")
@told
async def load(file: Path, draft: bool) -> None:
    """Load a campaign file or folder; loading the same one again changes nothing."""

    async def work(deployment: Deployment) -> None:
        loaded = await samples.load_file(deployment, shipped_or(file), draft=draft)
        state = "as a draft " if loaded.draft else ""
        cases = len(loaded.campaign.case)
        click.echo(f"{loaded.campaign.id}: loaded {state}with {cases} cases")

    await with_deployment(work)


@campaign.command("list")
@as_json
@told
async def list_(as_json: bool) -> None:
    """List the campaigns that are loaded."""

    async def work(deployment: Deployment) -> None:
        lines = [await _line(deployment, one) for one in await deployment.register.all()]
        if as_json:
            print_json({"campaigns": lines})
        else:
            columns = ["id", "title", "phase", "opens_at", "closes_at", "cases"]
            rows = [[line[column] for column in columns] for line in lines]
            print_table("campaigns", columns, rows)

    await with_deployment(work)


async def _line(deployment: Deployment, enrolled: Enrolled) -> dict[str, object]:
    one = enrolled.campaign
    live = await deployment.ledger.live_tallies(enrolled)
    return {
        "id": one.id,
        "title": one.title.zh,
        "phase": live.phase.value,
        "opens_at": _time(one.timetable.opens_at),
        "closes_at": _time(one.timetable.closes_at),
        "cases": len(one.case),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@campaign.command()
@click.argument("campaign_id")
@reason
@actor
@as_json
@told
async def close(campaign_id: str, reason: str, actor: str, as_json: bool) -> None:
    """Close a vote before its time, as a record of the ledger."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        index = await record(deployment, plain(enrolled, Kind.CLOSING, reason), actor)
        if as_json:
            print_json({"campaign": campaign_id, "kind": Kind.CLOSING.value, "index": index})
        else:
            click.echo(f"{campaign_id}: closed at index {index}")

    await with_deployment(work)


for _command in (new, *lifecycle.COMMANDS, overrule, *certifying.COMMANDS, *privacy.COMMANDS):
    campaign.add_command(_command)


def shipped_or(file: Path) -> Path:
    """A path, or the name of a shipped campaign."""
    shipped = samples.SHIPPED / file
    if not file.exists() and len(file.parts) == 1 and (shipped / "campaign.toml").is_file():
        return shipped
    if not file.exists():
        fail(f"{file}: no such file, and no shipped campaign of that name", MISUSE)
    return file
