"""Passkeys: what a browser asks for to make one or to sign in by one; adding and removing."""

from datetime import timedelta

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.forms import secret, text
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.signing_in.passkeys import MOST_NAME, MOST_PASSKEYS
from ops.desk.signing_in.sites import Site, site
from ops.desk.ways import get, post
from ops.desk.writing import writing


def site_of(request: web.Request) -> Site | None:
    """Where the desk is called; None by a bare address, which no passkey can belong to."""
    return site(request.app[DESK].public_origin or request.url.origin())


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /account/passkeys`."""
    return await _show(request)


async def adding(request: web.Request) -> web.StreamResponse:
    """`GET /account/passkeys/options`: JSON for `navigator.credentials.create`."""
    desk, visitor = request.app[DESK], request[VISITOR]
    options = await desk.passkeys.adding_options(
        _site(request), visitor.account_no, visitor.name, desk.now()
    )
    return _json(options)


async def signing_in(request: web.Request) -> web.StreamResponse:
    """`GET /sign-in/options`: JSON for `navigator.credentials.get`; the same for everybody."""
    desk = request.app[DESK]
    return _json(desk.passkeys.signing_in_options(_site(request), desk.now()))


async def add(request: web.Request) -> web.StreamResponse:
    """`POST /account/passkeys`, `password`, `name` and `passkey`."""
    desk, visitor, now = request.app[DESK], request[VISITOR], request.app[DESK].now()
    name = (await text(request, "name"))[:MOST_NAME]
    known = await desk.enrolment.knows_password(visitor, await secret(request, "password"), now)
    if known is not True:
        return await _show(request, known)
    answer = await text(request, "passkey")
    async with writing(desk.pool) as connection:
        no = await desk.passkeys.add(
            connection, _site(request), visitor.account_no, answer, name=name or "–", now=now
        )
        if no is None:
            return await _show(request, wrong=True)
        entry = Entry(actor=visitor.name, action="account.passkey", detail={"passkey": no})
        await desk.audit.append(connection, entry, now)
    raise web.HTTPSeeOther("/account/passkeys")


async def remove(request: web.Request) -> web.StreamResponse:
    """`POST /account/passkeys/{no}/remove`: it lets nobody in any more."""
    desk, visitor = request.app[DESK], request[VISITOR]
    no = int(request.match_info["no"])
    async with writing(desk.pool) as connection:
        if not await desk.passkeys.remove(connection, visitor.account_no, no):
            raise web.HTTPNotFound
        entry = Entry(actor=visitor.name, action="account.passkey-gone", detail={"passkey": no})
        await desk.audit.append(connection, entry, desk.now())
    raise web.HTTPSeeOther("/account/passkeys")


async def _show(
    request: web.Request, known: bool | timedelta = True, *, wrong: bool = False
) -> web.Response:
    desk, visitor = request.app[DESK], request[VISITOR]
    shown = {
        "passkeys": await desk.passkeys.of_account(visitor.account_no),
        "possible": site_of(request) is not None,
        "most": MOST_PASSKEYS,
        "longest": MOST_NAME,
        "known": known,
        "wrong": wrong,
    }
    status = 422 if wrong or known is not True else 200
    return await page(request, "passkeys.html", shown, status=status, at="/account/passkeys")


def _site(request: web.Request) -> Site:
    found = site_of(request)
    if found is None:
        raise web.HTTPConflict
    return found


def _json(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")


_ALL = "/account/passkeys"
WAYS = (
    get("/sign-in/options", signing_in, Permission.PUBLIC),
    get(_ALL, show, Permission.OWN),
    get(f"{_ALL}/options", adding, Permission.OWN),
    post(_ALL, add, Permission.OWN),
    post(rf"{_ALL}/{{no:\d{{1,12}}}}/remove", remove, Permission.OWN),
)
