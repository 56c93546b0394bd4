"""What a citizen reads on the way into and out of a sign-in by WeChat."""

from aiohttp import hdrs, web
from yarl import URL

from display.exhibits.links import ORIGIN
from display.pages.rendering import plain_page
from display.wording.languages import LANGUAGE
from display.wording.views import VIEW
from voting.wechat.trouble import STATUS, Trouble

_LATER_S = "5"
_AT_THE_DOOR = {
    *(Trouble.NOT_SET_UP, Trouble.NOT_IN_WECHAT),
    *(Trouble.BY_MESSAGE, Trouble.CONSENT),
}


def trouble_page(request: web.Request, what: Trouble, back: str) -> web.StreamResponse:
    """Why nobody was signed in, and what to do next; `back` is the page they came from."""
    again = URL("/wechat/login").with_query(next=back)
    # What came back from WeChat comes once: another language is read where it can be asked for.
    here = again if what in _AT_THE_DOOR else URL(back, encoded=True)
    context = {
        "trouble": what.value,
        "back": back,
        "again": str(again),
        "address": f"{request.app[ORIGIN]}{again}",
        **_read_otherwise(request, here),
    }
    page = plain_page(request, "wechat_trouble.html", context, STATUS[what])
    page.headers[hdrs.CACHE_CONTROL] = "no-store"
    if what is Trouble.BUSY:
        page.headers[hdrs.RETRY_AFTER] = _LATER_S
    return page


def tap_page(request: web.Request, link: str) -> web.StreamResponse:
    """Asks for the tap that signs the sender of a message in; `link` is the pass it sends."""
    here = URL("/wechat/link").with_query({"pass": link})
    context = {"link": link, **_read_otherwise(request, here)}
    page = plain_page(request, "wechat_tap.html", context)
    page.headers[hdrs.CACHE_CONTROL] = "no-store"
    return page


def _read_otherwise(request: web.Request, here: URL) -> dict[str, str]:
    """The same page, or the one they came from, in the other language and the other print."""
    language, view = LANGUAGE.of(request), VIEW.of(request)
    return {
        "switch": str(here.update_query({LANGUAGE.param: language.other.value})),
        "other_view": str(here.update_query({VIEW.param: view.other.value})),
    }
