"""`GET /api/v1/wechat/jssdk?url=…`: what a page of ours needs to speak to WeChat's JS-SDK."""

import secrets

import msgspec
from aiohttp import web

from voting.api import POLLS
from voting.problems import RefusedRequest
from voting.refusal import Reason, Refused
from voting.wechat.jssdk import own_page, signature
from voting.wechat.reception import RECEPTION

PATH = "/api/v1/wechat/jssdk"
_SOON_S = 5


class JsSdk(msgspec.Struct, frozen=True, rename="camel"):
    """As `wx.config` takes it; `timestamp` in seconds since the epoch."""

    app_id: str
    timestamp: int
    nonce_str: str
    signature: str


async def sign(request: web.Request) -> web.Response:
    """The signature for one of our own pages.

    Raises:
        RefusedRequest: not set up, not our page, or no ticket of WeChat's at present.
    """
    reception = request.app.get(RECEPTION)
    if reception is None or not reception.account.sharing:
        raise RefusedRequest(Refused(reason=Reason.NOT_SET_UP))
    page = own_page(request.query.get("url", ""), reception.origin)
    if page is None:
        allowed = f"the address of a page under {reception.origin}/"
        raise RefusedRequest(Refused(reason=Reason.MALFORMED, field="url", allowed=allowed))
    ticket = reception.credentials.ticket()
    if ticket is None:
        raise RefusedRequest(Refused(reason=Reason.TRY_AGAIN, retry_after_s=_SOON_S))
    nonce, now = secrets.token_hex(8), int(request.app[POLLS].clock().timestamp())
    signed = signature(ticket=ticket, nonce=nonce, timestamp=now, url=page)
    return web.Response(
        body=msgspec.json.encode(JsSdk(reception.account.app_id, now, nonce, signed)),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
