"""`pingxuan objection …`: what is objected to in public notice, and what is answered."""

from typing import Any

import click

from ops.commands.shared import actor, as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.organizing.concluding import answered, objected
from ops.organizing.drafts import record
from ops.organizing.moments import this_moment
from voting.history.decisions import Objection
from voting.history.life import Dispute, Life

_reason = click.option("--reason", default="", help="Why it is recorded so, if that needs saying.")


@click.group()
def objection() -> None:
    """Objections of the public notice, and their answers. The texts name no private person."""


@objection.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--text", required=True, help="What is objected to; it will be published.")
@click.option("--case", "case_id", help="The case that it is about.")
@_reason
@actor
@as_json
@told
async def add(
    *, campaign_id: str, text: str, case_id: str | None, reason: str, actor: str, as_json: bool
) -> None:
    """Record an objection; prints its number."""

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        draft = objected(found, text, case_id, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Objection)
        if as_json:
            print_json({"campaign": campaign_id, "number": body.number, "index": index})
        else:
            click.echo(f"{campaign_id}: objection {body.number} at index {index}")

    await with_deployment(work)


@objection.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--text", required=True, help="The answer; it will be published.")
@click.option("--upheld/--dismissed", default=False, show_default=True, help="Was it right?")
@_reason
@actor
@told
async def answer(
    *, campaign_id: str, number: int, text: str, upheld: bool, reason: str, actor: str
) -> None:
    """Answer an objection. If it was right, decide what follows from it as well."""

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        draft = answered(found, number, text, upheld=upheld, reason=reason)
        index = await record(deployment, draft, actor)
        click.echo(f"{campaign_id}: objection {number} answered at index {index}")

    await with_deployment(work)


@objection.command("list")
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_json
@told
async def list_(campaign_id: str, as_json: bool) -> None:
    """List the objections with their answers."""

    async def work(deployment: Deployment) -> None:
        life = (await this_moment(deployment, campaign_id)).life
        if as_json:
            print_json({"campaign": campaign_id, "objections": _facts(life)})
            return
        columns = ["number", "at", "case", "text", "upheld", "answer"]
        rows = [[_shown(line[column]) for column in columns] for line in _facts(life)]
        print_table("异议 / objections", columns, rows)

    await with_deployment(work)


def _facts(life: Life) -> list[dict[str, Any]]:
    return [_fact(dispute) for dispute in life.disputes]


def _fact(dispute: Dispute) -> dict[str, Any]:
    return {
        "number": dispute.objection.number,
        "at": dispute.at.isoformat(),
        "case": dispute.objection.case,
        "text": dispute.objection.text,
        "upheld": dispute.answer.upheld if dispute.answer else None,
        "answer": dispute.answer.text if dispute.answer else None,
    }


def _shown(value: object) -> object:
    return "—" if value is None else value
