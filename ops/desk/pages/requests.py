"""Requests: what waits for a second pair of eyes, and what became of the others."""

from aiohttp import web

from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.requests.nouns import DeskRequest, Objection, State
from ops.desk.requests.settling import objection_to
from ops.desk.ways import get, post


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /requests`."""
    desk = request.app[DESK]
    now = desk.now()
    shown = {"requests": await desk.requests.newest(now), "now": now}
    return await page(request, "requests.html", shown)


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /requests/{no}`."""
    return await _one(request)


async def approve(request: web.Request) -> web.StreamResponse:
    """`POST /requests/{no}/approve`: agreed to, and carried out at once."""
    desk, by = request.app[DESK], request[VISITOR]
    reason = await text(request, "reason")
    found = await desk.requests.approve(_no(request), by, reason, desk.now())
    return await (_one(request, found) if isinstance(found, Objection) else _done(request, found))


async def carry_out(request: web.Request) -> web.StreamResponse:
    """`POST /requests/{no}/carry-out`: again, where the outcome was unknown."""
    desk, found = request.app[DESK], await _found(request)
    if found.state is not State.APPROVED or found.outcome is not None:
        return await _one(request, Objection.NOT_WAITING)
    if found.settled_by != request[VISITOR].name or found.asked.act not in desk.carriers:
        return await _one(request, Objection.NOT_ALLOWED)
    return await _done(request, found)


async def refuse(request: web.Request) -> web.StreamResponse:
    """`POST /requests/{no}/refuse`, with a reason."""
    desk, by = request.app[DESK], request[VISITOR]
    reason = await text(request, "reason")
    return await _settled(
        request, await desk.requests.refuse(_no(request), by, reason, desk.now())
    )


async def withdraw(request: web.Request) -> web.StreamResponse:
    """`POST /requests/{no}/withdraw`, by whoever asked."""
    desk, by = request.app[DESK], request[VISITOR]
    return await _settled(request, await desk.requests.withdraw(_no(request), by, desk.now()))


async def _done(request: web.Request, found: DeskRequest) -> web.StreamResponse:
    desk, by = request.app[DESK], request[VISITOR]
    carrier = desk.carriers.get(found.asked.act)
    if carrier is not None:
        outcome = await carrier(desk, found, by)
        await desk.requests.carried_out(found.no, outcome, by, desk.now())
    raise web.HTTPSeeOther(f"/requests/{found.no}")


async def _settled(request: web.Request, found: DeskRequest | Objection) -> web.StreamResponse:
    if isinstance(found, Objection):
        return await _one(request, found)
    raise web.HTTPSeeOther(f"/requests/{found.no}")


async def _one(request: web.Request, objection: Objection | None = None) -> web.Response:
    desk, visitor = request.app[DESK], request[VISITOR]
    found = await _found(request)
    now = desk.now()
    shown = {
        "found": found,
        "state": found.state_at(now),
        "parameters": dict(found.asked.parameters),
        "may_approve": objection_to(found, State.APPROVED, visitor, "", now) is None,
        "may_withdraw": objection_to(found, State.WITHDRAWN, visitor, "", now) is None,
        "may_carry_out": found.state is State.APPROVED
        and found.outcome is None
        and found.settled_by == visitor.name
        and found.asked.act in desk.carriers,
        "objection": objection,
        "following": request.query.get("next", ""),
    }
    status, at = 409 if objection else 200, f"/requests/{found.no}"
    return await page(request, "request.html", shown, status=status, at=at)


async def _found(request: web.Request) -> DeskRequest:
    found = await request.app[DESK].requests.find(_no(request))
    if found is None:
        raise web.HTTPNotFound
    return found


def _no(request: web.Request) -> int:
    return int(request.match_info["no"])


_ONE = r"/requests/{no:\d{1,12}}"
WAYS = (
    get("/requests", show_all, Permission.READ),
    get(_ONE, show, Permission.READ),
    post(f"{_ONE}/approve", approve, Permission.APPROVE),
    post(f"{_ONE}/carry-out", carry_out, Permission.APPROVE),
    post(f"{_ONE}/refuse", refuse, Permission.APPROVE),
    post(f"{_ONE}/withdraw", withdraw, Permission.ASK),
)
