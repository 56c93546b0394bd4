"""A computer that votes as the phone beside it. On the computer: a code, and what comes of it.

The code is made on a tap and not by opening the page: to look changes nothing. Without a script
the computer asks on a second tap whether the phone has confirmed; with one it asks by itself.
"""

from http import HTTPStatus

from aiohttp import web
from redis.exceptions import RedisError

from display.exhibits.links import ORIGIN
from display.exhibits.qr import fleeting_code
from display.pages.lookup import shown_by
from display.pages.rendering import plain_page
from display.sign_in.forms import asked_back, back_in, fields_of
from display.ways import NEXT
from voting import api
from voting.voters.identity import VoterToken
from voting.voters.pairing import Identity, Pairings, Unclaimed

PAIRINGS = web.AppKey("pairings", Pairings)
FAULTS = (RedisError, OSError, TimeoutError)

_TEMPLATE = "sign_in_scan.html"


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/sign-in/scan`: says what will happen."""
    shown_by(request)
    return _page(request, asked_back(request))


async def take(request: web.Request) -> web.StreamResponse:
    """`POST` to the same: shows a code; with the pairing of one, signs in once a phone agreed."""
    shown_by(request)
    fields, voter = await fields_of(request), api.voter_of(request)
    back = back_in(request, fields.get(NEXT))
    if voter is None:
        return _page(request, back, HTTPStatus.UNAUTHORIZED, state="no-cookie")
    if "pairing" in fields:
        return await _claim(request, voter, fields["pairing"], back)
    origin, now = api.origin_of(request, voter), request.app[api.POLLS].clock()
    made = request.app[PAIRINGS].make(request.match_info["campaign"], voter, origin, now)
    return _page(request, back, pairing=made, state="shown")


async def _claim(
    request: web.Request, voter: VoterToken, pairing: str, back: str
) -> web.StreamResponse:
    try:
        found = await request.app[PAIRINGS].claim(pairing, voter, request.app[api.POLLS].clock())
    except FAULTS:
        return _page(request, back, HTTPStatus.SERVICE_UNAVAILABLE, state="away")
    match found:
        case Identity(kind=kind, identity=identity):
            answer = web.HTTPSeeOther(back)
            api.sign_in(request, answer, identity, kind)
            raise answer
        case Unclaimed.WAITING:
            return _page(request, back, HTTPStatus.ACCEPTED, pairing=pairing, state="waiting")
        case Unclaimed.OVER:
            return _page(request, back, HTTPStatus.GONE, state="over")


def _page(
    request: web.Request,
    back: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    pairing: str = "",
    state: str = "",
) -> web.StreamResponse:
    context = {"shown": shown_by(request), "back": back, "state": state, "pairing": pairing}
    if pairing:
        pairings, now = request.app[PAIRINGS], request.app[api.POLLS].clock()
        known = pairings.read(pairing, now)
        address = f"{request.app[ORIGIN]}/c/{request.match_info['campaign']}/pair/{pairing}"
        context |= {
            "code": fleeting_code(address),
            "matching": pairings.matching_code(known) if known else "",
        }
    response = plain_page(request, _TEMPLATE, context, status)
    response.headers["Cache-Control"] = "no-store"
    return response
