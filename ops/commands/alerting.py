"""`pingxuan alert …`: whether people can be told."""

from datetime import UTC, datetime

import click

from ops.commands.shared import FAILED, as_json, print_json, told
from ops.errors import SettingsError, WrongInput
from ops.messages.alerting.trial import tried
from ops.messages.outbound.plan_file import Read, read
from ops.processes import logs
from ops.settings.settings import Settings


@click.group()
def alert() -> None:
    """Tell people of incidents, a stuck judge, and differences of the ledger."""


@alert.command()
@click.option("--channel", help="This one alone; every one if none is named.")
@as_json
@told
async def test(channel: str | None, as_json: bool) -> None:
    """Send a test to every channel of PINGXUAN_MESSAGES_FILE; exit 3 where one does not arrive."""
    plan = _plan()
    if channel is not None and channel not in plan.alert_channels:
        raise WrongInput(
            f"no channel `{channel}`; there are: {', '.join(plan.alert_channels) or 'none'}"
        )
    faults = await tried(plan, channel, datetime.now(UTC))
    if as_json:
        print_json({"channels": {name: {"ok": not why, "fault": why} for name, why in faults}})
    for name, why in [] if as_json else faults:
        click.echo(f"{name}: {why or 'delivered'}")
    if any(why for _, why in faults):
        raise SystemExit(FAILED)


def _plan() -> Read:
    settings = Settings.from_environment()
    logs.configure(log_format=settings.log_format, role="command", testing=settings.testing)
    if settings.messages_file is None:
        raise SettingsError("PINGXUAN_MESSAGES_FILE is not set: it says whom to tell of what")
    return read(settings.messages_file)
