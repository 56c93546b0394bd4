"""`pingxuan sensitivity`: how few ballots would change who is on a list."""

from typing import Any

import click

from display.ranking.groups import group_title
from display.sensitivity.question import SHORTLIST, Sensitivities, sensitivities
from display.sensitivity.values import Sensitivity, Smallest, Witness
from ops.commands.results import as_of
from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.organizing.moments import Moment, moment
from voting.ledger.choices import choices_as_of
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

_NONE = "—"
_COLUMNS = ["组 group", "奖 prize", "入选 winners", "放行 released", "入/出 in/out"]
_COLUMNS += ["作废 voided", "入/出 in/out"]

_FOLLOWS = "组织奖名单随获奖案例而变 / the list of organizations follows from the cases that win"
_ADOPTED = (
    "案例名单已采纳，选票不再改变组织奖名单"
    " / the list of cases is adopted: no ballot moves the organizations"
)


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_of
@as_json
@told
async def sensitivity(campaign_id: str, as_of: int | None, as_json: bool) -> None:
    """Tell how few ballots would change who is on each list.

    Of held ballots, if they were released, and of counted ones, if they were voided. A range
    such as 7–9 says that the number lies in it; — that no ballots of that kind change the list.
    Lists are those of the final ranking; before it, provisional ones by counted votes. A list of
    organizations follows from which of their cases win; once the list of cases is adopted, no
    ballot moves it.
    """

    async def work(deployment: Deployment) -> None:
        found = await moment(deployment, campaign_id, as_of)
        choices = await choices_as_of(deployment.pool, found.enrolled, found.index)
        answers = sensitivities(
            found.life, found.tallies, held=choices.held, counted=choices.counted
        )
        if as_json:
            print_json(_facts(found, answers))
        else:
            _print(found, answers)

    await with_deployment(work)


def _facts(found: Moment, answers: Sensitivities) -> dict[str, Any]:
    return {
        "campaign": found.life.campaign.id,
        "as_of": found.index,
        "final": answers.final,
        "lists": [
            {
                "award": one.award,
                "group": one.group,
                "prize": one.prize,
                "members": sorted(one.members),
                "released": _smallest(one.released),
                "voided": _smallest(one.voided),
            }
            for one in answers.lists
        ],
    }


def _smallest(number: Smallest) -> dict[str, Any]:
    return {
        "exact": number.is_exact,
        "ballots": number.lower if number.is_exact else None,
        "at_least": number.lower,
        "enough": number.upper,
        "witness": _witness(number.witness) if number.witness else None,
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "enters": sorted(witness.enters),
        "leaves": sorted(witness.leaves),
        "choices": [
            {"selections": list(choice), "ballots": ballots}
            for choice, ballots in witness.choices.items()
        ],
    }


def _print(found: Moment, answers: Sensitivities) -> None:
    campaign = found.life.campaign
    click.echo(f"{campaign.title.zh} — 截至账本序号 / as of ledger index {found.index}")
    if not answers.final:
        click.echo("尚无最终排名，以下按有效票数暂列 / provisional lists, by counted votes alone")
    awards = {award.id: award for award in campaign.award}
    for name in dict.fromkeys(one.award for one in answers.lists):
        rows = [
            _row(campaign, awards.get(name), one) for one in answers.lists if one.award == name
        ]
        award = awards.get(name)
        print_table(_title(campaign, award), _COLUMNS, rows)
        if award and award.kind is AwardKind.ORGANIZATIONS:
            click.echo(_ADOPTED if award.of in found.life.adoptions else _FOLLOWS)


def _title(campaign: Campaign, award: Award | None) -> str:
    rules = campaign.ranking.shortlist
    title: Text | None = award.title if award else rules.title if rules else None
    return title.zh if title else SHORTLIST


def _row(campaign: Campaign, award: Award | None, one: Sensitivity) -> list[Any]:
    return [
        group_title(campaign, one.group, award.within if award else None).zh,
        award.prize[one.prize - 1].title.zh if award else _NONE,
        len(one.members),
        _number(one.released),
        _moves(one.released.witness),
        _number(one.voided),
        _moves(one.voided.witness),
    ]


def _number(number: Smallest) -> str:
    if number.is_exact:
        return _NONE if number.lower is None else str(number.lower)
    return f"{number.lower}–{number.upper or '?'}"


def _moves(witness: Witness | None) -> str:
    if witness is None:
        return ""
    return f"+{_ids(witness.enters)} −{_ids(witness.leaves)}"


def _ids(ids: frozenset[str]) -> str:
    return ",".join(sorted(ids)) or _NONE
