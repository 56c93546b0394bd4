"""`pingxuan applications …`: what was applied for, and confirmed applications as cases."""

from pathlib import Path

import click

from ops.applications.files import FileStore
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.errors import OperationsError, WrongInput
from ops.organizing.applied_cases import CASES, files_of_cases

_campaign = click.argument("campaign_id", metavar="CAMPAIGN")


@click.group()
def applications() -> None:
    """Applications: a list, and the confirmed ones as cases of a draft."""


@applications.command("list")
@_campaign
@as_json
@told
async def list_(campaign_id: str, as_json: bool) -> None:
    """List what was sent in; contacts and files are seen at the desk alone."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        found = await ApplicationStore(deployment.pool).sent_in(enrolled.campaign_no)
        lines = [
            {
                "number": one.number,
                "state": one.state.value,
                "unit": one.form.unit.zh,
                "title": one.form.title.zh,
                "category": one.form.category,
                "case": one.case_id,
            }
            for one in found
        ]
        if as_json:
            print_json({"campaign": campaign_id, "applications": lines})
        else:
            columns = ["number", "state", "unit", "title", "category", "case"]
            print_table("applications", columns, [list(line.values()) for line in lines])

    await with_deployment(work)


@applications.command()
@_campaign
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@told
async def cases(campaign_id: str, folder: Path) -> None:
    """Write confirmed applications as cases into FOLDER, the campaign's own, pictures drawn anew.

    Then check it and load it as a draft again. A published campaign takes no other cases.
    """

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        if not enrolled.draft:
            raise OperationsError(f"{campaign_id}: is published; its cases stay as they are")
        found = await files_of_cases(
            enrolled,
            ApplicationStore(deployment.pool),
            FileStore(deployment.pool),
            secrecy=Secrecy(deployment.campaign_keys(campaign_id).application),
        )
        if CASES not in found:
            raise OperationsError(f"{campaign_id}: no application is confirmed")
        for name, content in found.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        click.echo(f"{folder}: {len(found)} files written: {CASES} and its pictures")

    if not (folder / "campaign.toml").is_file():
        raise WrongInput(f"{folder}: holds no campaign.toml; name the campaign's folder")
    await with_deployment(work)
