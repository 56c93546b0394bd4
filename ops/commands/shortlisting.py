"""`pingxuan shortlist`: freeze which cases go on, or see what has changed since."""

from pathlib import Path

import click

from display.shortlisting import by_votes, shortlist_effect
from display.shortlisting import shortlist as frozen_shortlist
from ops import changes_file
from ops.commands.awards import CHANGES
from ops.commands.shared import actor, as_json, print_json, told, with_deployment
from ops.deployment import Deployment
from ops.moments import Moment, this_moment
from voting.decisions import Kind


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@CHANGES
@click.option("--effect", is_flag=True, help="Record nothing; say what has changed since.")
@click.option("--reason", default="", help="Why; it stands in the ledger for good.")
@actor
@as_json
@told
async def shortlist(
    *,
    campaign_id: str,
    changes: Path | None,
    effect: bool,
    reason: str,
    actor: str,
    as_json: bool,
) -> None:
    """Freeze the shortlist that the rules give, with the changes that people make to it.

    A change goes to `in` or `out`. What is voided later changes a frozen shortlist only when it
    is frozen anew; `--effect` says who would enter and leave.
    """
    if not effect and not reason.strip():
        raise click.UsageError(
            "Missing option '--reason': say why; it stands in the ledger for good"
        )
    made = changes_file.read(changes) if changes else []

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        if effect:
            _tell_effect(found, as_json=as_json)
            return
        votes = by_votes(found.life, found.tallies)
        body = frozen_shortlist(found.life, votes, made, as_of=found.index, reason=reason)
        index = await deployment.ledger.decide(
            found.enrolled, Kind.SHORTLIST, body, actor, as_of=found.index
        )
        if as_json:
            print_json({"campaign": campaign_id, "index": index, "cases": body.cases})
        else:
            told = f"{len(body.cases)} cases, {len(body.differences)} of them changed by people"
            click.echo(f"{campaign_id}: shortlist at index {index}: {told}")

    await with_deployment(work)


def _tell_effect(found: Moment, *, as_json: bool) -> None:
    effect = shortlist_effect(found.life, by_votes(found.life, found.tallies))
    facts = {
        "campaign": found.life.campaign.id,
        "as_of": found.index,
        "enter": list(effect.enter),
        "leave": list(effect.leave),
    }
    if as_json:
        print_json(facts)
        return
    click.echo(f"截至账本序号 / as of ledger index {found.index}")
    click.echo(f"会进入 / would enter: {', '.join(effect.enter) or '—'}")
    click.echo(f"会离开 / would leave: {', '.join(effect.leave) or '—'}")
