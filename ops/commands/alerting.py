"""`pingxuan alert …`: whether people can be told."""

from datetime import UTC, datetime

import click

from ops.commands.shared import FAILED, as_json, print_json, told
from ops.errors import SettingsError, WrongInput
from ops.messages.alerting.channels import alert_channels
from ops.messages.alerting.notices import trial_notice
from ops.messages.outbound.plan_file import Read, read
from ops.messages.outbound.web_post import Undelivered, web_post
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
    faults = await _tried(plan, channel)
    if as_json:
        print_json({"channels": {name: {"ok": not why, "fault": why} for name, why in faults}})
    for name, why in [] if as_json else faults:
        click.echo(f"{name}: {why or 'delivered'}")
    if any(why for _, why in faults):
        raise SystemExit(FAILED)


async def _tried(plan: Read, channel: str | None) -> list[tuple[str, str]]:
    """(channel, why it failed, or nothing)."""
    found = []
    async with web_post(plan.allowed) as web:
        for name, send in alert_channels(plan, web).items():
            if channel not in (None, name):
                continue
            try:
                await send(trial_notice(datetime.now(UTC)))
            except Undelivered as fault:
                found.append((name, str(fault)))
            else:
                found.append((name, ""))
    return found


def _plan() -> Read:
    settings = Settings.from_environment()
    logs.configure(log_format=settings.log_format, role="command", testing=settings.testing)
    if settings.messages_file is None:
        raise SettingsError("PINGXUAN_MESSAGES_FILE is not set: it says whom to tell of what")
    return read(settings.messages_file)
