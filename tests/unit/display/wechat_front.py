"""A front of the display house that shows every page of a sign-in by WeChat."""

from aiohttp import web

from display.wechat_pages import tap_page, trouble_page
from tests.unit.display.life_front import LIVES, front_of
from voting.wechat.account import Account
from voting.wechat.reception import ACCOUNT
from voting.wechat.trouble import Trouble

BACK = "/c/tiny/cases/c1?q=x"
ADDRESSES = [*(f"/trouble/{one}" for one in Trouble), "/tap"]


def wechat_front() -> web.Application:
    """Each trouble at `/trouble/{name}`, and the tap at `/tap`."""
    app = front_of(LIVES["open"])
    app[ACCOUNT] = Account(app_id="wx1")
    app.router.add_get("/trouble/{name}", _trouble)
    app.router.add_get("/tap", _tap)
    return app


async def _trouble(request: web.Request) -> web.StreamResponse:
    return trouble_page(request, Trouble(request.match_info["name"]), BACK)


async def _tap(request: web.Request) -> web.StreamResponse:
    return tap_page(request, "a-pass")
