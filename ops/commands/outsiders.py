"""`pingxuan outsiders` and `campaign overrule`: votes from outside, and a person's answer."""

from typing import Any

import click

from display.ranking.outsiders import (
    Origin,
    exceeds,
    is_overruled,
    unanswered,
)
from ops.commands.results import as_of
from ops.commands.shared import (
    actor,
    as_json,
    print_json,
    print_table,
    reason,
    told,
    with_deployment,
)
from ops.deployment import Deployment
from ops.organizing.concluding import outsiders_rule, overruled
from ops.organizing.drafts import record
from ops.organizing.moments import Moment, moment, origins_at, this_moment
from voting.domain import CaseId
from voting.history.decisions import Kind
from voting.rules.ballot import Outsiders

_COLUMNS = [
    "案例 case",
    "本地 home",
    "外地 outside",
    "未知 unknown",
    "外地占比 share",
    "处理 answer",
]


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_of
@as_json
@told
async def outsiders(campaign_id: str, as_of: int | None, as_json: bool) -> None:
    """Tell how many counted votes of each case come from outside the home regions.

    A share larger than the rule's waits for an answer: `campaign disqualify`, or `campaign
    overrule` with a reason. Votes from unknown regions are in no share.
    """

    async def work(deployment: Deployment) -> None:
        found = await moment(deployment, campaign_id, as_of)
        rule = outsiders_rule(found)
        lines = _lines(found, rule, await origins_at(deployment, found))
        if as_json:
            facts = {"campaign": campaign_id, "as_of": found.index, "home": rule.home}
            print_json({**facts, "largest_share": rule.largest_share, "cases": lines})
        else:
            _print(found, rule, lines)

    await with_deployment(work)


@click.command()
@click.argument("campaign_id")
@click.argument("case_id")
@reason
@actor
@as_json
@told
async def overrule(
    *, campaign_id: str, case_id: str, reason: str, actor: str, as_json: bool
) -> None:
    """Let a case keep its votes although too many of them come from outside.

    It holds until the share grows. The other answer is `campaign disqualify`.
    """

    async def work(deployment: Deployment) -> None:
        found = await this_moment(deployment, campaign_id)
        draft = await overruled(deployment, found, case_id, reason)
        index = await record(deployment, draft, actor)
        if as_json:
            print_json({"campaign": campaign_id, "case": case_id, "index": index})
        else:
            click.echo(f"{campaign_id}: {case_id} keeps its votes, overruled at index {index}")

    await with_deployment(work)


def _lines(found: Moment, rule: Outsiders, origins: dict[CaseId, Origin]) -> list[dict[str, Any]]:
    waiting = unanswered(found.life, origins)
    return [
        {
            "case": case,
            "home": origin.home,
            "outside": origin.outside,
            "unknown": origin.unknown,
            "exceeds": exceeds(rule, origin),
            "answer": _answer(found, case, origin, waits=case in waiting),
        }
        for case, origin in origins.items()
    ]


def _answer(found: Moment, case: CaseId, origin: Origin, *, waits: bool) -> str | None:
    """`waits`, the kind of an absence, `overruling`, or nothing."""
    if waits:
        return "waits"
    if absence := found.life.absent.get(case):
        return absence.kind.value
    return Kind.OVERRULING.value if is_overruled(found.life, case, origin) else None


def _print(found: Moment, rule: Outsiders, lines: list[dict[str, Any]]) -> None:
    campaign = found.life.campaign
    click.echo(f"{campaign.title.zh} — 截至账本序号 / as of ledger index {found.index}")
    home = ", ".join(rule.home)
    click.echo(f"本地 / home: {home}; 外地票最多占 / largest share: {rule.largest_share}")
    rows = [
        [
            *(line["case"], line["home"], line["outside"], line["unknown"]),
            f"{line['outside']}/{line['home'] + line['outside']}",
            line["answer"] or "",
        ]
        for line in lines
    ]
    print_table(campaign.title.zh, _COLUMNS, rows)
