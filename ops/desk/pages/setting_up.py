"""From a first-login link to a whole session; and another app for one who has one."""

from datetime import timedelta

from aiohttp import web

from display.wording.languages import LANGUAGE
from ops.desk.accounts.passwords import LEAST, Weakness
from ops.desk.arrival import client_of
from ops.desk.forms import secret, text
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Permission, Stage
from ops.desk.rendering import page
from ops.desk.signing_in.codes import by_hand, enrolment_link
from ops.desk.ways import get, post


async def link(request: web.Request) -> web.StreamResponse:
    """`GET /login?token=…`: asks for a password; looking at it does not use the link."""
    return await _link(request, request.query.get("token", ""))


async def choose_password(request: web.Request) -> web.StreamResponse:
    """`POST /login`: uses the link."""
    desk, token = request.app[DESK], await text(request, "link")
    password = await secret(request, "password")
    if password != await secret(request, "again"):
        return await _link(request, token, differs=True)
    found = await desk.enrolment.redeem(token, password, client_of(request), desk.now())
    if found is None or isinstance(found, Weakness):
        return await _link(request, token, weakness=found)
    onward = web.HTTPSeeOther("/second-factor")
    desk.cookies.give_session(onward, found)
    raise onward


async def second_factor(request: web.Request) -> web.StreamResponse:
    """`GET /second-factor`: the code to scan."""
    return await _second_factor(request)


async def confirm(request: web.Request) -> web.StreamResponse:
    """`POST /second-factor`: the app's first code; the recovery codes are shown this once."""
    desk, visitor = request.app[DESK], request[VISITOR]
    if visitor.session.stage is Stage.WHOLE:
        password = await secret(request, "password")
        known = await desk.enrolment.knows_password(visitor, password, desk.now())
        if known is not True:
            return await _second_factor(request, known)
    enrolled = await desk.enrolment.enrol(visitor, await text(request, "code"), desk.now())
    if enrolled is None:
        return await _second_factor(request, wrong=True)
    response = await page(request, "recovery_codes.html", {"codes": enrolled.codes}, at="/account")
    desk.cookies.give_session(response, enrolled.session)
    desk.cookies.give_device(response, enrolled.device)
    return response


async def _link(
    request: web.Request,
    token: str,
    *,
    weakness: Weakness | None = None,
    differs: bool = False,
) -> web.Response:
    desk = request.app[DESK]
    account = await desk.enrolment.invited(token, desk.now())
    if account is None:
        return await page(request, "link_used.html", {}, status=403)
    shown = {
        "account": account,
        "link": token,
        "weakness": weakness,
        "differs": differs,
        "least": LEAST,
        "switch": str(request.rel_url.with_query(token=token, lang=LANGUAGE.of(request).other)),
    }
    status = 422 if weakness or differs else 200
    return await page(request, "choose_password.html", shown, status=status)


async def _second_factor(
    request: web.Request, known: bool | timedelta = True, *, wrong: bool = False
) -> web.Response:
    desk, visitor = request.app[DESK], request[VISITOR]
    waiting = await desk.factors.prepare(visitor.account_no)
    shown = {
        "link": enrolment_link(waiting, visitor.name),
        "by_hand": by_hand(waiting),
        "renewing": visitor.session.stage is Stage.WHOLE,
        "wrong": wrong,
        "known": known,
    }
    status = 422 if wrong or known is not True else 200
    return await page(request, "second_factor.html", shown, status=status)


WAYS = (
    get("/login", link, Permission.PUBLIC),
    post("/login", choose_password, Permission.PUBLIC),
    get("/second-factor", second_factor, Permission.ENROL),
    post("/second-factor", confirm, Permission.ENROL),
)
