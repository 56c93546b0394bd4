"""`pingxuan address …`: sealed addresses, their custodians, and the journal of every opening."""

from typing import Any

import click

from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.custody.journal import Journal
from ops.custody.opening import Wish, opened, share
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.casting.receipt import Receipts
from voting.ledger.register import Enrolled


@click.group()
def address() -> None:
    """Sealed network addresses: two custodians open one, for a lawful request, on record."""


@address.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--custodian", "names", multiple=True, required=True, help="Two to five people.")
@told
async def custody(campaign_id: str, names: tuple[str, ...]) -> None:
    """Share the opening key among custodians; each types a passphrase of their own, unseen.

    From then on any two of them open an address together, and no file alone does.
    """
    if len(set(names)) != len(names):
        raise WrongInput("a custodian is named twice")
    passphrases = {name: _passphrase(name, confirm=True) for name in names}

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        shared = await share(deployment, enrolled, passphrases)
        known = ", ".join(shared.custodians)
        click.echo(f"{campaign_id}: {known}; any two of them open addresses")

    await with_deployment(work)


@address.command("open")
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--index", "indices", type=click.IntRange(min=1), multiple=True, help="Of ballots.")
@click.option("--receipt", "receipts", multiple=True, help="A voter's receipt.")
@click.option("--by", "names", multiple=True, required=True, help="Two custodians.")
@click.option("--reason", required=True, help="The request: who asks, by which law, its number.")
@as_json
@told
async def open_(
    *,
    campaign_id: str,
    indices: tuple[int, ...],
    receipts: tuple[str, ...],
    names: tuple[str, ...],
    reason: str,
    as_json: bool,
) -> None:
    """Open the addresses of some ballots; the journal has it before anything is shown."""
    passphrases = {name: _passphrase(name, confirm=False) for name in names}

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        wanted = [*indices, *(_index(deployment, enrolled, one) for one in receipts)]
        wish = Wish(indices=wanted, passphrases=passphrases, reason=reason)
        found = await opened(deployment, enrolled, wish)
        if as_json:
            lines = [{"index": one.index, "address": one.address} for one in found]
            print_json({"campaign": campaign_id, "ballots": lines})
        for one in () if as_json else found:
            click.echo(f"{one.index}: {one.address or 'no address is kept'}")

    await with_deployment(work)


@address.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_json
@told
async def journal(campaign_id: str, as_json: bool) -> None:
    """List what was done with personal data: openings, deletions, destroyed keys."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        entries = await Journal(deployment.pool).all(enrolled.campaign_no)
        columns = ["number", "at", "act", "actors", "about", "reason"]
        rows: list[list[Any]] = [
            [one.number, one.at.isoformat(), one.act.value, one.actors, one.about, one.reason]
            for one in entries
        ]
        if as_json:
            lines = [dict(zip(columns, row, strict=True)) for row in rows]
            print_json({"campaign": campaign_id, "records": lines})
        else:
            print_table("个人信息处理记录 / privacy journal", columns, rows)

    await with_deployment(work)


def _passphrase(name: str, *, confirm: bool) -> str:
    typed: str = click.prompt(
        f"passphrase of {name}", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return typed


def _index(deployment: Deployment, enrolled: Enrolled, receipt: str) -> int:
    place = Receipts(deployment.house_keys).read(receipt)
    if place is None or place.campaign_no != enrolled.campaign_no:
        raise WrongInput(f"{receipt}: is no receipt of {enrolled.loaded.id}")
    return place.index
