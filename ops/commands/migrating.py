"""`pingxuan migrate`: the first step of an upgrade, before any process is replaced."""

import click

from ops.commands.shared import DIFFERENCE, as_json, print_json, told
from ops.database.migrate import pending, steps
from ops.database.postgres_pool import one_connection
from ops.database.rolling import mark
from ops.deployment import bring_up_to_date, server_options
from ops.embedded.servers import start_or_attach
from ops.settings.settings import Settings


@click.command()
@click.option("--check", is_flag=True, help="Only say what would run; exit 1 if anything would.")
@as_json
@told
async def migrate(check: bool, as_json: bool) -> None:
    """Bring the database to this version's shape; processes of the version before go on."""
    settings = Settings.from_environment()
    if settings.postgres_url is not None:
        names = await _names(settings.postgres_url, check=check)
    else:
        async with start_or_attach(settings.data_dir, server_options(settings)) as servers:
            names = await _names(servers.postgres_dsn, check=check)
    if as_json:
        print_json({"pending" if check else "ran": names})
    else:
        click.echo("\n".join(map(_told, names)) or "nothing to do")
    if check and names:
        raise SystemExit(DIFFERENCE)


def _told(name: str) -> str:
    """A step, and whether processes of the version before survive it."""
    marked = next((mark(step.sql) for step in steps() if step.name == name), None)
    return f"{name}: {marked[0]}: {marked[1]}" if marked else name


async def _names(postgres_url: str, *, check: bool) -> list[str]:
    if not check:
        return await bring_up_to_date(postgres_url)
    async with one_connection(postgres_url) as connection:
        return await pending(connection)
