"""The queue of incidents, and one incident from all sides."""

from collections.abc import Collection, Sequence

from aiohttp import web

from fraud.proposal_store import ProposalStore
from ops.desk.house import DESK
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.requests.acts import Act
from ops.desk.ways import get
from ops.rulings.criteria import Criteria
from ops.rulings.elsewhere import elsewhere
from ops.rulings.looking import Vantage
from ops.rulings.makeup import MOST_MADE_UP, course, makeup
from ops.rulings.order_store import OrderStore
from ops.rulings.preview import glimpse
from ops.rulings.queue import Line, queue
from ops.rulings.samples import samples
from ops.rulings.search import by_case, newest

_SAMPLES = 12
_A_PAGE = 100
#: What the queue may be filtered by, beside the case.
KINDS = ("held", "review", "flagged")


async def show_queue(request: web.Request) -> web.StreamResponse:
    """`GET /campaigns/{campaign}/incidents`, with `case`, `kind` and `done`."""
    vantage = await vantage_at(request)
    lines, busy = await queue(vantage), await in_hand(request, vantage)
    wanted = {name: request.query.get(name, "") for name in ("case", "kind", "done")}
    shown = [line for line in lines if _fits(line, wanted)]
    context = {
        **told_of(vantage),
        "lines": shown[:_A_PAGE],
        "more": max(len(shown) - _A_PAGE, 0),
        "open": sum(line.is_open for line in lines),
        "busy": busy,
        "next": next_open(lines, busy),
        "wanted": wanted,
        "kinds": KINDS,
        "proposed": await ProposalStore(vantage.pool).waiting(vantage.enrolled),
    }
    return await page(request, "incidents.html", context)


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /campaigns/{campaign}/incidents/{incident}`."""
    vantage = await vantage_at(request)
    lines, busy = await queue(vantage), await in_hand(request, vantage)
    place = _place(lines, request.match_info["incident"])
    incident = lines[place].queued.incident
    criteria = Criteria(incident=(incident.id,))
    found, effects = await glimpse(vantage, criteria)
    async with vantage.sees(criteria) as seen:
        some = await newest(seen, criteria, MOST_MADE_UP)
        ballots, made = await samples(seen, some[:_SAMPLES]), await makeup(seen, some)
        came = await course(seen, some)
    context = {
        **told_of(vantage),
        "line": lines[place],
        "incident": incident,
        "next": next_open(lines, {*busy, incident.id}),
        "busy": incident.id in busy,
        "found": found,
        "effects": effects,
        "samples": ballots,
        "made": made,
        "course": came,
        "orders": await OrderStore(vantage.pool).of_incident(vantage.enrolled, incident.id),
        "proposed": await ProposalStore(vantage.pool).waiting(vantage.enrolled),
    }
    return await page(request, "incident.html", context)


async def show_elsewhere(request: web.Request) -> web.StreamResponse:
    """`GET /campaigns/{campaign}/incidents/{incident}/elsewhere`."""
    vantage = await vantage_at(request)
    incident = request.match_info["incident"]
    _place(await queue(vantage), incident)
    found = await elsewhere(vantage, Criteria(incident=(incident,)))
    context = {
        **told_of(vantage),
        "incident_id": incident,
        "elsewhere": [(one, by_case(one.groups)) for one in found],
    }
    return await page(request, "elsewhere.html", context)


async def in_hand(request: web.Request, vantage: Vantage) -> frozenset[str]:
    """Incidents that wait for nobody here: an order is carried out, or a second person asked."""
    desk = request.app[DESK]
    running = await OrderStore(vantage.pool).running(vantage.enrolled)
    campaign = vantage.enrolled.campaign.id
    asked = await desk.requests.waiting_of(Act.VOID, campaign, desk.now())
    return frozenset({order.incident for order in running if order.incident} | asked)


def next_open(lines: Sequence[Line], but: Collection[str]) -> str | None:
    """The incident to look at next; None where nothing waits.

    Args:
        but: incidents that are in hand.
    """
    waiting = (line.queued.incident.id for line in lines if line.is_open)
    return next((name for name in waiting if name not in but), None)


async def next_of(request: web.Request, vantage: Vantage, but: str) -> str | None:
    """The same, from the ledger as it stands."""
    return next_open(await queue(vantage), {*await in_hand(request, vantage), but})


def _fits(line: Line, wanted: dict[str, str]) -> bool:
    kind = "flagged" if line.flagged else line.queued.incident.state.value
    return (
        (line.is_open or bool(wanted["done"]))
        and wanted["case"] in {"", line.queued.incident.case}
        and wanted["kind"] in {"", kind}
    )


def _place(lines: Sequence[Line], incident: str) -> int:
    for place, line in enumerate(lines):
        if line.queued.incident.id == incident:
            return place
    raise web.HTTPNotFound


_ONE = "/campaigns/{campaign}/incidents/{incident}"
WAYS = (
    get("/campaigns/{campaign}/incidents", show_queue, Permission.READ),
    get(_ONE, show, Permission.READ),
    get(f"{_ONE}/elsewhere", show_elsewhere, Permission.READ),
)
