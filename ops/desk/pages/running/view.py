"""What every page of a running campaign has at hand."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ops.desk.house import DESK, VISITOR
from ops.desk.pages.campaign_view import told_of_campaign
from ops.desk.pages.overview import enrolled_of
from ops.desk.running.steps import Step
from ops.organizing.moments import Moment, this_moment
from voting.ledger.register import Enrolled

RUNNING = "/campaigns/{campaign}/running"


async def enrolled_at(request: web.Request) -> Enrolled:
    """The campaign that the address names, with the decisions of now."""
    deployment = request.app[DESK].deployment
    found = await enrolled_of(deployment, request.match_info["campaign"])
    await deployment.ledger.advance(found)
    return await deployment.register.find(found.campaign.id)


async def moment_at(request: web.Request) -> Moment:
    """The same with its tallies, all as of one index."""
    deployment = request.app[DESK].deployment
    found = await enrolled_of(deployment, request.match_info["campaign"])
    return await this_moment(deployment, found.campaign.id)


def running_of(request: web.Request, enrolled: Enrolled) -> Mapping[str, Any]:
    """What the templates of such pages share."""
    base = f"/campaigns/{enrolled.campaign.id}"
    return {
        **told_of_campaign(enrolled.campaign),
        "running": f"{base}/running",
        "life": enrolled.life,
        "phase": enrolled.life.phase,
        "may_decide": lambda step: may_decide(request, step),
    }


def may_decide(request: web.Request, step: Step) -> bool:
    """Whether the visitor may take a step or ask for it."""
    return request[VISITOR].may(step.may)
