"""`pingxuan incident …`: what the judge or a person found, and what people rule on it."""

from dataclasses import asdict

import click

from ops.commands.criteria import criteria_of, criteria_options
from ops.commands.incident_report import (
    print_effects,
    print_elsewhere,
    print_line,
    print_order,
    print_queue,
    print_source,
)
from ops.commands.incident_rulings import (
    actor,
    campaign_argument,
    incident_argument,
    order_argument,
    ruling,
    undo,
)
from ops.commands.shared import as_json, print_json, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.rulings.carrying_out import Carrier
from ops.rulings.elsewhere import elsewhere
from ops.rulings.facts import (
    elsewhere_facts,
    line_facts,
    order_facts,
    preview_facts,
    source_facts,
)
from ops.rulings.investigation import source
from ops.rulings.looking import vantage_of
from ops.rulings.nouns import Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.preview import shown
from ops.rulings.queue import queue


@click.group()
def incident() -> None:
    """Look at incidents, and rule on them."""


@incident.command(name="list")
@campaign_argument
@click.option("--all", "show_all", is_flag=True, help="Those too that nobody waits for any more.")
@as_json
@told
async def list_(campaign_id: str, show_all: bool, as_json: bool) -> None:
    """List incidents, those first on which most hangs."""

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        lines = [line for line in await queue(vantage) if show_all or line.is_open]
        if as_json:
            incidents = [line_facts(line) for line in lines]
            print_json({"campaign": campaign_id, "incidents": incidents})
        else:
            print_queue(vantage, lines)

    await with_deployment(work)


@incident.command()
@campaign_argument
@incident_argument
@as_json
@told
async def show(campaign_id: str, incident: str, as_json: bool) -> None:
    """Show an incident: its reasons, its ballots, the same senders elsewhere, and its rulings."""

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        lines = [one for one in await queue(vantage) if one.queued.incident.id == incident]
        if not lines:
            raise _unknown(incident)
        criteria = criteria_of({}, incident=incident)
        seen, beside = await source(vantage, criteria), await elsewhere(vantage, criteria)
        orders = await OrderStore(vantage.pool).of_incident(vantage.enrolled, incident)
        if as_json:
            print_json(
                {
                    **line_facts(lines[0]),
                    "reasons": [asdict(one) for one in lines[0].queued.incident.reasons],
                    "found": source_facts(seen),
                    "elsewhere": elsewhere_facts(beside),
                    "orders": [order_facts(one) for one in orders],
                }
            )
            return
        print_line(lines[0])
        print_source(seen)
        print_elsewhere(beside)
        for one in orders:
            print_order(one)

    await with_deployment(work)


@incident.command()
@campaign_argument
@incident_argument
@criteria_options
@actor
@as_json
@told
async def preview(
    *, campaign_id: str, incident: str, actor: str, as_json: bool, **by: tuple[str, ...]
) -> None:
    """Show what each ruling would do, and keep which ballots it is of for a week.

    `--preview` of the other commands rules on exactly these.
    """

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        found = await shown(vantage, criteria_of(by, incident=incident), actor=actor)
        if as_json:
            print_json(preview_facts(found))
        else:
            print_effects(vantage, found)

    await with_deployment(work)


@incident.command()
@campaign_argument
@as_json
@told
async def orders(campaign_id: str, as_json: bool) -> None:
    """List what people ordered, the newest first."""

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        found = await OrderStore(vantage.pool).newest(vantage.enrolled)
        if as_json:
            print_json({"campaign": campaign_id, "orders": [order_facts(one) for one in found]})
        else:
            for one in found:
                print_order(one)

    await with_deployment(work)


@incident.command()
@campaign_argument
@order_argument
@actor
@told
async def cancel(campaign_id: str, order_no: int, actor: str) -> None:
    """Let an order go no further. What it did stays; `undo` takes it back."""

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        orders = OrderStore(vantage.pool)
        await orders.cancel(await orders.find(vantage.enrolled, order_no), actor)
        click.echo(f"order {order_no} goes no further")

    await with_deployment(work)


@incident.command()
@campaign_argument
@as_json
@told
async def resume(campaign_id: str, as_json: bool) -> None:
    """Carry out what was left of orders when a process ended."""

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        ended = await Carrier(pool=vantage.pool, ledger=deployment.ledger).resume(vantage.enrolled)
        if as_json:
            print_json({"campaign": campaign_id, "orders": [order_facts(one) for one in ended]})
        else:
            for one in ended:
                print_order(one)

    await with_deployment(work)


def _unknown(incident: str) -> WrongInput:
    return WrongInput(f"no incident `{incident}`; `pingxuan incident list` names those there are")


for _verb, _told in {
    Verb.RELEASE: "Let an incident's ballots count, whatever was ruled on them before.",
    Verb.HOLD: "Hold an incident's ballots: they do not count until somebody rules.",
    Verb.VOID: "Void an incident's ballots; they can be restored until the certification.",
}.items():
    incident.add_command(ruling(_verb, _told))
incident.add_command(undo)
