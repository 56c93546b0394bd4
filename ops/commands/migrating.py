"""`pingxuan migrate`: the first step of an upgrade, before any process is replaced."""

import click

from ops.commands.shared import DIFFERENCE, as_json, print_json, told
from ops.deployment import bring_up_to_date, server_options
from ops.embedded.servers import start_or_attach
from ops.migrate import pending
from ops.postgres_pool import one_connection
from ops.settings import Settings


@click.command()
@click.option("--check", is_flag=True, help="Only say what would run; exit 1 if anything would.")
@as_json
@told
async def migrate(check: bool, as_json: bool) -> None:
    """Bring the database to this version's shape; processes of the version before go on."""
    settings = Settings.from_environment()
    if settings.postgres_url is not None:
        steps = await _steps(settings.postgres_url, check=check)
    else:
        async with start_or_attach(settings.data_dir, server_options(settings)) as servers:
            steps = await _steps(servers.postgres_dsn, check=check)
    if as_json:
        print_json({"pending" if check else "ran": steps})
    else:
        click.echo("\n".join(steps) or "nothing to do")
    if check and steps:
        raise SystemExit(DIFFERENCE)


async def _steps(postgres_url: str, *, check: bool) -> list[str]:
    if not check:
        return await bring_up_to_date(postgres_url)
    async with one_connection(postgres_url) as connection:
        return await pending(connection)
