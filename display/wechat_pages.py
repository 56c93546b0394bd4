"""What a citizen reads on the way into and out of a sign-in by WeChat."""

from urllib.parse import urlencode

from aiohttp import hdrs, web

from display.links import ORIGIN
from display.rendering import plain_page
from voting.wechat.trouble import STATUS, Trouble

_LATER_S = "5"


def trouble_page(request: web.Request, what: Trouble, back: str) -> web.StreamResponse:
    """Why nobody was signed in, and what to do next; `back` is the page they came from."""
    again = f"/wechat/login?{urlencode({'next': back})}"
    context = {
        "trouble": what.value,
        "back": back,
        "again": again,
        "address": f"{request.app[ORIGIN]}{again}",
    }
    page = plain_page(request, "wechat_trouble.html", context, STATUS[what])
    page.headers[hdrs.CACHE_CONTROL] = "no-store"
    if what is Trouble.BUSY:
        page.headers[hdrs.RETRY_AFTER] = _LATER_S
    return page


def tap_page(request: web.Request, link: str) -> web.StreamResponse:
    """Asks for the tap that signs the sender of a message in; `link` is the pass it sends."""
    page = plain_page(request, "wechat_tap.html", {"link": link})
    page.headers[hdrs.CACHE_CONTROL] = "no-store"
    return page
