"""Seats: the office gives them to judges and units, and records what judges gave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.overview import enrolled_of
from ops.desk.permissions import Permission, Role
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.desk.writing import writing
from ops.scores.assignment import JUDGE_CODE
from ops.scores.loading import ScoreFileError, assigned
from ops.seats.mark_store import Marks
from ops.seats.recording import record
from ops.seats.store import Given, Seats
from voting.errors import UnlawfulDecision
from voting.ledger.postgres import Connection
from voting.ledger.register import Enrolled


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/seats`."""
    return await _show(request, await _enrolled(request))


async def give(request: web.Request) -> web.StreamResponse:
    """`POST …/seats`: `account`, `of` (`judge/COMPONENT` or `unit/ID`), `judge`, `ends_at`."""
    desk, enrolled = request.app[DESK], await _enrolled(request)
    given = await _given(request, enrolled)
    if given is None:
        return await _show(request, enrolled, trouble="form")
    async with writing(desk.pool) as connection:
        no = await Seats(desk.pool).give(connection, enrolled.campaign_no, given, desk.now())
        if no is not None:
            detail = {"account": given.account, "ends": given.ends_at.isoformat()}
            await _tell(request, connection, "seat.give", f"{enrolled.campaign.id}/{no}", detail)
    if no is None:
        return await _show(request, enrolled, trouble="taken")
    raise web.HTTPSeeOther(_address(enrolled))


async def put_off(request: web.Request) -> web.StreamResponse:
    """`POST …/seats/{no}/until`, `ends_at`: another deadline."""
    desk, enrolled = request.app[DESK], await _enrolled(request)
    no, ends_at = int(request.match_info["no"]), _moment(await text(request, "ends_at"), enrolled)
    if ends_at is None:
        return await _show(request, enrolled, trouble="form")
    async with writing(desk.pool) as connection:
        if await Seats(desk.pool).put_off(connection, enrolled.campaign_no, no, ends_at):
            subject, detail = f"{enrolled.campaign.id}/{no}", {"ends": ends_at.isoformat()}
            await _tell(request, connection, "seat.until", subject, detail)
    raise web.HTTPSeeOther(_address(enrolled))


async def end(request: web.Request) -> web.StreamResponse:
    """`POST …/seats/{no}/end`: take it away; its marks count no more."""
    desk, enrolled = request.app[DESK], await _enrolled(request)
    no = int(request.match_info["no"])
    async with writing(desk.pool) as connection:
        if await Seats(desk.pool).end(connection, enrolled.campaign_no, no, desk.now()):
            await _tell(request, connection, "seat.end", f"{enrolled.campaign.id}/{no}", {})
    raise web.HTTPSeeOther(_address(enrolled))


async def record_marks(request: web.Request) -> web.StreamResponse:
    """`POST …/seats/record`, `component`, `reason`: judges' marks into the ledger."""
    desk, enrolled = request.app[DESK], await _enrolled(request)
    component, reason = await text(request, "component"), await text(request, "reason")
    if component not in _components(enrolled):
        raise web.HTTPNotFound
    if any(
        one.component == component and one.is_open(desk.now())
        for one in await Seats(desk.pool).of_campaign(enrolled.campaign_no)
    ):
        return await _show(request, enrolled, trouble="open")
    actor = request[VISITOR].name
    try:
        await record(desk.deployment, enrolled, component, actor=actor, reason=reason)
    except (ScoreFileError, UnlawfulDecision) as fault:
        return await _show(request, enrolled, trouble="refused", told=str(fault))
    subject = f"{enrolled.campaign.id}/{component}"
    entry = Entry(actor=actor, action="seat.record", subject=subject, reason=reason)
    await desk.audit.note(entry, desk.now())
    raise web.HTTPSeeOther(f"{_address(enrolled)}?done=yes")


async def _show(
    request: web.Request, enrolled: Enrolled, *, trouble: str = "", told: str = ""
) -> web.Response:
    desk, campaign = request.app[DESK], enrolled.campaign
    marks, no = Marks(desk.pool), enrolled.campaign_no
    components = _components(enrolled)
    accounts = await desk.accounts.all()
    assignments = assigned(desk.deployment, enrolled)
    shown = {
        "campaign": campaign,
        "zone": campaign.timetable.timezone,
        "base": f"/campaigns/{campaign.id}",
        "seats": await Seats(desk.pool).of_campaign(no),
        "components": components,
        "units": {one.id: one.title for one in campaign.recommender},
        "given": {name: len(await marks.of_component(no, name)) for name in components},
        "expected": {name: len(assignments[name].expected) for name in components},
        "accounts": [one for one in accounts if one.role in (Role.JUDGE, Role.RECOMMENDER)],
        "now": desk.now(),
        "trouble": trouble,
        "told": told,
        "done": request.query.get("done", ""),
    }
    at, status = _address(enrolled), 422 if trouble else 200
    return await page(request, "seats.html", shown, status=status, at=at)


def _components(enrolled: Enrolled) -> Mapping[str, Any]:
    """Components that judges score, by name."""
    found = enrolled.campaign.ranking.component
    return {one.name: one.title for one in found if one.name != "public"}


async def _given(request: web.Request, enrolled: Enrolled) -> Given | None:
    kind, _, name = (await text(request, "of")).partition("/")
    account, judge = (await text(request, "account")).lower(), await text(request, "judge")
    ends_at = _moment(await text(request, "ends_at"), enrolled)
    if ends_at is None:
        return None
    units = {one.id for one in enrolled.campaign.recommender}
    if kind == "unit" and name in units:
        role = Role.RECOMMENDER.value
        return Given(account=account, role=role, recommender=name, ends_at=ends_at)
    if kind == "judge" and name in _components(enrolled) and JUDGE_CODE.fullmatch(judge):
        role = Role.JUDGE.value
        return Given(
            account=account, role=role, component=name, judge=judge.upper(), ends_at=ends_at
        )
    return None


def _moment(typed: str, enrolled: Enrolled) -> datetime | None:
    """A time without an offset is in the campaign's zone."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(enrolled.campaign.timetable.timezone))


async def _tell(
    request: web.Request,
    connection: Connection,
    action: str,
    subject: str,
    detail: Mapping[str, str],
) -> None:
    desk = request.app[DESK]
    entry = Entry(actor=request[VISITOR].name, action=action, subject=subject, detail=dict(detail))
    await desk.audit.append(connection, entry, desk.now())


async def _enrolled(request: web.Request) -> Enrolled:
    return await enrolled_of(request.app[DESK].deployment, request.match_info["campaign"])


def _address(enrolled: Enrolled) -> str:
    return f"/campaigns/{enrolled.campaign.id}/seats"


_ALL = "/campaigns/{campaign}/seats"
_ONE = _ALL + r"/{no:\d{1,9}}"
WAYS = (
    get(_ALL, show, Permission.APPLICATIONS),
    post(_ALL, give, Permission.APPLICATIONS),
    post(f"{_ALL}/record", record_marks, Permission.APPLICATIONS),
    post(f"{_ONE}/until", put_off, Permission.APPLICATIONS),
    post(f"{_ONE}/end", end, Permission.APPLICATIONS),
)
