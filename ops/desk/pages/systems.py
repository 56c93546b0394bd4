"""Other systems: the tokens by which they read feeds, and what they are sent by themselves."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.alerts import plan_of, told_memory
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import OperationsError, WrongInput
from ops.messages.feeds import trial
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.serving import PREFIX, scopes_of
from ops.messages.feeds.token_file import Token, TokenFile
from ops.messages.outbound.plan_file import Read

_LONGEST_NAME, _MOST_DAYS = 80, 3650


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /systems`."""
    return await _show(request)


async def make(request: web.Request) -> web.StreamResponse:
    """`POST /systems/tokens`, `name`, `campaign`, `scope`s and `days`; it is shown this once."""
    name, campaign = await text(request, "name"), await text(request, "campaign")
    scopes = scopes_of(tuple(str(one) for one in (await request.post()).getall("scope", [])))
    days = _days(await text(request, "days"))
    if trouble := await _wrong(request, name, campaign, scopes, days):
        return await _show(request, trouble=trouble)
    now = datetime.now(UTC)
    made, shown = _tokens(request).add(
        name,
        scopes=scopes,
        campaign=campaign or None,
        now=now,
        expires_at=now + timedelta(days=days),
    )
    await _note(request, "feed-token.make", made)
    return await _show(request, made=made, shown=shown)


async def revoke(request: web.Request) -> web.StreamResponse:
    """`POST /systems/tokens/{token}/revoke`: it opens nothing any more, at once."""
    try:
        gone = _tokens(request).revoke(request.match_info["token"], datetime.now(UTC))
    except WrongInput as fault:
        raise web.HTTPNotFound from fault
    await _note(request, "feed-token.revoke", gone)
    raise web.HTTPSeeOther("/systems")


async def test(request: web.Request) -> web.StreamResponse:
    """`POST /systems/{system}/test`: send a signed test now, and say what came of it."""
    desk, plan, system = request.app[DESK], plan_of(request), request.match_info["system"]
    if not isinstance(plan, Read):
        raise web.HTTPNotFound
    try:
        fault = await trial.tried(plan, system, datetime.now(UTC))
    except WrongInput as unknown:
        raise web.HTTPNotFound from unknown
    entry = Entry(
        actor=request[VISITOR].name,
        action="feed.test",
        subject=system,
        detail={"outcome": fault or "delivered"},
    )
    await desk.audit.note(entry, desk.now())
    return await _show(request, tested=system, fault=fault)


async def _wrong(
    request: web.Request, name: str, campaign: str, scopes: tuple[Scope, ...], days: int
) -> str:
    """What is wrong with a token that is asked for; nothing where all is well."""
    known = {one.campaign.id for one in await request.app[DESK].deployment.register.all()}
    if not 0 < len(name) <= _LONGEST_NAME:
        return "name"
    if campaign and campaign not in known:
        return "campaign"
    if not set(scopes) - {Scope.LIVE}:
        return "scopes"
    return "" if 1 <= days <= _MOST_DAYS else "days"


async def _show(
    request: web.Request,
    *,
    trouble: str = "",
    made: Token | None = None,
    shown: str = "",
    tested: str = "",
    fault: str = "",
) -> web.Response:
    plan, memory = plan_of(request), told_memory(request)
    hooks = plan.plan.feed if isinstance(plan, Read) else []
    try:
        tokens = _tokens(request).all()
    except OperationsError:
        tokens, trouble = [], "unreadable"
    context = {
        "tokens": [(one, one.is_good(datetime.now(UTC))) for one in reversed(tokens)],
        "campaigns": await request.app[DESK].deployment.register.all(),
        "scopes": [scope.value for scope in Scope],
        "hooks": [(hook, await memory.last(hook.name)) for hook in hooks],
        "plan_trouble": "" if isinstance(plan, Read) else plan,
        "prefix": PREFIX,
        "trouble": trouble,
        "made": made,
        "shown": shown,
        "tested": tested,
        "fault": fault,
    }
    return await page(
        request, "systems.html", context, status=422 if trouble else 200, at="/systems"
    )


async def _note(request: web.Request, action: str, token: Token) -> None:
    desk = request.app[DESK]
    detail = {
        "name": token.name,
        "campaign": token.campaign or "*",
        "scopes": " ".join(token.scopes),
        "expires_at": token.expires_at.isoformat(),
    }
    entry = Entry(actor=request[VISITOR].name, action=action, subject=token.id, detail=detail)
    await desk.audit.note(entry, desk.now())


def _tokens(request: web.Request) -> TokenFile:
    return TokenFile(request.app[DESK].deployment.settings.keys_dir)


def _days(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) <= len(str(_MOST_DAYS)) else 0


WAYS = (
    get("/systems", show, Permission.READ),
    post("/systems/tokens", make, Permission.CONNECT),
    post("/systems/tokens/{token:[0-9a-f]{12}}/revoke", revoke, Permission.CONNECT),
    post(r"/systems/{system:[a-z0-9-]{1,32}}/test", test, Permission.CONNECT),
)
