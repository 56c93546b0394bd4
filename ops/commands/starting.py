"""`pingxuan campaign new`: an organizer's own campaign folder to begin with."""

from datetime import date
from pathlib import Path

import click

from ops.clock import system_clock
from ops.commands.shared import MISUSE, fail
from ops.organizing import samples
from ops.organizing.start import folder, like, own


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--like", "source", metavar="NAME", help="Begin with the rules of a shipped one.")
@click.option("--keep-cases", is_flag=True, help="With --like: keep its invented sample cases.")
@click.option("--id", "campaign_id", metavar="ID", help="The folder's name if not given.")
def new(directory: Path, source: str | None, keep_cases: bool, campaign_id: str | None) -> None:
    """Begin a campaign of your own in DIR, a new or empty folder.

    Its files say in Chinese and English what to write where; `campaign check DIR` then names
    what is still to be written.
    """
    if keep_cases and source is None:
        fail("--keep-cases goes with --like: the template has no cases to keep", MISUSE)
    try:
        made = folder.checked_id(campaign_id or directory.resolve().name)
        folder.write(directory, _files(made, source, keep_cases, system_clock().date()))
    except folder.StartRefused as fault:
        fail(str(fault), MISUSE)
    click.echo(f"{directory}: campaign {made}; write what is marked, then:")
    click.echo(f"  pingxuan campaign check {directory}")


def _files(made: str, source: str | None, keep_cases: bool, today: date) -> dict[str, bytes]:
    if source is None:
        return own.files(made, today)
    shipped = samples.shipped()
    if source not in shipped:
        raise folder.StartRefused(f"`{source}` does not ship; allowed: {', '.join(shipped)}")
    return like.files(samples.SHIPPED / source, made, today, with_cases=keep_cases)
