"""One's own account: sessions, password, second factor, recovery codes."""

from datetime import timedelta

from aiohttp import web

from ops.desk.accounts.passwords import LEAST, Weakness
from ops.desk.forms import secret
from ops.desk.house import DESK, VISITOR
from ops.desk.office import By
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /account`."""
    return await _show(request)


async def end_session(request: web.Request) -> web.StreamResponse:
    """`POST /account/sessions/{no}/end`: of one's own sessions; the present one too."""
    desk, visitor = request.app[DESK], request[VISITOR]
    by = By(actor=visitor.name, reason="", now=desk.now())
    await desk.office.end_session(visitor.name, int(request.match_info["no"]), by)
    raise web.HTTPSeeOther("/account")


async def change_password(request: web.Request) -> web.StreamResponse:
    """`POST /account/password`: every other session ends."""
    desk, visitor = request.app[DESK], request[VISITOR]
    known = await _known(request)
    if known is not True:
        return await _show(request, known)
    password = await secret(request, "new")
    if password != await secret(request, "again"):
        return await _show(request, differs=True)
    found = await desk.enrolment.change_password(visitor, password, desk.now())
    if isinstance(found, Weakness):
        return await _show(request, weakness=found)
    done = web.HTTPSeeOther("/account?done=password")
    desk.cookies.give_session(done, found)
    raise done


async def renew_codes(request: web.Request) -> web.StreamResponse:
    """`POST /account/recovery`: new recovery codes, shown this once."""
    desk = request.app[DESK]
    known = await _known(request)
    if known is not True:
        return await _show(request, known)
    codes = await desk.enrolment.renew_codes(request[VISITOR], desk.now())
    return await page(request, "recovery_codes.html", {"codes": codes}, at="/account")


async def _known(request: web.Request) -> bool | timedelta:
    desk = request.app[DESK]
    password = await secret(request, "password")
    return await desk.enrolment.knows_password(request[VISITOR], password, desk.now())


async def _show(
    request: web.Request,
    known: bool | timedelta = True,
    *,
    weakness: Weakness | None = None,
    differs: bool = False,
) -> web.Response:
    desk, visitor = request.app[DESK], request[VISITOR]
    shown = {
        "sessions": await desk.sessions.of_account(visitor.account_no, desk.now()),
        "codes_left": await desk.factors.recovery_left(visitor.account_no),
        "known": known,
        "weakness": weakness,
        "differs": differs,
        "done": request.query.get("done", ""),
        "least": LEAST,
    }
    status = 200 if known is True and not weakness and not differs else 422
    return await page(request, "my_account.html", shown, status=status, at="/account")


WAYS = (
    get("/account", show, Permission.OWN),
    post(r"/account/sessions/{no:\d{1,12}}/end", end_session, Permission.OWN),
    post("/account/password", change_password, Permission.OWN),
    post("/account/recovery", renew_codes, Permission.OWN),
)
