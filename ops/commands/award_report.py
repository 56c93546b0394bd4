"""What `pingxuan award list` prints: each award as computed, as adopted, and the differences."""

from typing import Any

import click

from display.awarding.awards import candidate_list, organization_standings
from display.awarding.candidates import Candidates, numbers
from display.ranking.groups import group_title
from display.ranking.ranking import Ranking
from ops.commands.shared import print_table
from ops.organizing.moments import Moment
from voting.history.decisions import Adoption, Prizewinners
from voting.rules.awards import Award, AwardKind


def facts_of(found: Moment) -> dict[str, Any]:
    """All awards as facts for programs; computed lists are null before the final ranking."""
    ranking = found.ranking
    return {
        "campaign": found.life.campaign.id,
        "as_of": found.index,
        "final": ranking.final,
        "outstanding": list(ranking.outstanding),
        "awards": [_award(found, ranking, award) for award in found.life.campaign.award],
    }


def print_report(found: Moment, facts: dict[str, Any]) -> None:
    """The same as tables."""
    campaign = found.life.campaign
    click.echo(f"{campaign.title.zh} — 截至账本序号 / as of ledger index {found.index}")
    if not facts["final"]:
        waiting = ", ".join(facts["outstanding"]) or "the vote or the review goes on"
        click.echo(f"没有候选名单 / no candidate lists yet: {waiting}", err=True)
    for award, told in zip(campaign.award, facts["awards"], strict=True):
        _print_award(found, award, told)


def _award(found: Moment, ranking: Ranking, award: Award) -> dict[str, Any]:
    candidates = candidate_list(found.life, ranking, award) if ranking.final else None
    adopted = found.life.adoptions.get(award.id)
    computed = [one.list_ for one in candidates] if candidates is not None else None
    facts: dict[str, Any] = {
        "award": award.id,
        "kind": award.kind.value,
        "computed": [_candidates(found, award, one) for one in candidates or []] or None,
        "adopted": [_list(one) for one in adopted.adopted] if adopted else None,
        "adopted_as_of": adopted.as_of if adopted else None,
        "changed_since": _changed_since(computed, adopted),
        "differences": _differences(adopted),
        "revoked": _revoked(found, award),
    }
    if award.kind is AwardKind.ORGANIZATIONS and ranking.final:
        facts["standings"] = [
            {
                "recommender": standing.recommender,
                "place": standing.place,
                "recommended": standing.recommended,
                "awarded": standing.awarded,
                "points": f"{float(standing.points):.4f}",
            }
            for standing in organization_standings(found.life, ranking, award)
        ]
    return facts


def _candidates(found: Moment, award: Award, one: Candidates) -> dict[str, Any]:
    number = numbers(found.life, award, one.group).get(one.prize)
    return {**_list(one.list_), "number": number, "tied": list(one.tied)}


def _list(one: Prizewinners) -> dict[str, Any]:
    return {"group": one.group, "prize": one.prize, "winners": one.winners}


def _changed_since(computed: list[Prizewinners] | None, adopted: Adoption | None) -> bool | None:
    """Whether the rules give another list now than when this one was adopted."""
    return None if computed is None or adopted is None else computed != adopted.computed


def _differences(adopted: Adoption | None) -> list[dict[str, Any]]:
    return [
        {
            "case": one.case,
            "computed": one.computed,
            "adopted": one.adopted,
            "reason": one.reason,
        }
        for one in (adopted.differences if adopted else [])
    ]


def _revoked(found: Moment, award: Award) -> list[dict[str, str]]:
    return [
        {"winner": one.winner, "certificate": one.certificate, "reason": one.reason}
        for one in found.life.revocations
        if one.award == award.id
    ]


def _print_award(found: Moment, award: Award, told: dict[str, Any]) -> None:
    columns = ["组别 group", "奖项 prize", "名额 number", "候选 computed", "并列 tied"]
    print_table(
        f"{award.title.zh} / {award.title.en} ({award.id})",
        [*columns, "确认 adopted"],
        _rows(found, award, told),
    )
    for one in told["differences"]:
        move = f"{one['computed'] or '—'} → {one['adopted'] or '—'}"
        click.echo(f"  {one['case']}: {move}: {one['reason']}")
    for one in told["revoked"]:
        lost = f"已撤销 / revoked by {one['certificate']}: {one['reason']}"
        click.echo(f"  {one['winner']}: {lost}")
    if told["changed_since"]:
        click.echo("  候选名单在确认之后有变 / the candidate list has changed since its adoption")


def _rows(found: Moment, award: Award, told: dict[str, Any]) -> list[list[Any]]:
    lost = {one["winner"] for one in told["revoked"]}
    adopted = {
        (one["group"], one["prize"]): [
            f"{who} (已撤销 revoked)" if who in lost else who for who in one["winners"]
        ]
        for one in told["adopted"] or []
    }
    return [
        [
            group_title(found.life.campaign, one["group"], award.within).zh,
            award.prize[one["prize"] - 1].title.zh,
            "—" if one.get("number") is None else str(one["number"]),
            " ".join(one["winners"]) if told["computed"] else "—",
            " ".join(one.get("tied", [])),
            " ".join(adopted.get((one["group"], one["prize"]), [])) if told["adopted"] else "—",
        ]
        for one in told["computed"] or told["adopted"] or []
    ]
