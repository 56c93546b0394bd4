"""`pingxuan shortlist`: freeze which cases go on, show it, or see what has changed since."""

from pathlib import Path

import click

from display.awarding.shortlisting import by_votes, shortlist_effect
from ops.commands.awards import CHANGES
from ops.commands.shared import actor, as_json, print_json, told, with_deployment
from ops.commands.shortlist_report import facts_of, print_groups
from ops.deployment import Deployment
from ops.errors import OperationsError
from ops.organizing import changes_file
from ops.organizing.drafts import record
from ops.organizing.lists import frozen_shortlist
from ops.organizing.moments import Moment, moment, this_moment
from voting.history.decisions import Shortlist


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@CHANGES
@click.option("--effect", is_flag=True, help="Record nothing; say what has changed since.")
@click.option("--show", is_flag=True, help="Record nothing; print the frozen shortlist.")
@click.option("--reason", default="", help="Why; it stands in the ledger for good.")
@actor
@as_json
@told
async def shortlist(
    *,
    campaign_id: str,
    changes: Path | None,
    effect: bool,
    show: bool,
    reason: str,
    actor: str,
    as_json: bool,
) -> None:
    """Freeze the shortlist that the rules give, with the changes that people make to it.

    A change goes to `in` or `out`. What is voided later changes a frozen shortlist only when it
    is frozen anew; `--effect` says who would enter and leave.
    """
    if effect and show:
        raise click.UsageError("--effect and --show: give one of them")
    if not (effect or show) and not reason.strip():
        raise click.UsageError(
            "Missing option '--reason': say why; it stands in the ledger for good"
        )
    made = changes_file.read(changes) if changes else []

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        if effect:
            _tell_effect(found, as_json=as_json)
            return
        if show:
            await _show(deployment, found, as_json=as_json)
            return
        draft = frozen_shortlist(found, made, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Shortlist)
        _tell(found, body, index, as_json=as_json)

    await with_deployment(work)


async def _show(deployment: Deployment, found: Moment, *, as_json: bool) -> None:
    """The frozen shortlist, beside the votes that it was drawn from."""
    made = found.life.shortlist
    if made is None:
        raise OperationsError(f"{found.life.campaign.id} has no shortlist yet")
    then = await moment(deployment, found.life.campaign.id, made.as_of)
    _tell(then, made, found.life.shortlist_index, as_json=as_json)


def _tell(found: Moment, body: Shortlist, index: int, *, as_json: bool) -> None:
    """A shortlist that was frozen at an index, as of the moment that it stands on."""
    facts = facts_of(found, body, index)
    if as_json:
        print_json(facts)
        return
    told = f"{len(body.cases)} cases, {len(body.differences)} changes by people"
    click.echo(f"{facts['campaign']}: shortlist at index {index}: {told}")
    print_groups(found.life.campaign, facts)


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
