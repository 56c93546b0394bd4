"""Forms: their token, where they may come from, and the texts in them."""

import hmac
from collections.abc import Mapping

from aiohttp import web
from yarl import URL

from ops.desk.house import DESK

TOKEN_FIELD = "form_token"  # noqa: S105 - a name
_TOKEN_HEADER = "X-Form-Token"  # noqa: S105 - a name
_LONGEST = 4_000


def form_token(request: web.Request) -> str:
    """What every form of this session carries; empty without a session."""
    session = request.app[DESK].cookies.session(request)
    if not session:
        return ""
    return hmac.new(request.app[DESK].form_key(), session.encode(), "sha256").hexdigest()


async def has_token(request: web.Request) -> bool:
    """Whether a request carries its session's token, as a field or as a header for scripts."""
    given = request.headers.get(_TOKEN_HEADER) or (await _posted(request)).get(TOKEN_FIELD)
    return isinstance(given, str) and hmac.compare_digest(
        given.encode(), form_token(request).encode()
    )


def is_same_origin(request: web.Request) -> bool:
    """Whether a form came from a page of the desk, as far as the browser says.

    Where it says nothing, it is no browser of today's, and no page of ours.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin, public = _origin(request.headers.get("Origin", "")), request.app[DESK].public_origin
    if public:
        return origin == public
    return origin == request.url.origin() and request.url.host in _hosts(request)


def _origin(text: str) -> URL | None:
    try:
        return URL(text).origin()
    except ValueError:
        return None


async def _posted(request: web.Request) -> Mapping[str, object]:
    """What a form brings.

    Raises:
        web.HTTPBadRequest: it is no form.
    """
    try:
        return await request.post()
    except ValueError as fault:
        raise web.HTTPBadRequest from fault


async def text(request: web.Request, name: str) -> str:
    """A field of the form, without white space around it; empty where it is not there."""
    return (await secret(request, name)).strip()


async def secret(request: web.Request, name: str) -> str:
    """A field as it was typed."""
    value = (await request.post()).get(name, "")
    return storable(value) if isinstance(value, str) else ""


def storable(value: str) -> str:
    """A text that PostgreSQL can hold, and that is not endless."""
    return value.replace("\0", "")[:_LONGEST]


def _hosts(request: web.Request) -> set[str]:
    """By which names the desk is called where no setting names it: no name that a page elsewhere
    could have pointed here."""
    return {"127.0.0.1", "localhost", "::1", request.app[DESK].deployment.settings.inner_host}
