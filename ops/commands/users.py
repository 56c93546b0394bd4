"""`pingxuan user …`: who may work at the desk."""

from collections.abc import Awaitable, Callable
from typing import Any

import click

from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.desk.accounts.nouns import TOLD, Account, Trouble
from ops.desk.first_account import TERMINAL
from ops.desk.house import office_of
from ops.desk.office import AccountOffice, By, Invitation
from ops.desk.permissions import Role
from ops.errors import WrongInput
from ops.keys import key_files
from ops.settings.settings import Settings

_name = click.argument("name")
_role = click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What it may."
)
_reason = click.option(
    "--reason", default="by command", show_default=True, help="Why; it stands in the audit log."
)

Change = Callable[[AccountOffice, By], Awaitable[Account | Invitation | Trouble]]


@click.group()
def user() -> None:
    """Accounts of the desk: add, list, disable, enable, role, reset, sessions."""


@user.command()
@_name
@_role
@_reason
@as_json
@told
async def add(*, name: str, role: str, reason: str, as_json: bool) -> None:
    """Add an account; prints its first-login link, which is good for a day and for one use."""
    await _change(name, reason, lambda office, by: office.add(name, Role(role), by), as_json)


@user.command()
@_name
@_reason
@as_json
@told
async def reset(*, name: str, reason: str, as_json: bool) -> None:
    """Print a new first-login link; password, second factor and sessions are gone."""
    await _change(name, reason, lambda office, by: office.reset(name, by), as_json)


@user.command("role")
@_name
@_role
@_reason
@as_json
@told
async def role_(*, name: str, role: str, reason: str, as_json: bool) -> None:
    """Give an account another role; its sessions end."""
    await _change(name, reason, lambda office, by: office.set_role(name, Role(role), by), as_json)


@user.command()
@_name
@_reason
@as_json
@told
async def disable(*, name: str, reason: str, as_json: bool) -> None:
    """Let nobody in by an account any more; its sessions end."""
    await _change(name, reason, lambda office, by: office.disable(name, by), as_json)


@user.command()
@_name
@_reason
@as_json
@told
async def enable(*, name: str, reason: str, as_json: bool) -> None:
    """Let an account in again."""
    await _change(name, reason, lambda office, by: office.enable(name, by), as_json)


@user.command("list")
@as_json
@told
async def list_(as_json: bool) -> None:
    """List the accounts."""

    async def work(deployment: Deployment) -> None:
        found = await office_of(deployment).accounts.all()
        rows = [[one.name, one.role.value, one.state.value, one.made_at] for one in found]
        _print("账号 / accounts", "accounts", ["name", "role", "state", "made_at"], rows, as_json)

    await with_deployment(work)


@user.command()
@_name
@click.option("--end", "end", type=int, help="End the session of this number.")
@_reason
@as_json
@told
async def sessions(*, name: str, end: int | None, reason: str, as_json: bool) -> None:
    """List an account's sessions that go on, or end one."""

    async def work(deployment: Deployment) -> None:
        office, now = office_of(deployment), deployment.clock()
        if end is not None:
            by = By(actor=TERMINAL, reason=reason, now=now)
            _sound(await office.end_session(name, end, by))
        account = await office.accounts.find(name)
        if account is None:
            raise WrongInput(f"{name}: {TOLD[Trouble.UNKNOWN]}")
        found = await office.sessions.of_account(account.no, now)
        rows = [[one.no, one.client, one.began_at, one.seen_at, one.ends_at] for one in found]
        columns = ["no", "client", "began_at", "seen_at", "ends_at"]
        _print(f"{name}: 登录 / sessions", "sessions", columns, rows, as_json)

    await with_deployment(work)


def _change(name: str, reason: str, change: Change, as_json: bool) -> Awaitable[None]:
    async def work(deployment: Deployment) -> None:
        await _need_key(deployment)
        by = By(actor=TERMINAL, reason=reason, now=deployment.clock())
        found = await change(office_of(deployment), by)
        if isinstance(found, Trouble):
            raise WrongInput(f"{name}: {TOLD[found]}")
        facts = {"name": name} | _link(found, deployment.settings)
        if as_json:
            print_json(facts)
        else:
            click.echo(": ".join(facts.values()) if "link" in facts else f"{name}: done")

    return with_deployment(work)


async def _need_key(deployment: Deployment) -> None:
    """Second factors are sealed with the house's key: better told now than at the first login."""
    if not await deployment.register.all():
        key_files.make_house_key(deployment.settings.keys_dir)
    _ = deployment.house_keys


def _link(found: Account | Invitation, settings: Settings) -> dict[str, str]:
    if isinstance(found, Account):
        return {}
    return {"link": f"{settings.desk_origin}/login?token={found.token}"}


def _sound(found: Account | Trouble) -> None:
    if isinstance(found, Trouble):
        raise WrongInput(TOLD[found])


def _print(title: str, key: str, columns: list[str], rows: list[list[Any]], as_json: bool) -> None:
    if as_json:
        print_json({key: [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        print_table(title, columns, rows)
