"""Links in the answers of accounts without OAuth: signed, short-lived, and good for one tap.

What scans links for viruses opens them too. So opening one shows whose it is, and the tap that
follows is what signs in.
"""

import secrets
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import hdrs, web

from voting import metrics
from voting.api import POLLS, sign_in
from voting.domain import IdentityKind
from voting.wechat.account import KnownBy, SignIn
from voting.wechat.faults import Unreachable
from voting.wechat.passes import LIFETIME, Link
from voting.wechat.reception import PAGES, RECEPTION, Reception, trouble
from voting.wechat.trouble import Trouble

PATH = "/wechat/link"
PARAM = "pass"


def link_for(reception: Reception, openid: str, back: str, now: datetime) -> str:
    """A link that signs in the sender of a message, and nobody by name."""
    identity = reception.names.of(openid, KnownBy.OPENID)
    ends_at = (now + LIFETIME).timestamp()
    text = reception.links.issue(Link(ends_at, secrets.token_urlsafe(12), identity, back))
    return f"{reception.origin}{PATH}?{urlencode({PARAM: text})}"


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /wechat/link?pass=…`: asks for the tap, and changes nothing."""
    reception = _reception(request)
    if reception is None:
        return trouble(request, Trouble.NOT_SET_UP)
    text = request.query.get(PARAM, "")
    if reception.links.read(text, request.app[POLLS].clock()) is None:
        return trouble(request, Trouble.LINK_SPENT)
    return request.app[PAGES].tap(request, text)


async def redeem(request: web.Request) -> web.StreamResponse:
    """`POST /wechat/link` with `pass=…`: signs in, once.

    Raises:
        RefusedRequest: another site sends it.
    """
    reception = _reception(request)
    if reception is None:
        return trouble(request, Trouble.NOT_SET_UP)
    polls = request.app[POLLS]
    polls.refuse_cross_site(request.headers)
    now = polls.clock()
    link = reception.links.read(str((await request.post()).get(PARAM, "")), now)
    outcome = await _outcome(reception, link)
    metrics.WECHAT_SIGN_INS.labels(outcome if isinstance(outcome, Trouble) else "signed-in").inc()
    if isinstance(outcome, Trouble):
        return trouble(request, outcome, link.back if link else "/")
    headers = {hdrs.LOCATION: outcome.back, hdrs.CACHE_CONTROL: "no-store"}
    response = web.Response(status=303, headers=headers)
    sign_in(request, response, outcome.identity, IdentityKind.WECHAT)
    return response


async def _outcome(reception: Reception, link: Link | None) -> Trouble | Link:
    if link is None:
        return Trouble.LINK_SPENT
    try:
        first = await reception.once.first("link", link.nonce, LIFETIME)
    except Unreachable:
        return Trouble.BUSY
    return link if first else Trouble.LINK_SPENT


def _reception(request: web.Request) -> Reception | None:
    reception = request.app.get(RECEPTION)
    wanted = reception is not None and reception.account.sign_in is SignIn.MESSAGE
    return reception if wanted else None
