"""`pingxuan incident release|hold|void|undo`: what people rule, carried out while they watch."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ops.commands.criteria import criteria_of, criteria_options
from ops.commands.incident_report import print_effects, print_order
from ops.commands.progress import progress
from ops.commands.shared import DIFFERENCE, as_json, fail, print_json, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.rulings.carrying_out import Carrier
from ops.rulings.docket_store import DocketStore
from ops.rulings.facts import order_facts
from ops.rulings.looking import Vantage, vantage_of
from ops.rulings.nouns import Docket, Ending, Order, Verb
from ops.rulings.order_store import OrderStore, worded
from ops.rulings.preview import Preview, shown, since, undoing

campaign_argument = click.argument("campaign_id", metavar="CAMPAIGN")
incident_argument = click.argument("incident", metavar="INCIDENT")
order_argument = click.argument("order_no", metavar="ORDER", type=click.IntRange(min=1))
actor = click.option("--actor", default="moderator", show_default=True, help="Who rules.")
reason = click.option("--reason", required=True, help="Why; it stands in the ledger for good.")
yes = click.option("--yes", is_flag=True, help="Do not ask before it is carried out.")


def ruling(verb: Verb, told_of: str) -> click.Command:
    """The command of one verb; `told_of` is its help."""

    @click.command(name=verb.value, help=told_of)
    @campaign_argument
    @incident_argument
    @criteria_options
    @click.option("--preview", "docket_no", type=click.IntRange(min=1), help="What was shown.")
    @reason
    @actor
    @yes
    @as_json
    @told
    async def command(
        *,
        campaign_id: str,
        incident: str,
        docket_no: int | None,
        reason: str,
        actor: str,
        yes: bool,
        as_json: bool,
        **by: tuple[str, ...],
    ) -> None:
        async def work(deployment: Deployment) -> None:
            worded(reason)
            vantage = await vantage_of(deployment, campaign_id)
            if docket_no is None:
                found = await shown(vantage, criteria_of(by, incident=incident), actor=actor)
                _agreed(vantage, found, verb, yes=yes or as_json)
                docket = found.docket
            else:
                docket = await _shown_before(vantage, docket_no, incident)
            order = await OrderStore(vantage.pool).place(
                vantage.enrolled, docket, verb, reason=reason, actor=actor
            )
            await _carry_out(deployment, vantage, order, docket, actor=actor, as_json=as_json)

        await with_deployment(work)

    return command


@click.command()
@campaign_argument
@order_argument
@reason
@actor
@yes
@as_json
@told
async def undo(
    *, campaign_id: str, order_no: int, reason: str, actor: str, yes: bool, as_json: bool
) -> None:
    """Take an order back: its ballots are as they were before it.

    Ballots on which somebody ruled since stay as they are. The history keeps both orders.
    """

    async def work(deployment: Deployment) -> None:
        worded(reason)
        vantage = await vantage_of(deployment, campaign_id)
        orders = OrderStore(vantage.pool)
        order = await orders.find(vantage.enrolled, order_no)
        found = await undoing(vantage, order, actor=actor)
        _agreed(vantage, found, Verb.UNDO, yes=yes or as_json)
        back = await orders.place(
            vantage.enrolled,
            found.docket,
            Verb.UNDO,
            reason=reason,
            actor=actor,
            undoes=order.number,
        )
        await _carry_out(deployment, vantage, back, found.docket, actor=actor, as_json=as_json)

    await with_deployment(work)


async def _shown_before(vantage: Vantage, number: int, incident: str) -> Docket:
    docket = await DocketStore(vantage.pool).find(vantage.enrolled, number)
    if docket.incident != incident:
        raise WrongInput(f"preview {number} is of {docket.incident}, not of {incident}")
    return docket


def _agreed(vantage: Vantage, found: Preview, verb: Verb, *, yes: bool) -> None:
    """Show the count before it is carried out, and ask."""
    if yes:
        return
    print_effects(vantage, found, only=verb)
    click.confirm(f"{verb.value} {found.effects[verb].touched} ballots?", abort=True)


async def _carry_out(
    deployment: Deployment,
    vantage: Vantage,
    order: Order,
    docket: Docket,
    *,
    actor: str,
    as_json: bool,
) -> None:
    carrier = Carrier(pool=vantage.pool, ledger=deployment.ledger)
    with (
        progress("ballots") as on_progress,
        _stopped_by_a_key(OrderStore(vantage.pool), order, actor),
    ):
        ended = await carrier.carry_out(vantage.enrolled, order, on_progress)
    came = await since(vantage, docket) if order.verb is not Verb.UNDO else 0
    if as_json:
        print_json({**order_facts(ended), "came_since": came})
    else:
        print_order(ended, came)
    if ended.ending is not Ending.DONE:
        fail(f"order {ended.number}: {ended.ending}", DIFFERENCE)


@contextmanager
def _stopped_by_a_key(orders: OrderStore, order: Order, actor: str) -> Iterator[None]:
    """Ctrl-C lets the settlement that is under way end, and no other begin."""
    loop = asyncio.get_running_loop()
    asked: list[asyncio.Task[None]] = []

    def stop() -> None:
        asked.append(asyncio.ensure_future(orders.cancel(order, actor)))

    try:
        loop.add_signal_handler(signal.SIGINT, stop)
    except (RuntimeError, ValueError):  # not in the main thread: nobody presses a key there
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
