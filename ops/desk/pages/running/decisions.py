"""Every decision of an organizer: a form, what it would do, and taking it or asking for it."""

from collections.abc import Mapping
from functools import partial

from aiohttp import web
from yarl import URL

from ops.desk.forms import storable, text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.running.view import RUNNING, enrolled_at, running_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.running.deciding import Wish, ask, decide
from ops.desk.running.preparing import HEADER, Prepared, prepared
from ops.desk.running.steps import STEPS, Field, Step
from ops.desk.ways import Way, get, post
from ops.errors import WrongInput
from ops.rulings.order_store import worded
from voting.errors import UnlawfulDecision

_PREVIEW = "preview"
_TROUBLES = {"changed": 409, "refused": 409, "reason": 422, "": 200}


async def show(step: Step, request: web.Request) -> web.StreamResponse:
    """`GET …/running/{kind}`, with fields in the query: what it asks for and what it would do."""
    given = {field: storable(request.query.get(field.value, "")).strip() for field in step.fields}
    enrolled = await enrolled_at(request)
    whole = all(given[field] for field in step.needed)
    seen = await _prepared(request, enrolled.campaign.id, step, given) if whole else None
    return await _page(request, step, given, seen)


async def take(step: Step, request: web.Request) -> web.StreamResponse:
    """`POST …/running/{kind}`, its fields, `reason`, and the `shown` digest of the preview."""
    campaign = (await enrolled_at(request)).campaign.id
    given = await _given(request, step)
    if await text(request, "step") == _PREVIEW:
        seen = await _prepared(request, campaign, step, given)
        return await _page(request, step, given, seen)
    try:
        reason = await _reason(request, step)
    except WrongInput:
        seen = await _prepared(request, campaign, step, given)
        return await _page(request, step, given, seen, trouble="reason")
    seen = await _prepared(request, campaign, step, given, reason)
    if seen.draft is None:
        return await _page(request, step, given, seen, reason=reason, trouble="refused")
    if seen.digest.hex() != await text(request, "shown"):
        return await _page(request, step, given, seen, reason=reason, trouble="changed")
    wish = Wish(campaign=campaign, step=step, given=given, reason=reason)
    return await _taken(request, wish, seen)


async def _taken(request: web.Request, wish: Wish, seen: Prepared) -> web.StreamResponse:
    desk, by = request.app[DESK], request[VISITOR]
    running = f"/campaigns/{wish.campaign}/running"
    if wish.step.act is not None:
        case = {Field.CASE.value: wish.subject} if wish.subject else {}
        looked_at = str(URL(f"{running}/{wish.step.kind}").with_query(case))
        raise web.HTTPSeeOther(f"/requests/{await ask(desk, by, wish, seen, looked_at)}")
    try:
        index = await decide(desk, by, wish, seen)
    except UnlawfulDecision as fault:
        refused = Prepared(found=seen.found, fault=str(fault))
        given, reason = wish.given, wish.reason
        return await _page(request, wish.step, given, refused, reason=reason, trouble="refused")
    raise web.HTTPSeeOther(URL(running).with_query(done=index))


async def _prepared(
    request: web.Request, campaign: str, step: Step, given: Mapping[Field, str], reason: str = ""
) -> Prepared:
    return await prepared(request.app[DESK].deployment, campaign, step, given, reason)


async def _given(request: web.Request, step: Step) -> dict[Field, str]:
    """The fields as they were sent; a list of changes may be long, and loses nothing."""
    form = await request.post()
    found = {}
    for field in step.fields:
        value = form.get(field.value, "")
        if not isinstance(value, str):
            raise web.HTTPBadRequest
        found[field] = value.replace("\0", "").replace("\r\n", "\n").strip()
    return found


async def _reason(request: web.Request, step: Step) -> str:
    """Why, in one line.

    Raises:
        WrongInput: nothing where something must be said, or too much.
    """
    said = await text(request, "reason")
    return worded(said) if said or step.reasoned else ""


async def _page(
    request: web.Request,
    step: Step,
    given: Mapping[Field, str],
    seen: Prepared | None,
    *,
    reason: str = "",
    trouble: str = "",
) -> web.StreamResponse:
    enrolled = seen.found.enrolled if seen else await enrolled_at(request)
    context = {
        **running_of(request, enrolled),
        "step": step,
        "fields": [field.value for field in step.fields],
        "given": {field.value: given.get(field, "") for field in Field},
        "header": HEADER,
        "seen": seen,
        "outlook": seen.outlook if seen else None,
        "total": _total(seen),
        "reason": reason,
        "trouble": trouble,
    }
    status = _TROUBLES[trouble]
    return await page(request, "running_decision.html", context, status=status)


def _total(seen: Prepared | None) -> Mapping[str, int]:
    """Votes of all cases by state, as of the moment that is shown."""
    tallies = seen.found.tallies.values() if seen else ()
    names = ("received", "pending", "counted", "held", "voided")
    return {name: sum(getattr(tally, name) for tally in tallies) for name in names}


def _ways(step: Step) -> tuple[Way, Way]:
    path = f"{RUNNING}/{step.kind}"
    return (
        get(path, partial(show, step), Permission.READ),
        post(path, partial(take, step), step.may),
    )


WAYS = tuple(way for step in STEPS.values() for way in _ways(step))
