"""What stands before every handler: who asks, whether they may, whether a form is genuine."""

import structlog
from aiohttp import web
from yarl import URL

from ops.desk.accounts.hashing import Overloaded
from ops.desk.forms import has_token, is_same_origin
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Stage, permissions
from ops.desk.rendering import page
from ops.desk.sessions.nouns import Visitor
from ops.desk.ways import Handler, Way
from voting.errors import OutcomeUnknown

#: A page that looks for news by itself keeps nobody signed in.
WATCHING = "X-Desk-Watching"
WAYS = web.AppKey("ways", dict[web.AbstractRoute, Way])
_log = structlog.get_logger("ops.desk")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through to its handler, or say why not."""
    way = request.app[WAYS].get(request.match_info.route)
    if way is None:
        if request.match_info.http_exception is None:
            raise web.HTTPForbidden  # a route that says nothing of its permission
        return await handler(request)  # no such page, or no such method: aiohttp says which
    visitor = await _visitor(request)
    if visitor is not None:
        request[VISITOR] = visitor
    _turn_away(request, way, visitor)
    if way.most_bytes is not None:
        request = request.clone(client_max_size=way.most_bytes)
    if way.method != "GET":
        await _refuse_forgeries(request, visitor)
    return await handler(request)


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors and faults as pages."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        return await page(request, "error.html", {"status": error.status}, status=error.status)
    except OutcomeUnknown:
        return await page(request, "error.html", {"status": 503}, status=503)
    except Overloaded:
        return await page(request, "error.html", {"status": 429}, status=429)
    except web.HTTPException:
        raise  # a redirection is an answer
    except Exception:
        if request.transport is None:
            raise
        _log.exception("request_failed", route=str(request.match_info.route.resource))
        return await page(request, "error.html", {"status": 500}, status=500)


async def no_copies(request: web.Request, response: web.StreamResponse) -> None:
    """What the desk shows stays in no cache."""
    del request
    response.headers.setdefault("Cache-Control", "no-store")


async def _visitor(request: web.Request) -> Visitor | None:
    desk = request.app[DESK]
    token = desk.cookies.session(request)
    if not token:
        return None
    found = await desk.sessions.visitor(token, desk.now())
    if found is not None and WATCHING not in request.headers:
        await desk.sessions.seen(found.session, desk.now())
    return found


def _turn_away(request: web.Request, way: Way, visitor: Visitor | None) -> None:
    """Raise unless the visitor may; who could come in is shown the way."""
    held = permissions(visitor.role, visitor.session.stage) if visitor else permissions(None)
    if way.may in held:
        return
    if visitor is None and way.method == "GET":
        back = {"next": request.path} if request.path != "/" else {}
        raise web.HTTPSeeOther(URL("/sign-in").with_query(back))
    if visitor is not None and visitor.session.stage is Stage.ENROLLING:
        raise web.HTTPSeeOther("/second-factor")
    raise web.HTTPForbidden


async def _refuse_forgeries(request: web.Request, visitor: Visitor | None) -> None:
    """Raise for a form that no page of the desk has sent. Without a session it has no token: it
    has no power that a forger would want."""
    if not is_same_origin(request):
        raise web.HTTPForbidden
    if visitor is not None and not await has_token(request):
        raise web.HTTPForbidden
