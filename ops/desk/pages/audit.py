"""The audit log: read, filtered, and its chain checked."""

from aiohttp import web

from ops.desk.audit.store import Wanted
from ops.desk.forms import storable
from ops.desk.house import DESK
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get

_LONGEST = 64
_A_PAGE = 100
_MOST_DIGITS = 18


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /audit`, with `actor`, `action`, `subject` and `before`."""
    wanted = _wanted(request)
    log = request.app[DESK].audit
    records = await log.newest(wanted)
    older = str(
        request.rel_url.update_query(before=str(records[-1].no))
        if len(records) == wanted.most
        else ""
    )
    shown = {"wanted": wanted, "records": records, "older": older, "head": await log.head()}
    return await page(request, "audit.html", shown)


async def verify(request: web.Request) -> web.StreamResponse:
    """`GET /audit/verify`: every hash computed again."""
    log = request.app[DESK].audit
    return await page(
        request, "audit_verified.html", {"faults": await log.faults(), "head": await log.head()}
    )


def _wanted(request: web.Request) -> Wanted:
    asked = {
        name: storable(request.query.get(name, "")).strip()[:_LONGEST]
        for name in ("actor", "action", "subject")
    }
    before = request.query.get("before", "")
    number = int(before) if before.isdecimal() and len(before) <= _MOST_DIGITS else 0
    return Wanted(**asked, before=number, most=_A_PAGE)


WAYS = (
    get("/audit", show, Permission.AUDIT),
    get("/audit/verify", verify, Permission.AUDIT),
)
