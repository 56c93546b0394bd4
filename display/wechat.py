"""What pages and headers must know of WeChat: nothing, where no account is set up."""

from aiohttp import hdrs, web

from voting.provenance.client import is_wechat
from voting.wechat.reception import account_of


def sharing_script(request: web.Request) -> str:
    """The address of WeChat's own script where pages use it; else nothing."""
    account = account_of(request)
    return account.servers.script if account and account.sharing else ""


def allowed_script(request: web.Request) -> str:
    """The same, for a client that may load it: WeChat's own."""
    user_agent = request.headers.get(hdrs.USER_AGENT, "")
    return sharing_script(request) if is_wechat(user_agent) else ""
