"""`pingxuan rights`: least rights for each role on servers of the operator's own."""

import os
from pathlib import Path

import click
import msgspec
import tomli_w

from ops.commands.shared import told
from ops.database.postgres_pool import one_connection
from ops.database.rights import applying, database
from ops.database.rights.redis_acl import RedisUser, acl_file, fresh_passwords
from ops.errors import WrongInput
from ops.settings.settings import Settings


@click.group()
def rights() -> None:
    """What each role may do in PostgreSQL and Redis, for servers of your own."""


@rights.command()
@click.option("--apply", "apply_now", is_flag=True, help="Put it in force by POSTGRES_URL.")
@told
async def postgres(apply_now: bool) -> None:
    """Print the SQL that makes the roles and gives each its rights, for psql; or run it.

    Passwords are yours to set, `ALTER ROLE pingxuan_front PASSWORD …`; the process of each role
    then has a PINGXUAN_POSTGRES_URL of its own.
    """
    if not apply_now:
        click.echo(database.script(), nl=False)
        return
    settings = Settings.from_environment()
    if settings.postgres_url is None:
        raise WrongInput("--apply is for a server of your own: set PINGXUAN_POSTGRES_URL")
    async with one_connection(settings.postgres_url) as connection:
        await applying.create(connection)
        for role in await applying.apply(connection):
            click.echo(role)


@rights.command()
@click.option(
    "--passwords",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="TOML, user = password; made with fresh ones, mode 0600, where it is missing.",
)
@told
async def redis(file: Path) -> None:
    """Print the ACL file of Redis (`aclfile`), with hashes of the passwords in FILE."""
    click.echo(acl_file(_passwords(file)), nl=False)


def _passwords(file: Path) -> dict[RedisUser, str]:
    if not file.exists():
        made = fresh_passwords()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as output:
            tomli_w.dump({user.value: password for user, password in made.items()}, output)
        return made
    try:
        found = msgspec.toml.decode(file.read_bytes(), type=dict[RedisUser, str])
    except (msgspec.MsgspecError, OSError) as fault:
        raise WrongInput(f"{file}: must be TOML, user = password: {fault}") from fault
    missing = [user.value for user in RedisUser if not found.get(user)]
    if missing:
        raise WrongInput(f"{file}: has no password of {', '.join(missing)}")
    return found
