"""The random audit: one ballot in a hundred that the judge did not find, for people to label."""

from aiohttp import web

from fraud.watching.audit import Label, drawn, is_drawn
from fraud.watching.audit_store import AuditStore
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.rulings.looking import Vantage

_A_PAGE = 10
_DIGITS = 18
_LONGEST = 500


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/audit-draw`: the next drawn ballots that nobody has labelled, by their lots."""
    vantage = await vantage_at(request)
    store, enrolled = AuditStore(vantage.pool), vantage.enrolled
    indices = await _drawn(request, vantage)
    done = await store.labelled(enrolled)
    waiting = [index for index in indices if index not in done]
    ballots = await store.shown(enrolled, waiting[:_A_PAGE])
    context = {
        **told_of(vantage),
        "drawn": len(indices),
        "waiting": len(waiting),
        "ballots": [ballots[index] for index in waiting[:_A_PAGE]],
        "case_ids": enrolled.case_ids,
        "labels": [label.value for label in Label],
    }
    return await page(request, "audit_draw.html", context)


async def label(request: web.Request) -> web.StreamResponse:
    """`POST …/audit-draw`, `index`, `label` and `reason`. It moves no count."""
    vantage, by = await vantage_at(request), request[VISITOR]
    store, index = AuditStore(vantage.pool), _index(await text(request, "index"))
    link = await store.link(vantage.enrolled, index)
    if link is None or not is_drawn(_key(request, vantage), link):
        raise web.HTTPConflict  # the judge has found it since, or it was never drawn
    said = await text(request, "label")
    if said not in {one.value for one in Label}:
        raise web.HTTPBadRequest
    reason = (await text(request, "reason"))[:_LONGEST]
    await store.save(vantage.enrolled, index, Label(said), by.name, reason)
    raise web.HTTPSeeOther(f"/campaigns/{vantage.enrolled.campaign.id}/audit-draw")


async def _drawn(request: web.Request, vantage: Vantage) -> list[int]:
    """Indices in the order of their lots."""
    head = await request.app[DESK].deployment.ledger.advance(vantage.enrolled)
    links = AuditStore(vantage.pool).links(vantage.enrolled, head.index)
    key = _key(request, vantage)
    return [index for _, index in drawn(key, [link async for link in links])]


def _key(request: web.Request, vantage: Vantage) -> bytes:
    return request.app[DESK].deployment.campaign_keys(vantage.enrolled.campaign.id).audit


def _index(word: str) -> int:
    if not word.isdecimal() or len(word) > _DIGITS:
        raise web.HTTPBadRequest
    return int(word)


_ALL = "/campaigns/{campaign}/audit-draw"
WAYS = (
    get(_ALL, show, Permission.READ),
    post(_ALL, label, Permission.HOLD),
)
