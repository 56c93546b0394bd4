"""`pingxuan complaint …`: reports and appeals of the public, for the office that answers."""

from typing import Any

import click

from ops.commands.shared import actor, as_json, print_json, print_table, told, with_deployment
from ops.complaints import contact
from ops.complaints.domain import MOST_ANSWER, Complaint, cleaned, number_of
from ops.complaints.store import AnswerGiven, ComplaintStore
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.casting.receipt import Receipts
from voting.ledger.register import Enrolled

#: What a line of the list tells, and its heading.
_COLUMNS = {
    "number": "编号 number",
    "kind": "类别 kind",
    "case": "案例 case",
    "at": "收到 received",
    "due_at": "期限 due",
    "answered_at": "答复 answered",
}


@click.group()
def complaint() -> None:
    """Reports (举报) and appeals (申诉), and their answers."""


@complaint.command("list")
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--waiting", is_flag=True, help="Only those that have no answer yet.")
@as_json
@told
async def list_(campaign_id: str, waiting: bool, as_json: bool) -> None:
    """List complaints in the order of their coming, without contacts."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        store = ComplaintStore(deployment.pool)
        found = await store.all(enrolled.campaign_no, waiting=waiting)
        facts = [_facts(enrolled, one) for one in found]
        if as_json:
            print_json({"campaign": campaign_id, "complaints": facts})
            return
        rows: list[list[Any]] = [[_shown(line[name]) for name in _COLUMNS] for line in facts]
        print_table("举报与申诉 / complaints", [*_COLUMNS.values()], rows)

    await with_deployment(work)


@complaint.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("number")
@click.option("--contact", "with_contact", is_flag=True, help="Open the sealed contact too.")
@as_json
@told
async def show(campaign_id: str, number: str, with_contact: bool, as_json: bool) -> None:
    """Show one complaint; of a receipt that came with it, the ballot's index."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        found = await _found(deployment, enrolled, number)
        facts = _facts(enrolled, found) | _ballot(deployment, found)
        if with_contact and found.contact is not None:
            key = deployment.campaign_keys(campaign_id).contact
            facts["contact"] = contact.opened(key, found.number, found.contact)
        if as_json:
            print_json(facts)
        for name, value in () if as_json else facts.items():
            click.echo(f"{name}: {_shown(value)}")

    await with_deployment(work)


@complaint.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("number")
@click.option("--text", required=True, help="The answer; whoever has the number reads it.")
@click.option("--upheld/--dismissed", default=False, show_default=True, help="Was it right?")
@actor
@told
async def answer(*, campaign_id: str, number: str, text: str, upheld: bool, actor: str) -> None:
    """Answer a complaint, once. If it was right, decide what follows from it as well."""
    words = cleaned(text)
    if not 0 < len(words) <= MOST_ANSWER:
        raise WrongInput(f"--text has {len(words)} characters: must have 1 to {MOST_ANSWER}")

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        found = await _found(deployment, enrolled, number)
        given = AnswerGiven(at=deployment.clock(), text=words, upheld=upheld, actor=actor)
        store = ComplaintStore(deployment.pool)
        if not await store.answer(enrolled.campaign_no, found.number, given):
            raise WrongInput(f"{found.number} is answered already; an answer stands")
        click.echo(f"{campaign_id}: {found.number} answered")

    await with_deployment(work)


async def _found(deployment: Deployment, enrolled: Enrolled, typed: str) -> Complaint:
    number = number_of(typed)
    store = ComplaintStore(deployment.pool)
    found = await store.find(enrolled.campaign_no, number) if number else None
    if found is None:
        known = "`complaint list` names all"
        raise WrongInput(f"{enrolled.loaded.id} has no complaint {typed}; {known}")
    return found


def _facts(enrolled: Enrolled, one: Complaint) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "case": enrolled.case_ids.get(one.case_no) if one.case_no else None,
        "text": one.text,
        "receipt": one.receipt,
        "has_contact": one.contact is not None,
        "at": one.at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "upheld": one.upheld,
        "answer": one.answer,
        "actor": one.actor,
    }


def _ballot(deployment: Deployment, one: Complaint) -> dict[str, Any]:
    place = Receipts(deployment.house_keys).read(one.receipt) if one.receipt else None
    return {"ballot_index": place.index if place else None}


def _shown(value: object) -> object:
    return "—" if value is None else value
