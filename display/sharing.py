"""What leaves the site: posters, and what a shared link shows.

Nothing here asks anybody to share or to follow, and no vote, gate or counter hangs on it.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from display.exhibits.answers import respond
from display.exhibits.assets import kept_for
from display.exhibits.links import ORIGIN
from display.pages.lookup import case_of, shown_by
from display.posters.orders import card_of, sheet_of
from display.posters.press import NoPoster, Press
from display.posters.sheet import Order
from display.wording.languages import Language
from voting.voters.channel_links import token_of

PRESS = web.AppKey("press", Press)


async def poster(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/posters/{lang}/{case}.jpg`.

    Raises:
        aiohttp.web.HTTPNotFound: no such case or language.
        aiohttp.web.HTTPServiceUnavailable: too many posters are being drawn, or this one failed.
    """
    shown = shown_by(request)
    case, lang = case_of(request, shown), _language(request)
    sheet = sheet_of(shown, case, lang, request.app[ORIGIN], token_of(request))
    return await _printed(request, sheet)


async def card(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/card/{lang}.jpg`; as `poster`, and of the campaign itself."""
    return await _printed(request, card_of(shown_by(request), _language(request)))


def _language(request: web.Request) -> Language:
    wish = request.match_info["lang"]
    if wish not in tuple(Language):
        raise web.HTTPNotFound
    return Language(wish)


async def _printed(request: web.Request, order: Order) -> web.Response:
    try:
        found = await request.app[PRESS].printed(order)
    except NoPoster as fault:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from fault
    return respond(request, found, kept_for(request, found))


async def at_work(app: web.Application) -> AsyncIterator[None]:
    """Let the painter go with the application."""
    yield
    await app[PRESS].close()
