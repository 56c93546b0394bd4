"""`pingxuan award …`: candidate lists, what the committee made of them, and what it took back."""

from collections.abc import Sequence
from pathlib import Path

import click

from display.awarding.adoptions import adoption
from display.awarding.awards import award_of, computed_list
from display.awarding.changes import changed, groups, reasons_of
from display.awarding.proceedings import revocation
from display.ranking.outsiders import outsider_gaps
from ops.commands.award_report import facts_of, print_report
from ops.commands.shared import actor, as_json, print_json, reason, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.organizing import changes_file
from ops.organizing.moments import Moment, moment, origins_at, this_moment
from voting.errors import UnlawfulDecision
from voting.history.decisions import Kind, Numbers

CHANGES = click.option(
    "--changes",
    "changes",
    type=click.Path(path_type=Path),
    help="Differences, as .toml or .csv with case, to, reason.",
)
_OPEN = "open"
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
        body = Numbers(
            award=award_id,
            prize=prize,
            numbers=_numbers(found, award_id, prize, given),
            reason=reason,
        )
        index = await deployment.ledger.decide(found.enrolled, Kind.NUMBERS, body, actor)
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
        await _refuse_unanswered(deployment, found)
        rules, ranking = award_of(found.life.campaign, award_id), found.ranking
        computed = computed_list(found.life, ranking, rules)
        body = adoption(
            found.life,
            ranking,
            award_id,
            changed(found.life.campaign, rules, computed, made),
            reasons_of(made),
            as_of=found.index,
            reason=reason,
        )
        index = await deployment.ledger.decide(
            found.enrolled, Kind.ADOPTION, body, actor, as_of=found.index
        )
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
        body = revocation(found.life, award_id, winner, reason=reason)
        index = await deployment.ledger.decide(
            found.enrolled, Kind.REVOCATION, body, actor, as_of=found.index
        )
        told = f"certificate {body.certificate} replaces {body.replaces}"
        click.echo(f"{campaign_id}: {winner} loses {award_id} at index {index}; {told}")

    await with_deployment(work)


async def _refuse_unanswered(deployment: Deployment, found: Moment) -> None:
    """Whether a case keeps its votes is known before anybody wins by them."""
    gaps = list(outsider_gaps(found.life, await origins_at(deployment, found)))
    if gaps:
        raise UnlawfulDecision("\n".join(f"{gap.zh} / {gap.en}" for gap in gaps))


def _numbers(found: Moment, award_id: str, prize: int, given: Sequence[str]) -> dict[str, int]:
    """What was decided before, with what is given now."""
    rules = award_of(found.life.campaign, award_id)
    if prize > len(rules.prize) or rules.prize[prize - 1].number is not None:
        open_ones = [str(n) for n, one in enumerate(rules.prize, start=1) if one.number is None]
        allowed = ", ".join(open_ones) or "none"
        raise WrongInput(f"{award_id}: the rules leave no prize {prize} open; open: {allowed}")
    decided = dict(found.life.numbers.get((award_id, prize), {}))
    for one in given:
        group, number = _number(one, list(groups(found.life.campaign, rules)))
        if number is None:
            decided.pop(group, None)
        else:
            decided[group] = number
    return decided


def _number(written: str, known: Sequence[str]) -> tuple[str, int | None]:
    group, _, number = written.partition("=")
    if group not in known:
        raise WrongInput(f"{written}: no group `{group}`; allowed: {', '.join(known)}")
    if number == _OPEN:
        return group, None
    if not number.isascii() or not number.isdigit():
        raise WrongInput(f"{written}: write {group}=N, N from 0 on, or {group}={_OPEN}")
    return group, int(number)
