"""One place where requests get their voter token and faults become problem documents."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from voting import api
from voting.problems import RefusedRequest, respond
from voting.refusal import Reason, Refused
from voting.request_ids import HEADER, request_id

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorPage = Callable[[web.Request, int], web.StreamResponse]

ERROR_PAGE = web.AppKey[ErrorPage]("error_page")

_log = structlog.get_logger("voting.http")
_BY_STATUS = {
    404: Reason.NOT_FOUND,
    405: Reason.WRONG_METHOD,
    413: Reason.TOO_LARGE,
    415: Reason.NOT_JSON,
    429: Reason.TOO_FAST,
    503: Reason.TRY_AGAIN,
}
_KEPT_HEADERS = ("Allow", "Retry-After")


@web.middleware
async def problem_documents(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Render refusals, HTTP errors and faults: documents for programs, pages for people."""
    try:
        return _with_token(request, await handler(request))
    except RefusedRequest as fault:
        return respond(fault.refused)
    except web.HTTPError as error:
        return _rendered(request, error)
    except web.HTTPException:
        raise  # a redirection is an answer
    except Exception:
        if request.transport is None:
            raise  # the client has left: no fault of ours, and nobody to tell
        name = id_of(request)
        _log.exception("request_failed", route=route_of(request), request=name)
        response = _told(request, Refused(reason=Reason.FAULT), 500)
        response.headers[HEADER] = name  # who asks about it can name it
        return response


def _with_token(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """A page's reader has a voter token before the vote, so that its age can be known."""
    if response.content_type == "text/html" and not response.prepared:
        api.give_token(request, response)
    return response


def _rendered(request: web.Request, error: web.HTTPError) -> web.StreamResponse:
    reason = _BY_STATUS.get(error.status)
    if reason is None:
        reason = Reason.FAULT if error.status >= 500 else Reason.MALFORMED  # noqa: PLR2004
    response = _told(request, Refused(reason=reason), error.status)
    response.headers.update({n: error.headers[n] for n in _KEPT_HEADERS if n in error.headers})
    return response


def _told(request: web.Request, refused: Refused, status: int) -> web.StreamResponse:
    page = request.app.get(ERROR_PAGE)
    if page is None or request.path.startswith("/api/"):
        return respond(refused)
    return page(request, status)


def id_of(request: web.Request) -> str:
    """A request's id, the same however often it is asked for."""
    if api.REQUEST_ID not in request:
        polls = request.app.get(api.POLLS)
        trusted = polls.trusted if polls else ()
        request[api.REQUEST_ID] = request_id(request.headers, request.remote or "", trusted)
    name: str = request[api.REQUEST_ID]
    return name


def route_of(request: web.Request) -> str:
    """What was asked for, without the names in it and without its query."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
