"""What every page about a campaign's ballots has at hand: the campaign, its cases, its ledger."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from display.ranking.groups import group_title
from ops.desk.house import DESK
from ops.desk.pages.overview import enrolled_of
from ops.rulings.looking import Vantage, vantage_of
from voting.rules.campaign import Campaign


async def vantage_at(request: web.Request) -> Vantage:
    """The campaign that the address names, to look at its ballots."""
    deployment = request.app[DESK].deployment
    enrolled = await enrolled_of(deployment, request.match_info["campaign"])
    return await vantage_of(deployment, enrolled.campaign.id)


def told_of(vantage: Vantage) -> Mapping[str, Any]:
    """What the templates of such pages share."""
    return told_of_campaign(vantage.enrolled.campaign)


def told_of_campaign(campaign: Campaign) -> Mapping[str, Any]:
    """The same of a campaign whose ballots nobody looks at."""
    awards = {award.id: award for award in campaign.award}

    def group_name(group: str, award: str = "") -> Any:
        within = awards[award].within if award in awards else None
        return group_title(campaign, group, within)

    return {
        "campaign": campaign,
        "zone": campaign.timetable.timezone,
        "cases": {case.case_id: case for case in campaign.case},
        "awards": awards,
        "group_name": group_name,
        "base": f"/campaigns/{campaign.id}",
    }
