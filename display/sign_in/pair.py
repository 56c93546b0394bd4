"""A computer that votes as the phone beside it. On the phone: what it will do, and a tap for it.

What a stranger's code would do is said before the tap: which browser asks, since when, from where,
and the digits that its screen must show.
"""

from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web

from display.exhibits.exhibit import Exhibit
from display.pages.lookup import shown_by
from display.pages.rendering import plain_page
from display.sign_in.forms import fields_of, is_surely_ours
from display.sign_in.scan import FAULTS, PAIRINGS
from display.ways import allows
from voting import api
from voting.domain import IdentityKind
from voting.problems import RefusedRequest
from voting.refusal import Reason, Refused
from voting.voters.identity import VoterToken
from voting.voters.pairing import Pairing

_TEMPLATE = "pair.html"


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/pair/{pairing}`: what a tap will do; nothing is done yet."""
    shown, pairing = shown_by(request), _pairing(request)
    return _page(request, pairing, _state(request, shown, pairing))


async def confirm(request: web.Request) -> web.StreamResponse:
    """`POST` to the same: leaves this phone's identity for the computer, once.

    Raises:
        RefusedRequest: the browser does not say that a page of ours sent this.
    """
    await fields_of(request)
    if not is_surely_ours(request):
        raise RefusedRequest(Refused(reason=Reason.CROSS_SITE))
    shown, pairing, voter = shown_by(request), _pairing(request), api.voter_of(request)
    state = _state(request, shown, pairing) if voter else "no-cookie"
    if state != "ready" or pairing is None or voter is None:
        return _page(request, pairing, state)
    return _page(request, pairing, await _confirmed(request, pairing, voter))


async def _confirmed(request: web.Request, pairing: Pairing, voter: VoterToken) -> str:
    try:
        first = await request.app[PAIRINGS].confirm(pairing, voter)
    except FAULTS:
        return "away"
    return "done" if first else "over"


def _pairing(request: web.Request) -> Pairing | None:
    now = request.app[api.POLLS].clock()
    found = request.app[PAIRINGS].read(request.match_info["pairing"], now)
    return found if found and found.campaign == request.match_info["campaign"] else None


def _state(request: web.Request, shown: Exhibit, pairing: Pairing | None) -> str:
    """What stands in the way of a confirmation, or `ready`. Who has no token yet gets one."""
    voter = api.voter_of(request)
    if pairing is None:
        return "over"
    if voter is not None and request.app[PAIRINGS].is_of(pairing, voter):
        return "same"
    kind = voter.kind if voter else IdentityKind.WEB
    return "ready" if allows(shown.campaign, kind) else "sign-in"


_STATUS = {
    "over": HTTPStatus.GONE,
    "away": HTTPStatus.SERVICE_UNAVAILABLE,
    "no-cookie": HTTPStatus.UNAUTHORIZED,
}


def _page(request: web.Request, pairing: Pairing | None, state: str) -> web.StreamResponse:
    context = {
        "shown": shown_by(request),
        "state": state,
        "pairing": pairing,
        "here_is": request.path,
    }
    if pairing is not None:
        context |= {
            "matching": request.app[PAIRINGS].matching_code(pairing),
            "made_at": datetime.fromtimestamp(pairing.made_at, UTC),
        }
    status = _STATUS.get(state, HTTPStatus.OK)
    response = plain_page(request, _TEMPLATE, context, status)
    response.headers["Cache-Control"] = "no-store"
    return response
