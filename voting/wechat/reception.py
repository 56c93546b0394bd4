"""What the handlers of WeChat's addresses share; an application without an account has none."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from voting.wechat.account import Account
from voting.wechat.client import Client
from voting.wechat.credentials import Credentials
from voting.wechat.names import Names
from voting.wechat.once import Once
from voting.wechat.passes import Errand, Link, Passes
from voting.wechat.trouble import Trouble

#: Renders what a citizen is told: the request, the trouble, and the page to go back to.
TroublePage = Callable[[web.Request, Trouble, str], web.StreamResponse]
#: Renders the tap that a link in a message asks for: the request, and the link's pass.
TapPage = Callable[[web.Request, str], web.StreamResponse]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """How this room's answers look; pages are another house's."""

    trouble: TroublePage
    tap: TapPage


@dataclass(frozen=True, kw_only=True)
class Reception:
    """One account at work in this front. `origin` is what citizens' browsers call."""

    account: Account
    client: Client
    credentials: Credentials
    names: Names
    once: Once
    errands: Passes[Errand]
    links: Passes[Link]
    origin: str


PAGES = web.AppKey("wechat_pages", Pages)
RECEPTION = web.AppKey("wechat_reception", Reception)
ACCOUNT = web.AppKey("wechat_account", Account)


def account_of(request: web.Request) -> Account | None:
    """The account that this application speaks for, if it is set up."""
    return request.app.get(ACCOUNT)


def trouble(request: web.Request, what: Trouble, back: str = "/") -> web.StreamResponse:
    """The page of a trouble."""
    return request.app[PAGES].trouble(request, what, back)
