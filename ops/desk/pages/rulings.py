"""Ruling on ballots: what it would do, who may, how far it is, and taking it back."""

from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web
from yarl import URL

from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.ordering import Given, ask, needs_another, note
from ops.desk.ordering import order as ordered
from ops.desk.pages.ballots import criteria_in
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.pages.incidents import next_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import WrongInput
from ops.rulings.criteria import Criteria
from ops.rulings.docket_store import DocketStore
from ops.rulings.looking import Vantage
from ops.rulings.nouns import TARGETS, Docket, Order, Verb
from ops.rulings.order_store import OrderStore, worded
from ops.rulings.preview import Preview, again, back_again, shown, since, undoing

T = TypeVar("T")
_DIGITS = 12


async def prepare(request: web.Request) -> web.StreamResponse:
    """`POST …/rulings/prepare`, `verb`, and `incident` or the `query` of a search: fix which
    ballots a ruling is of."""
    vantage, verb = await vantage_at(request), _verb(await text(request, "verb"))
    criteria = await _criteria(request)
    preview = await _found(shown(vantage, criteria, actor=request[VISITOR].name))
    raise web.HTTPSeeOther(_address(vantage, preview.docket, verb))


async def prepare_undo(request: web.Request) -> web.StreamResponse:
    """`POST …/rulings/{order}/undo`: fix which ballots go back."""
    vantage = await vantage_at(request)
    order = await _order(request, vantage)
    try:
        preview = await undoing(vantage, order, actor=request[VISITOR].name)
    except WrongInput:
        return await _show_order(request, vantage, order, nothing=True)
    raise web.HTTPSeeOther(_address(vantage, preview.docket, Verb.UNDO, order.number))


async def show_preview(request: web.Request) -> web.StreamResponse:
    """`GET …/rulings/previews/{docket}`, with `verb` and `undoes`."""
    vantage = await vantage_at(request)
    docket = await _docket(request, vantage)
    verb, undoes = _verb(request.query.get("verb", "")), _number(request.query.get("undoes"))
    return await _show_preview(request, vantage, docket, verb, undoes)


async def confirm(request: web.Request) -> web.StreamResponse:
    """`POST …/rulings/previews/{docket}`, `verb`, `undoes` and `reason`: rule, or ask to."""
    vantage, desk, by = await vantage_at(request), request.app[DESK], request[VISITOR]
    docket = await _docket(request, vantage)
    verb, undoes = _verb(await text(request, "verb")), _number(await text(request, "undoes"))
    preview = await _looked_at(vantage, docket, verb, undoes)
    try:
        reason = worded(await text(request, "reason"))
    except WrongInput:
        return await _show_preview(request, vantage, docket, verb, undoes, trouble="reason")
    given = Given(docket=docket, verb=verb, undoes=undoes, reason=reason)
    second = needs_another(desk.limits, by, preview, verb)
    if second is None:
        raise web.HTTPForbidden
    next_one = await next_of(request, vantage, docket.incident or "")
    following = {"next": next_one} if next_one else {}
    if second:
        asked = URL(f"/requests/{await ask(desk, by, vantage, given)}")
        raise web.HTTPSeeOther(asked.with_query(following))
    order = await ordered(desk, by, vantage, given)
    raise web.HTTPSeeOther(_order_address(vantage, order).with_query(following))


async def show_orders(request: web.Request) -> web.StreamResponse:
    """`GET …/rulings`: what people ordered."""
    vantage = await vantage_at(request)
    orders = await OrderStore(vantage.pool).newest(vantage.enrolled)
    return await page(request, "orders.html", {**told_of(vantage), "orders": orders})


async def show_order(request: web.Request) -> web.StreamResponse:
    """`GET …/rulings/{order}`: how far it is, and what came of it."""
    vantage = await vantage_at(request)
    return await _show_order(request, vantage, await _order(request, vantage))


async def cancel(request: web.Request) -> web.StreamResponse:
    """`POST …/rulings/{order}/cancel`: what is done stays."""
    vantage, desk, by = await vantage_at(request), request.app[DESK], request[VISITOR]
    order = await _order(request, vantage)
    if order.ending is None:
        await OrderStore(vantage.pool).cancel(order, by.name)
        await note(desk, "ruling.cancel", vantage, order, by)
    raise web.HTTPSeeOther(_order_address(vantage, order))


async def _looked_at(vantage: Vantage, docket: Docket, verb: Verb, undoes: int | None) -> Preview:
    if verb is not Verb.UNDO:
        return await again(vantage, docket)
    if undoes is None:
        raise web.HTTPBadRequest
    order = await _found(OrderStore(vantage.pool).find(vantage.enrolled, undoes))
    return await back_again(vantage, docket, order)


async def _show_preview(
    request: web.Request,
    vantage: Vantage,
    docket: Docket,
    verb: Verb,
    undoes: int | None,
    *,
    trouble: str = "",
) -> web.StreamResponse:
    preview = await _looked_at(vantage, docket, verb, undoes)
    by, desk = request[VISITOR], request.app[DESK]
    second = needs_another(desk.limits, by, preview, verb)
    context = {
        **told_of(vantage),
        "docket": docket,
        "groups": preview.groups,
        "verb": verb.value,
        "verbs": [one.value for one in TARGETS],
        "undoes": undoes,
        "effect": preview.effects[verb],
        "before": preview.tallies,
        "came": 0 if verb is Verb.UNDO else await since(vantage, docket),
        "may": by.may(Permission.HOLD) and second is not None,
        "second": second,
        "limit": desk.limits.void_alone,
        "trouble": trouble,
    }
    return await page(request, "ruling.html", context, status=422 if trouble else 200)


async def _show_order(
    request: web.Request, vantage: Vantage, order: Order, *, nothing: bool = False
) -> web.StreamResponse:
    docket = await DocketStore(vantage.pool).find(vantage.enrolled, order.docket_no)
    came = 0 if order.verb is Verb.UNDO or order.ending is None else await since(vantage, docket)
    context = {
        **told_of(vantage),
        "order": order,
        "came": came,
        "nothing": nothing,
        "following": request.query.get("next", ""),
    }
    return await page(request, "order.html", context)


async def _docket(request: web.Request, vantage: Vantage) -> Docket:
    number = int(request.match_info["docket"])
    return await _found(DocketStore(vantage.pool).find(vantage.enrolled, number))


async def _order(request: web.Request, vantage: Vantage) -> Order:
    number = int(request.match_info["order"])
    return await _found(OrderStore(vantage.pool).find(vantage.enrolled, number))


async def _found(work: Awaitable[T]) -> T:
    """What there is; a page that does not exist where there is none."""
    try:
        return await work
    except WrongInput as fault:
        raise web.HTTPNotFound from fault


async def _criteria(request: web.Request) -> Criteria:
    """An incident whole, or what a search asks for; never every ballot there is."""
    incident = await text(request, "incident")
    if incident:
        return Criteria(incident=(incident,))
    try:
        criteria = criteria_in(URL(f"?{await text(request, 'query')}").query)
    except WrongInput as fault:
        raise web.HTTPBadRequest from fault
    if criteria.is_empty:
        raise web.HTTPBadRequest
    return criteria


def _verb(word: str) -> Verb:
    if word not in {verb.value for verb in Verb}:
        raise web.HTTPBadRequest
    return Verb(word)


def _number(word: str | None) -> int | None:
    return int(word) if word and word.isdecimal() and len(word) <= _DIGITS else None


def _address(vantage: Vantage, docket: Docket, verb: Verb, undoes: int | None = None) -> URL:
    url = URL(f"{_base(vantage)}/previews/{docket.number}").with_query(verb=verb.value)
    return url if undoes is None else url.update_query(undoes=undoes)


def _order_address(vantage: Vantage, order: Order) -> URL:
    return URL(f"{_base(vantage)}/{order.number}")


def _base(vantage: Vantage) -> str:
    return f"/campaigns/{vantage.enrolled.campaign.id}/rulings"


_ALL = "/campaigns/{campaign}/rulings"
_ORDER = rf"{_ALL}/{{order:\d{{1,12}}}}"
_DOCKET = rf"{_ALL}/previews/{{docket:\d{{1,12}}}}"
WAYS = (
    get(_ALL, show_orders, Permission.READ),
    get(_ORDER, show_order, Permission.READ),
    get(_DOCKET, show_preview, Permission.READ),
    post(f"{_ALL}/prepare", prepare, Permission.HOLD),
    post(_DOCKET, confirm, Permission.HOLD),
    post(f"{_ORDER}/cancel", cancel, Permission.HOLD),
    post(f"{_ORDER}/undo", prepare_undo, Permission.VOID),
)
