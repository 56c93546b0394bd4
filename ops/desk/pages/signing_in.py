"""Signing in and out."""

import math
from datetime import timedelta

from aiohttp import web

from ops import metrics
from ops.desk.arrival import client_of, network_name
from ops.desk.audit.chain import Entry
from ops.desk.forms import secret, text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.passkeys import site_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.signing_in.door import Entered, Knock, Turned
from ops.desk.ways import get, post
from ops.desk.writing import writing


async def form(request: web.Request) -> web.StreamResponse:
    """`GET /sign-in`."""
    if VISITOR in request:
        raise web.HTTPSeeOther("/")
    return await _form(request, request.query.get("next", ""))


async def sign_in(request: web.Request) -> web.StreamResponse:
    """`POST /sign-in`: name, password and code at once."""
    desk = request.app[DESK]
    after = await text(request, "next")
    knock = Knock(
        name=(await text(request, "name")).lower(),
        password=await secret(request, "password"),
        code=await text(request, "code"),
        passkey=await text(request, "passkey"),
        site=site_of(request),
        device=desk.cookies.device(request),
        network=network_name(request),
        client=client_of(request),
    )
    found = await desk.door.sign_in(knock, desk.now())
    match found:
        case Entered():
            metrics.DESK_SIGN_INS.labels("entered").inc()
            inside = web.HTTPSeeOther(_inside(after))
            desk.cookies.give_session(inside, found.session)
            desk.cookies.give_device(inside, found.device)
            raise inside
        case Turned.AWAY:
            metrics.DESK_SIGN_INS.labels("away").inc()
            return await _form(request, after, name=knock.name, wrong=True, status=403)
        case timedelta():
            metrics.DESK_SIGN_INS.labels("slowed").inc()
            seconds = math.ceil(found.total_seconds())
            response = await _form(request, after, name=knock.name, wait_s=seconds, status=429)
            response.headers["Retry-After"] = str(seconds)
            return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    """`POST /sign-out`: this session ends."""
    desk, visitor = request.app[DESK], request[VISITOR]
    async with writing(desk.pool) as connection:
        await desk.sessions.end(connection, visitor.account_no, visitor.session.no, desk.now())
        entry = Entry(actor=visitor.name, action="session.sign-out")
        await desk.audit.append(connection, entry, desk.now())
    outside = web.HTTPSeeOther("/sign-in")
    desk.cookies.take_session(outside)
    raise outside


async def _form(
    request: web.Request,
    after: str,
    *,
    name: str = "",
    wrong: bool = False,
    wait_s: int = 0,
    status: int = 200,
) -> web.Response:
    shown = {
        "after": after,
        "name": name,
        "wrong": wrong,
        "wait_s": wait_s,
        "passkeys": site_of(request) is not None,
    }
    return await page(request, "sign_in.html", shown, status=status)


def _inside(after: str) -> str:
    """Where to go: a path of the desk's own, whatever the form said."""
    own = after.startswith("/") and not after.startswith(("//", "/\\")) and after.isprintable()
    return after if own else "/"


WAYS = (
    get("/sign-in", form, Permission.PUBLIC),
    post("/sign-in", sign_in, Permission.PUBLIC),
    post("/sign-out", sign_out, Permission.ENROL),
)
