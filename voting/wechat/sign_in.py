"""Sign-in by OAuth: a citizen goes to WeChat with an errand and comes back with a code.

The errand's `state` stands in WeChat's address and, signed, in a cookie of the same browser: so
a code that somebody else started is nobody's here, and each comes back once. The openid is what
WeChat's server answers to the code, and nothing that a browser says.
"""

import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import hdrs, web

from voting import metrics
from voting.api import POLLS, sign_in
from voting.domain import IdentityKind
from voting.provenance.client import is_wechat
from voting.wechat.account import KnownBy, SignIn
from voting.wechat.answers import Grant
from voting.wechat.back import HOME, own_path
from voting.wechat.faults import BadCode, Busy, Unreachable, WeChatFault
from voting.wechat.passes import LIFETIME, Errand
from voting.wechat.reception import RECEPTION, Reception, trouble
from voting.wechat.trouble import Trouble

CALLBACK = "/wechat/callback"
#: Stands in the links of our own pages, which somebody has to tap.
TAP = "tap"
_CODE = re.compile(r"[0-9A-Za-z_-]{1,512}")


async def login(request: web.Request) -> web.StreamResponse:
    """`GET /wechat/login?next=…`: to WeChat, where there is a way; else what to do."""
    back = own_path(request.query.get("next", HOME))
    reception = request.app.get(RECEPTION)
    if reception is None or reception.account.sign_in is SignIn.OFF:
        return trouble(request, Trouble.NOT_SET_UP, back)
    if reception.account.sign_in is SignIn.MESSAGE:
        return trouble(request, Trouble.BY_MESSAGE, back)
    if not is_wechat(request.headers.get(hdrs.USER_AGENT, "")):
        return trouble(request, Trouble.NOT_IN_WECHAT, back)
    if reception.account.asks_consent and TAP not in request.query:
        return trouble(request, Trouble.CONSENT, back)
    return _sent_out(request, reception, back)


def _sent_out(request: web.Request, reception: Reception, back: str) -> web.Response:
    ends_at = (request.app[POLLS].clock() + LIFETIME).timestamp()
    errand = Errand(ends_at, secrets.token_hex(16), back)
    response = _redirect(consent_address(reception, errand.state))
    response.set_cookie(
        _cookie(request),
        reception.errands.issue(errand),
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        secure=request.app[POLLS].cookie.secure,
        samesite="Lax",
        path="/",
    )
    return response


def consent_address(reception: Reception, state: str) -> str:
    """Where WeChat asks a citizen, or nods for them, and sends them back from."""
    account = reception.account
    query = {
        "appid": account.app_id,
        "redirect_uri": f"{reception.origin}{CALLBACK}",
        "response_type": "code",
        "scope": account.scope,
        "state": state,
    }
    return f"{account.servers.consent}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


async def callback(request: web.Request) -> web.StreamResponse:
    """`GET /wechat/callback?code=…&state=…`: back from WeChat."""
    reception = request.app.get(RECEPTION)
    if reception is None or reception.account.sign_in is not SignIn.OAUTH:
        return trouble(request, Trouble.NOT_SET_UP)
    now = request.app[POLLS].clock()
    errand = _errand(request, reception, now)
    back = errand.back if errand else HOME
    outcome = await _outcome(request, reception, errand)
    metrics.WECHAT_SIGN_INS.labels(outcome if isinstance(outcome, Trouble) else "signed-in").inc()
    if isinstance(outcome, Trouble):
        response = trouble(request, outcome, back)
    else:
        response = _redirect(back)
        sign_in(request, response, outcome, IdentityKind.WECHAT)
    response.del_cookie(_cookie(request), path="/", secure=request.app[POLLS].cookie.secure)
    return response


async def _outcome(
    request: web.Request, reception: Reception, errand: Errand | None
) -> Trouble | str:
    """The identity of whom WeChat sent back; or why there is none."""
    if errand is None:
        return Trouble.WRONG_STATE
    code = request.query.get("code", "")
    try:
        if not await reception.once.first("state", errand.state, LIFETIME):
            return Trouble.WRONG_STATE
        if not code:  # WeChat sends only the state back where somebody says no
            return Trouble.DECLINED
        if not _CODE.fullmatch(code):
            return Trouble.CODE_SPENT
        return await _identity(reception, await reception.client.grant(code))
    except WeChatFault as fault:
        return _trouble_of(fault)


async def _identity(reception: Reception, grant: Grant) -> Trouble | str:
    if grant.is_snapshotuser:
        return Trouble.SNAPSHOT
    match reception.account.known_by:
        case KnownBy.OPENID:
            return reception.names.of(grant.openid, KnownBy.OPENID)
        case KnownBy.UNIONID:
            unionid = grant.unionid or (await reception.client.person(grant)).unionid
            return reception.names.of(unionid, KnownBy.UNIONID) if unionid else Trouble.REFUSED


def _errand(request: web.Request, reception: Reception, now: datetime) -> Errand | None:
    """The errand of this browser's cookie, if it is the one that WeChat sends back."""
    errand = reception.errands.read(request.cookies.get(_cookie(request), ""), now)
    state = request.query.get("state", "")
    if errand is None or not hmac.compare_digest(errand.state.encode(), state.encode()):
        return None
    return errand


def _trouble_of(fault: WeChatFault) -> Trouble:
    match fault:
        case BadCode():
            return Trouble.CODE_SPENT
        case Busy() | Unreachable():
            return Trouble.BUSY
        case _:
            return Trouble.REFUSED


def _cookie(request: web.Request) -> str:
    return "__Host-px_wechat" if request.app[POLLS].cookie.secure else "px_wechat"


def _redirect(address: str) -> web.Response:
    headers = {hdrs.LOCATION: address, hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(status=302, headers=headers)
