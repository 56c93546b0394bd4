"""`pingxuan campaign notice|certify`: lists stand for public notice, then all is final."""

import sys
from zoneinfo import ZoneInfo

import click

from display.awarding.readiness import uncounted
from ops.commands.shared import (
    DIFFERENCE,
    actor,
    as_json,
    print_json,
    reason,
    told,
    with_deployment,
)
from ops.deployment import Deployment
from ops.organizing.concluding import (
    certificate,
    certificate_gaps,
    notice_gaps,
    public_notice,
)
from ops.organizing.drafts import record
from ops.organizing.moments import Moment, this_moment
from voting.history.decisions import Certification, Notice
from voting.rules.shapes import Text


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--reason", default="", help="Why; it stands in the ledger for good.")
@actor
@as_json
@told
async def notice(campaign_id: str, reason: str, actor: str, as_json: bool) -> None:
    """Show the adopted lists for public notice, for as many days as the timetable says.

    Exit code 1 while a list is missing; it says which.
    """

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        _stop_if(await notice_gaps(deployment, found), found, as_json=as_json)
        draft = public_notice(found, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Notice)
        until = body.until.astimezone(ZoneInfo(found.life.campaign.timetable.timezone))
        if as_json:
            print_json({"campaign": campaign_id, "index": index, "until": until.isoformat()})
        else:
            click.echo(f"{campaign_id}: public notice until {until.isoformat()}, index {index}")

    await with_deployment(work)


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@reason
@actor
@as_json
@told
async def certify(campaign_id: str, reason: str, actor: str, as_json: bool) -> None:
    """Make the result final. What is still held is listed, and is not counted.

    Exit code 1 while something is missing; it says what.
    """

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        _stop_if(await certificate_gaps(deployment, found), found, as_json=as_json)
        draft = await certificate(deployment, found, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Certification)
        _tell(found, body, index, as_json=as_json)

    await with_deployment(work)


COMMANDS = (notice, certify)


def _stop_if(gaps: list[Text], found: Moment, *, as_json: bool) -> None:
    """End with what is missing, if anything is."""
    if not gaps:
        return
    campaign_id = found.life.campaign.id
    if as_json:
        told = [{"zh": gap.zh, "en": gap.en} for gap in gaps]
        print_json({"campaign": campaign_id, "as_of": found.index, "missing": told})
    else:
        click.echo(f"{campaign_id}: 还不能进行 / not yet:", err=True)
        for gap in gaps:
            click.echo(f"- {gap.zh} / {gap.en}", err=True)
    sys.exit(DIFFERENCE)


def _tell(found: Moment, body: Certification, index: int, *, as_json: bool) -> None:
    held = uncounted(found.tallies)
    if as_json:
        facts = {"certificate": body.certificate, "as_of": body.as_of, "index": index}
        votes = {"counted": body.counted, "held": body.held, "voided": body.voided}
        print_json({"campaign": found.life.campaign.id, **facts, **votes, "uncounted": held})
        return
    click.echo(f"{found.life.campaign.id}: certificate {body.certificate} at index {index}")
    click.echo(
        f"有效 / counted {body.counted}, 暂扣 / held {body.held}, 作废 / voided {body.voided}"
    )
    for case, votes_held in held.items():
        click.echo(f"暂扣未计 / held, not counted: {case} {votes_held}")
