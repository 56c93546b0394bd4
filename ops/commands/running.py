"""`pingxuan up` and `pingxuan role`: what runs until it is stopped."""

from pathlib import Path

import click

from ops.children.lifeline import die_with_parent
from ops.commands.shared import told
from ops.deployment import bring_up_to_date, server_options, with_embedded
from ops.embedded.servers import start_or_attach
from ops.processes import logs
from ops.processes.roles.process import RoleName, run_role
from ops.processes.up import Request
from ops.processes.up import up as run_everything
from ops.settings.settings import Settings


@click.command()
@click.option(
    "--campaign",
    "campaign_file",
    type=click.Path(exists=True, path_type=Path),
    help="Campaign file or folder; the Qingdao 2019 sample, opened now, where none is named.",
)
@click.option("--simulate", is_flag=True, help="Add simulated citizens and a brushing attack.")
@click.option("--die-with-parent", is_flag=True, help="End when the calling process ends.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one line of JSON.")
@told
async def up(
    campaign_file: Path | None, simulate: bool, die_with_parent: bool, as_json: bool
) -> None:
    """Start servers, roles and a campaign on this machine; Ctrl-C stops all of it."""
    if die_with_parent:
        lifeline()
    settings = Settings.from_environment()
    logs.configure(log_format=settings.log_format, role="up", testing=settings.testing)
    await run_everything(
        settings, Request(campaign_file=campaign_file, simulate=simulate, as_json=as_json)
    )


lifeline = die_with_parent


@click.command()
@click.argument("name", type=click.Choice([role.value for role in RoleName]))
@click.option(
    "--health",
    type=click.Path(path_type=Path),
    help="Unix socket for health and metrics, in place of PINGXUAN_METRICS_PORT.",
)
@told
async def role(name: str, health: Path | None) -> None:
    """Run one role alone, against the servers that the settings name."""
    settings = Settings.from_environment()
    if not settings.embedded:
        await run_role(RoleName(name), settings, health)
        return
    async with start_or_attach(settings.data_dir, server_options(settings)) as servers:
        await bring_up_to_date(servers.postgres_dsn)
        await run_role(RoleName(name), with_embedded(settings, servers), health)
