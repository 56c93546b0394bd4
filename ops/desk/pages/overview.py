"""The overview: tallies in all four states, and incidents with their reasons."""

from dataclasses import dataclass

from aiohttp import web

from fraud.incidents.queue import queued
from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from ops.deployment import Deployment
from ops.desk.house import DESK
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get
from voting.domain import CaseId, Tally
from voting.ledger.register import Enrolled
from voting.rules.entries import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case as the desk lists it: places within its category, raw and counted."""

    case: Case
    tally: Tally
    raw_place: int
    counted_place: int


async def home(request: web.Request) -> web.StreamResponse:
    """The campaigns; the only one is shown at once."""
    campaigns = await request.app[DESK].deployment.register.all()
    if len(campaigns) == 1:
        raise web.HTTPSeeOther(f"/campaigns/{campaigns[0].campaign.id}")
    return await page(request, "home.html", {"campaigns": campaigns})


async def campaign_page(request: web.Request) -> web.StreamResponse:
    """One campaign: its totals, its incidents, its cases raw and counted."""
    deployment = request.app[DESK].deployment
    enrolled = await enrolled_of(deployment, request.match_info["campaign"])
    live = await deployment.ledger.live_tallies(enrolled)
    store = IncidentStore(deployment.pool)
    context = {
        "campaign": enrolled.campaign,
        "phase": live.phase,
        "zone": enrolled.campaign.timetable.timezone,
        "as_of": live.as_of,
        "total": sum(live.by_case.values(), Tally()),
        "queue": queued(
            await store.all(enrolled),
            {case: tally.counted for case, tally in live.by_case.items()},
            {case.case_id: case.category for case in enrolled.campaign.case},
        ),
        "standing": await store.standing(enrolled),
        "proposed": await ProposalStore(deployment.pool).waiting(enrolled),
        "cases": {case.case_id: case for case in enrolled.campaign.case},
        "categories": _lines(enrolled, live.by_case),
    }
    return await page(request, "campaign.html", context)


async def enrolled_of(deployment: Deployment, campaign_id: str) -> Enrolled:
    """The campaign that an address names; a page that does not exist where there is none."""
    for enrolled in await deployment.register.all():
        if enrolled.campaign.id == campaign_id:
            return enrolled
    raise web.HTTPNotFound


def _lines(enrolled: Enrolled, tallies: dict[CaseId, Tally]) -> list[tuple[object, list[Line]]]:
    """(category, its lines in the order of the counted places)."""
    found: list[tuple[object, list[Line]]] = []
    for category in enrolled.campaign.category:
        cases = [case for case in enrolled.campaign.case if case.category == category.id]
        received = [tallies[case.case_id].received for case in cases]
        counted = [tallies[case.case_id].counted for case in cases]
        lines = [
            Line(
                case=case,
                tally=tallies[case.case_id],
                raw_place=_place(tallies[case.case_id].received, received),
                counted_place=_place(tallies[case.case_id].counted, counted),
            )
            for case in cases
        ]
        found.append((category, sorted(lines, key=lambda line: line.counted_place)))
    return found


def _place(mine: int, all_of_them: list[int]) -> int:
    return 1 + sum(other > mine for other in all_of_them)


WAYS = (
    get("/", home, Permission.READ),
    get("/campaigns/{campaign}", campaign_page, Permission.READ),
)
