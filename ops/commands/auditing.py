"""`pingxuan fraud audit …`: ballots that the judge did not find, looked at by people."""

from typing import Any

import asyncpg
import click

from fraud.watching.audit import RATE, Label, drawn, is_drawn
from fraud.watching.audit_store import AuditStore
from ops.commands.shared import actor, as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.ledger.register import Enrolled

_COLUMNS = (
    "index", "cast_at", "channel", "selections", "device_class", "region", "asn", "referrer",
    "session_age_s", "marks",
)  # fmt: skip
_BESIDE = ("ballots", "network", "wide_network", "device")


@click.group()
def audit() -> None:
    """Look at one ballot in a hundred that the judge did not find."""


@audit.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option(
    "--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="Ballots to show."
)
@as_json
@told
async def draw(campaign_id: str, most: int, as_json: bool) -> None:
    """Show the next ballots of the draw that nobody has labelled.

    In the order of their lots: whoever stops early has still seen a random sample. `beside` counts
    the ballots for the same cases within half an hour, and of them those of the same network, wide
    network and device class; the ballot itself is one of each.
    """

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        store = AuditStore(deployment.pool)
        indices = await _drawn(deployment, enrolled)
        done = await store.labelled(enrolled)
        waiting = [index for index in indices if index not in done]
        shown = await store.shown(enrolled, waiting[:most])
        ballots = [_fact(enrolled, shown[index]) for index in waiting[:most]]
        facts = {"campaign": campaign_id, "drawn": len(indices), "waiting": len(waiting)}
        if as_json:
            print_json({**facts, "rate": RATE, "ballots": ballots})
        else:
            click.echo(f"{len(indices)} ballots drawn, {len(waiting)} without a label")
            rows = [[_shown(ballot[key]) for key in (*_COLUMNS, "beside")] for ballot in ballots]
            print_table("抽查 / audit", [*_COLUMNS, "beside"], rows)

    await with_deployment(work)


@audit.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("index", type=click.IntRange(min=1))
@click.argument("label", type=click.Choice([label.value for label in Label]))
@click.option("--reason", default="", help="Why; it is kept beside the label.")
@actor
@as_json
@told
async def label(
    *, campaign_id: str, index: int, label: str, reason: str, actor: str, as_json: bool
) -> None:
    """Say of a drawn ballot whether it was brushed. It moves no count.

    The newest label of a ballot counts; those before it are kept.
    """

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        await _refuse_undrawn(deployment, enrolled, index)
        store = AuditStore(deployment.pool)
        await store.save(enrolled, index, Label(label), actor, reason)
        if as_json:
            print_json({"campaign": campaign_id, "index": index, "label": label})
        else:
            click.echo(f"{campaign_id}: ballot {index} is {label}, says {actor}")

    await with_deployment(work)


async def _drawn(deployment: Deployment, enrolled: Enrolled) -> list[int]:
    """Indices in the order of their lots."""
    head = await deployment.ledger.advance(enrolled)
    key = deployment.campaign_keys(enrolled.campaign.id).audit
    links = AuditStore(deployment.pool).links(enrolled, head.index)
    return [index for _, index in drawn(key, [link async for link in links])]


async def _refuse_undrawn(deployment: Deployment, enrolled: Enrolled, index: int) -> None:
    link = await AuditStore(deployment.pool).link(enrolled, index)
    if link is None:
        raise WrongInput(f"index {index}: no ballot that the judge has not found")
    if not is_drawn(deployment.campaign_keys(enrolled.campaign.id).audit, link):
        told = "`pingxuan fraud audit draw` shows those that are"
        raise WrongInput(f"index {index}: was not drawn; {told}")


def _fact(enrolled: Enrolled, row: asyncpg.Record) -> dict[str, Any]:
    cases = [enrolled.case_ids[number] for number in row["selections"]]
    return {
        **{name: row[name] for name in _COLUMNS},
        "selections": cases,
        "beside": {name: row[f"beside_{name}"] for name in _BESIDE},
    }


def _shown(value: Any) -> object:
    if isinstance(value, dict):
        return " ".join(f"{name} {count}" for name, count in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else value
