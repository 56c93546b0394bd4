"""Other people's accounts, for administrators."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ops.desk.accounts.nouns import Account, Trouble
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR, Desk
from ops.desk.office import By, Invitation
from ops.desk.permissions import Permission, Role
from ops.desk.rendering import page
from ops.desk.ways import get, post

Change = Callable[[Desk, str, By], Awaitable[Account | Invitation | Trouble]]


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /accounts`."""
    return await _all(request)


async def add(request: web.Request) -> web.StreamResponse:
    """`POST /accounts`: a new account; its first-login link is shown this once."""
    desk = request.app[DESK]
    name, role = (await text(request, "name")).lower(), await _role(request)
    found = await desk.office.add(name, role, await _by(request))
    if isinstance(found, Trouble):
        return await _all(request, found, name)
    return await _invited(request, found)


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /accounts/{name}`: one account with its sessions."""
    return await _one(request)


async def change_role(request: web.Request) -> web.StreamResponse:
    """`POST /accounts/{name}/role`."""
    role = await _role(request)
    return await _changed(request, lambda desk, name, by: desk.office.set_role(name, role, by))


async def disable(request: web.Request) -> web.StreamResponse:
    """`POST /accounts/{name}/disable`."""
    return await _changed(request, lambda desk, name, by: desk.office.disable(name, by))


async def enable(request: web.Request) -> web.StreamResponse:
    """`POST /accounts/{name}/enable`."""
    return await _changed(request, lambda desk, name, by: desk.office.enable(name, by))


async def reset(request: web.Request) -> web.StreamResponse:
    """`POST /accounts/{name}/reset`: a new first-login link, shown this once."""
    return await _changed(request, lambda desk, name, by: desk.office.reset(name, by))


async def end_session(request: web.Request) -> web.StreamResponse:
    """`POST /accounts/{name}/sessions/{no}/end`."""
    no = int(request.match_info["no"])
    return await _changed(request, lambda desk, name, by: desk.office.end_session(name, no, by))


async def _changed(request: web.Request, change: Change) -> web.StreamResponse:
    name = request.match_info["name"]
    found = await change(request.app[DESK], name, await _by(request))
    if isinstance(found, Trouble):
        return await _one(request, found)
    if isinstance(found, Invitation):
        return await _invited(request, found)
    raise web.HTTPSeeOther(f"/accounts/{name}?done=yes")


async def _by(request: web.Request) -> By:
    reason = await text(request, "reason")
    return By(actor=request[VISITOR].name, reason=reason, now=request.app[DESK].now())


async def _role(request: web.Request) -> Role:
    try:
        return Role(await text(request, "role"))
    except ValueError:
        raise web.HTTPUnprocessableEntity from None


async def _all(
    request: web.Request, trouble: Trouble | None = None, name: str = ""
) -> web.Response:
    shown = {
        "accounts": await request.app[DESK].accounts.all(),
        "roles": list(Role),
        "trouble": trouble,
        "name": name,
    }
    return await page(request, "accounts.html", shown, status=422 if trouble else 200)


async def _one(request: web.Request, trouble: Trouble | None = None) -> web.Response:
    desk = request.app[DESK]
    account = await desk.accounts.find(request.match_info["name"])
    if account is None:
        raise web.HTTPNotFound
    shown = {
        "account": account,
        "sessions": await desk.sessions.of_account(account.no, desk.now()),
        "roles": list(Role),
        "trouble": trouble,
        "done": request.query.get("done", ""),
    }
    status, at = 422 if trouble else 200, f"/accounts/{account.name}"
    return await page(request, "account.html", shown, status=status, at=at)


async def _invited(request: web.Request, invitation: Invitation) -> web.Response:
    url = request.app[DESK].deployment.settings.desk_url
    origin = url or f"{request.scheme}://{request.host}"
    link = f"{origin}/login?token={invitation.token}"
    shown = {"invitation": invitation, "link": link}
    return await page(request, "invited.html", shown, at="/accounts")


_NAME = "/accounts/{name}"
WAYS = (
    get("/accounts", show_all, Permission.ACCOUNTS),
    post("/accounts", add, Permission.ACCOUNTS),
    get(_NAME, show, Permission.ACCOUNTS),
    post(f"{_NAME}/role", change_role, Permission.ACCOUNTS),
    post(f"{_NAME}/disable", disable, Permission.ACCOUNTS),
    post(f"{_NAME}/enable", enable, Permission.ACCOUNTS),
    post(f"{_NAME}/reset", reset, Permission.ACCOUNTS),
    post(_NAME + r"/sessions/{no:\d{1,12}}/end", end_session, Permission.ACCOUNTS),
)
