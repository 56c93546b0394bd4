"""What pages and headers must know of WeChat: nothing, where no account is set up."""

from collections.abc import Mapping

from aiohttp import hdrs, web

from voting.provenance.client import is_wechat
from voting.wechat.account import Account
from voting.wechat.reception import account_of


def script_of(account: Account | None) -> str:
    """The address of WeChat's own script where pages use it; else nothing."""
    return account.servers.script if account and account.sharing else ""


def sharing_script(request: web.Request) -> str:
    """The same, for a request's application."""
    return script_of(account_of(request))


def allowed_script(request: web.Request) -> str:
    """The same, for a client that may load it: WeChat's own."""
    return sharing_script(request) if may_load(request.headers) else ""


def may_load(headers: Mapping[str, str]) -> bool:
    """Whether the client is WeChat's."""
    return is_wechat(headers.get(hdrs.USER_AGENT, ""))
