"""`pingxuan doctor`: the usual mistakes, and what to do about each."""

import click

from ops.commands.shared import DIFFERENCE, as_json, print_json, told
from ops.doctor.checkup import checked
from ops.doctor.finding import Finding, Level
from ops.processes import logs
from ops.settings.settings import Settings

_SIGNS = {Level.ERROR: "✗", Level.WARNING: "!"}


@click.command()
@as_json
@click.option("--strict", is_flag=True, help="Exit 1 on warnings too.")
@told
async def doctor(as_json: bool, strict: bool) -> None:
    """Find the usual mistakes of this installation; changes nothing.

    Run it on every host. Exit 1 when an error was found, 2 when a setting is wrong.
    """
    settings = Settings.from_environment()
    logs.configure(log_format=settings.log_format, role="command", testing=settings.testing)
    found = await checked(settings)
    wrong = [finding for finding in found if strict or finding.level is Level.ERROR]
    if as_json:
        print_json({"ok": not wrong, "findings": [finding.as_json() for finding in found]})
    else:
        _tell(found)
    if wrong:
        raise SystemExit(DIFFERENCE)


def _tell(found: list[Finding]) -> None:
    for finding in found:
        click.echo(f"{_SIGNS[finding.level]} {finding.name}: {finding.zh}")
        click.echo(f"  {finding.en}")
        click.echo(f"  → {finding.do_zh}\n  → {finding.do_en}")
    if not found:
        click.echo("未发现问题 / nothing was found wrong")
