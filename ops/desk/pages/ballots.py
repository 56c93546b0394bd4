"""Searching for ballots: by what they have in common, one source beside another."""

from collections.abc import Mapping

from aiohttp import web
from multidict import MultiMapping
from yarl import URL

from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import WrongInput
from ops.rulings.criteria import NAMES, Criteria, WrongCriteria, read, words
from ops.rulings.docket_store import DocketStore
from ops.rulings.investigation import shared_by, source
from ops.rulings.looking import Vantage
from ops.rulings.preview import shown
from ops.rulings.search import by_case, by_state
from voting.domain import Channel, Status

#: What the second source's criteria are named with in front.
_OTHER = "b-"
_SAMPLES = 20


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/ballots`, with the criteria of one source, and of another behind `b-`."""
    vantage = await vantage_at(request)
    context = {
        **told_of(vantage),
        "one": _as_typed(request.query, ""),
        "other": _as_typed(request.query, _OTHER),
        "names": NAMES,
        "channels": [channel.value for channel in Channel],
        "states": [state.value for state in Status],
        "sources": [],
        "both": None,
        "trouble": "",
        "query": request.query_string,
    }
    try:
        context |= await _looked_for(vantage, request.query)
    except WrongCriteria as fault:
        context["trouble"] = str(fault)
    status = 422 if context["trouble"] else 200
    return await page(request, "ballots.html", context, status=status)


async def keep(request: web.Request) -> web.StreamResponse:
    """`POST …/ballots/keep`, `query` and `title`: what is found now becomes an incident."""
    vantage, desk, by = await vantage_at(request), request.app[DESK], request[VISITOR]
    query = URL(f"?{await text(request, 'query')}").query
    try:
        preview = await shown(vantage, criteria_in(query), actor=by.name)
        flagged = await DocketStore(vantage.pool).flag(
            vantage.enrolled, preview.docket, await text(request, "title"), by.name
        )
    except WrongInput as fault:
        raise web.HTTPUnprocessableEntity from fault
    campaign = vantage.enrolled.campaign.id
    detail: dict[str, str | int] = {"campaign": campaign, "ballots": preview.docket.total}
    entry = Entry(
        actor=by.name,
        action="incident.flag",
        subject=flagged.id,
        reason=flagged.title,
        detail=detail,
    )
    await desk.audit.note(entry, desk.now())
    raise web.HTTPSeeOther(f"/campaigns/{campaign}/incidents/{flagged.id}")


async def _looked_for(vantage: Vantage, query: MultiMapping[str]) -> dict[str, object]:
    wanted = [criteria_in(query), criteria_in(query, _OTHER)]
    asked = [criteria for criteria in wanted if not criteria.is_empty]
    found = [await source(vantage, criteria, _SAMPLES) for criteria in asked]
    both = await shared_by(vantage, *asked) if len(asked) == len(wanted) else None
    return {
        "sources": [
            {
                "found": each,
                "words": words(each.criteria),
                "states": by_state(each.found.groups),
                "cases": list(by_case(each.found.groups).items()),
            }
            for each in found
        ],
        "both": both,
        "may_keep": wanted[0] if not wanted[0].is_empty else None,
    }


def criteria_in(query: MultiMapping[str], prefix: str = "") -> Criteria:
    """What an address searches for.

    Raises:
        WrongCriteria: a criterion that cannot be.
    """
    return read({name: values for name, values in _typed(query, prefix).items() if values})


def _typed(query: MultiMapping[str], prefix: str) -> dict[str, list[str]]:
    """Criterion → its values; several are parted by spaces, but in client names and referrers."""
    found: dict[str, list[str]] = {}
    for name in NAMES:
        values = [value for value in query.getall(f"{prefix}{name}", []) if value.strip()]
        whole = name in {"client", "referrer"}
        found[name] = values if whole else [word for value in values for word in value.split()]
    return found


def _as_typed(query: MultiMapping[str], prefix: str) -> Mapping[str, str]:
    return {name: " ".join(query.getall(f"{prefix}{name}", [])) for name in NAMES}


_ALL = "/campaigns/{campaign}/ballots"
WAYS = (
    get(_ALL, show, Permission.READ),
    post(f"{_ALL}/keep", keep, Permission.HOLD),
)
