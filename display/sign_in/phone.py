"""Signing in by telephone: a page for the number, and one for the code; neither needs a script."""

import math
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from display.exhibits.exhibit import Exhibit
from display.pages.lookup import shown_by
from display.pages.rendering import plain_page
from display.sign_in.forms import asked_back, back_in, fields_of
from display.ways import NEXT, asks_for
from voting import api
from voting.domain import IdentityKind, Phase
from voting.phones.numbers import PhoneNumber, mainland, masked
from voting.phones.sign_in import PhoneSignIn, Sent, TurnedAway, Why
from voting.voters.identity import VoterToken

PHONES = web.AppKey("phones", PhoneSignIn)

_TEMPLATE = "sign_in_phone.html"
_STATUS = {
    Why.BAD_NUMBER: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.TOO_SOON: HTTPStatus.TOO_MANY_REQUESTS,
    Why.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
    Why.NOT_SENT: HTTPStatus.SERVICE_UNAVAILABLE,
    Why.WRONG_CODE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.NO_CODE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    Why.NO_COOKIE: HTTPStatus.UNAUTHORIZED,
}


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/sign-in/phone`: asks for a number."""
    _exhibit(request)
    return _page(request, asked_back(request))


async def take(request: web.Request) -> web.StreamResponse:
    """`POST` to the same: a number is sent a code; a number and a code sign in, and lead back."""
    _exhibit(request)
    fields, voter = await fields_of(request), api.voter_of(request)
    phones = request.app.get(PHONES)
    back = back_in(request, fields.get(NEXT))
    if phones is None:
        return _page(request, back)
    number = fields.get("number", "")
    if voter is None:
        return _page(request, back, typed=number, problem=TurnedAway(why=Why.NO_COOKIE))
    visit = _Visit(request=request, phones=phones, voter=voter, number=number, back=back)
    return await (visit.check(fields["code"].strip()) if "code" in fields else visit.ask())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """A form that somebody sent, with the number in it."""

    request: web.Request
    phones: PhoneSignIn
    voter: VoterToken
    number: str
    back: str

    async def ask(self) -> web.StreamResponse:
        """Have a code sent, and ask for it."""
        request, campaign = self.request, self.request.match_info["campaign"]
        origin = api.origin_of(request, self.voter)
        answer = await self.phones.ask(self.number, self.voter, origin, campaign, _now(request))
        match answer:
            case Sent(number=sent_to):
                return _page(request, self.back, number=sent_to)
            case TurnedAway(why=Why.TOO_SOON):  # the code that is out may still be typed
                number = mainland(self.number)
                return _page(request, self.back, number=number, problem=answer)
            case TurnedAway():
                return _page(request, self.back, typed=self.number, problem=answer)

    async def check(self, code: str) -> web.StreamResponse:
        """Sign in with a code, and lead back.

        Raises:
            aiohttp.web.HTTPSeeOther: signed in.
        """
        answer = await self.phones.check(self.number, code, self.voter, _now(self.request))
        if isinstance(answer, TurnedAway):
            number = mainland(self.number)
            return _page(self.request, self.back, number=number, problem=answer)
        found = web.HTTPSeeOther(self.back)
        api.sign_in(self.request, found, answer.identity, IdentityKind.PHONE)
        raise found


def _now(request: web.Request) -> datetime:
    return request.app[api.POLLS].clock()


def _exhibit(request: web.Request) -> Exhibit:
    """The campaign of the address, if its rules ask for this sign-in.

    Raises:
        aiohttp.web.HTTPNotFound: they do not.
        aiohttp.web.HTTPSeeOther: its vote is over; a code would be sent for nothing.
    """
    shown = shown_by(request)
    if not asks_for(shown.campaign, IdentityKind.PHONE):
        raise web.HTTPNotFound
    if shown.phase not in (Phase.PUBLISHED, Phase.OPEN):
        raise web.HTTPSeeOther(f"/c/{shown.campaign.id}")
    return shown


def _page(
    request: web.Request,
    back: str,
    *,
    number: PhoneNumber | None = None,
    typed: str = "",
    problem: TurnedAway | None = None,
) -> web.StreamResponse:
    """The page for the code where a number is known, else the page for the number."""
    status = _STATUS[problem.why] if problem else HTTPStatus.OK
    context = {
        "shown": shown_by(request),
        "back": back,
        "number": number,
        "masked": masked(number) if number else "",
        "typed": typed[:40],
        "problem": problem,
        "wait_s": math.ceil(problem.wait_s) if problem else 0,
        "is_open": PHONES in request.app,
    }
    response = plain_page(request, _TEMPLATE, context, status)
    response.headers["Cache-Control"] = "no-store"
    if problem and problem.wait_s:
        response.headers["Retry-After"] = str(math.ceil(problem.wait_s))
    return response
