"""The desk's pages: tallies in all four states, and incidents with their reasons. Read only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web

from display.security import add_security_headers
from fraud.incidents.queue import queued
from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from ops.deployment import Deployment
from ops.desk.login import COOKIE, SESSION_LIFETIME, DeskPasses
from voting.domain import CaseId, Phase, Tally
from voting.ledger.register import Enrolled
from voting.rules.entries import Case

_HERE = Path(__file__).parent
_DEPLOYMENT = web.AppKey("deployment", Deployment)
_PASSES = web.AppKey("passes", DeskPasses)
_PHASES = {
    Phase.PUBLISHED: "尚未开始",
    Phase.OPEN: "投票进行中",
    Phase.CLOSED: "投票已结束",
    Phase.CERTIFIED: "结果已确认",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case as the desk lists it: places within its category, raw and counted."""

    case: Case
    tally: Tally
    raw_place: int
    counted_place: int


def desk_app(deployment: Deployment) -> web.Application:
    """The desk's application."""
    app = web.Application()
    app[_DEPLOYMENT] = deployment
    app[_PASSES] = DeskPasses(deployment.house_keys, deployment.redis)
    environment = aiohttp_jinja2.setup(
        app, loader=jinja2.FileSystemLoader(_HERE / "templates"), undefined=jinja2.StrictUndefined
    )
    environment.filters["moment"] = _moment
    app.add_routes(
        [
            web.get("/", home),
            web.get("/login", login),
            web.get("/campaigns/{campaign}", campaign_page),
            web.get("/desk.css", style),
        ]
    )
    app.on_response_prepare.append(add_security_headers)
    return app


async def login(request: web.Request) -> web.StreamResponse:
    """Redeem a login link for a session."""
    now = datetime.now(UTC)
    session = await request.app[_PASSES].redeem(request.query.get("token", ""), now)
    if session is None:
        return _refused(request)
    answer = web.HTTPSeeOther("/")
    answer.set_cookie(
        COOKIE,
        session,
        httponly=True,
        samesite="Strict",
        max_age=int(SESSION_LIFETIME.total_seconds()),
    )
    return answer


async def home(request: web.Request) -> web.StreamResponse:
    """The campaigns; the only one is shown at once."""
    if not _is_logged_in(request):
        return _refused(request)
    campaigns = await request.app[_DEPLOYMENT].register.all()
    if len(campaigns) == 1:
        raise web.HTTPSeeOther(f"/campaigns/{campaigns[0].campaign.id}")
    return aiohttp_jinja2.render_template("home.html", request, {"campaigns": campaigns})


async def campaign_page(request: web.Request) -> web.StreamResponse:
    """One campaign: its totals, its incidents, its cases raw and counted."""
    if not _is_logged_in(request):
        return _refused(request)
    deployment = request.app[_DEPLOYMENT]
    enrolled = await _enrolled(deployment, request.match_info["campaign"])
    live = await deployment.ledger.live_tallies(enrolled)
    store = IncidentStore(deployment.pool)
    context = {
        "campaign": enrolled.campaign,
        "phase": live.phase,
        "phases": _PHASES,
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
    return aiohttp_jinja2.render_template("campaign.html", request, context)


async def style(request: web.Request) -> web.StreamResponse:
    """The desk's style sheet."""
    del request
    return web.FileResponse(_HERE / "desk.css")


async def _enrolled(deployment: Deployment, campaign_id: str) -> Enrolled:
    for enrolled in await deployment.register.all():
        if enrolled.campaign.id == campaign_id:
            return enrolled
    raise web.HTTPNotFound


def _is_logged_in(request: web.Request) -> bool:
    session = request.cookies.get(COOKIE, "")
    return request.app[_PASSES].is_session(session, datetime.now(UTC))


def _refused(request: web.Request) -> web.StreamResponse:
    return aiohttp_jinja2.render_template("refused.html", request, {}, status=403)


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


def _moment(epoch_s: float, zone: str) -> str:
    return datetime.fromtimestamp(epoch_s, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
