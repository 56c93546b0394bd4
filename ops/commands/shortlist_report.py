"""What `pingxuan shortlist` prints of a list: by group, with ties and what people changed."""

from typing import Any

import click

from display.awarding.shortlisting import by_votes, tied
from display.ranking.groups import group_title, groups_of
from ops.organizing.moments import Moment
from voting.domain import CaseId, Tally
from voting.history.decisions import Shortlist
from voting.rules.campaign import Campaign


def facts_of(found: Moment, body: Shortlist, index: int) -> dict[str, Any]:
    """A frozen shortlist as facts for programs.

    Args:
        found: the campaign as of the index that the list stands on.
        body: the list.
        index: where it was recorded.
    """
    equal = frozenset(tied(found.life, by_votes(found.life, found.tallies)))
    reasons = {CaseId(one.case): one.reason for one in body.differences}
    return {
        "campaign": found.life.campaign.id,
        "index": index,
        "as_of": body.as_of,
        "cases": body.cases,
        "groups": [
            {
                "group": group,
                "cases": [
                    {**_case(found, case), "tied": case in equal, "added": reasons.get(case)}
                    for case in body.cases
                    if case in members
                ],
                "left_out": [
                    {**_case(found, case), "tied": case in equal, "reason": reasons.get(case)}
                    for case in body.computed
                    if case in members and case not in body.cases
                ],
            }
            for group, members in groups_of(found.life.campaign).items()
        ],
    }


def print_groups(campaign: Campaign, facts: dict[str, Any]) -> None:
    """The same for people, a line for each case."""
    for group in facts["groups"]:
        title = group_title(campaign, group["group"])
        click.echo(f"{title.zh} / {title.en}")
        for case in group["cases"]:
            added = case["added"]
            click.echo(f"  {_line(case)}" + (f"  增补 / added: {added}" if added else ""))
        for case in group["left_out"]:
            click.echo(f"  {_line(case)}  未入围 / left out: {case['reason']}")


def _case(found: Moment, case: CaseId) -> dict[str, Any]:
    has_vote = found.life.campaign.has_vote
    counted = found.tallies.get(case, Tally()).counted if has_vote else None
    return {"case": case, "counted": counted}


def _line(case: dict[str, Any]) -> str:
    votes = "" if case["counted"] is None else f"  {case['counted']} 票 / votes"
    return f"{case['case']}{votes}" + ("  并列 / tied" if case["tied"] else "")
