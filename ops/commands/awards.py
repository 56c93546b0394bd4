"""`pingxuan award …`: candidate lists, what the committee made of them, and what it took back."""

from pathlib import Path

import click

from ops.commands.award_report import print_report
from ops.commands.shared import actor, as_json, print_json, reason, told, with_deployment
from ops.deployment import Deployment
from ops.organizing import changes_file
from ops.organizing.award_facts import facts_of
from ops.organizing.concluding import outsider_gaps
from ops.organizing.drafts import record
from ops.organizing.lists import adopted_list, numbers_of_prize, revoked
from ops.organizing.moments import moment, this_moment
from voting.errors import UnlawfulDecision
from voting.history.decisions import Adoption, Revocation

CHANGES = click.option(
    "--changes",
    "changes",
    type=click.Path(path_type=Path),
    help="Differences, as .toml or .csv with case, to, reason.",
)
_NOTICE_ENDED = (
    "公示已中止，须重新公示 / the public notice has ended: give it again with `campaign notice`"
)


@click.group()
def award() -> None:
    """Candidate lists, the committee's lists, and awards taken back."""


@award.command("list")
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option(
    "--as-of", type=click.IntRange(min=0), help="Index of the ledger; its head if not given."
)
@as_json
@told
async def list_(campaign_id: str, as_of: int | None, as_json: bool) -> None:
    """Show each award: what the rules compute, what is adopted, and where they differ."""

    async def work(deployment: Deployment) -> None:
        found = await moment(deployment, campaign_id, as_of)
        facts = facts_of(found)
        if as_json:
            print_json(facts)
        else:
            print_report(found, facts)

    await with_deployment(work)


@award.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("award_id", metavar="AWARD")
@click.argument("prize", type=click.IntRange(min=1))
@click.argument("given", metavar="GROUP=N…", nargs=-1, required=True)
@reason
@actor
@told
async def numbers(
    *, campaign_id: str, award_id: str, prize: int, given: tuple[str, ...], reason: str, actor: str
) -> None:
    """Say how many of each group win a prize that the rules leave open.

    PRIZE is its number in the award, from 1. Groups that are not named keep what was decided
    before; GROUP=open leaves one open again.
    """

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        draft = numbers_of_prize(found, award_id, prize, given, reason)
        index = await record(deployment, draft, actor)
        click.echo(f"{campaign_id}: numbers of {award_id}/{prize} at index {index}")

    await with_deployment(work)


@award.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("award_id", metavar="AWARD")
@CHANGES
@reason
@actor
@as_json
@told
async def adopt(
    *,
    campaign_id: str,
    award_id: str,
    changes: Path | None,
    reason: str,
    actor: str,
    as_json: bool,
) -> None:
    """Adopt the computed list of an award, with the committee's changes and their reasons."""
    made = changes_file.read(changes) if changes else []

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        if gaps := await outsider_gaps(deployment, found):
            raise UnlawfulDecision("\n".join(f"{gap.zh} / {gap.en}" for gap in gaps))
        draft = adopted_list(found, award_id, made, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Adoption)
        ended = found.life.notice is not None
        if as_json:
            facts = {"campaign": campaign_id, "award": award_id, "index": index}
            print_json({**facts, "notice_ended": ended})
            return
        told = f"adopted at index {index}, with {len(body.differences)} differences"
        click.echo(f"{campaign_id}: {award_id} {told} from the computed list")
        if ended:
            click.echo(_NOTICE_ENDED)

    await with_deployment(work)


@award.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("award_id", metavar="AWARD")
@click.argument("winner")
@reason
@actor
@told
async def revoke(campaign_id: str, award_id: str, winner: str, reason: str, actor: str) -> None:
    """Take an award back after certification, by a certificate that names the one it replaces."""

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        draft = revoked(found, award_id, winner, reason)
        index, body = await record(deployment, draft, actor), draft.body
        assert isinstance(body, Revocation)
        told = f"certificate {body.certificate} replaces {body.replaces}"
        click.echo(f"{campaign_id}: {winner} loses {award_id} at index {index}; {told}")

    await with_deployment(work)
