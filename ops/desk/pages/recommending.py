"""A recommending unit's seats: what names it, how many places are left, and standing for one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from ops.applications.domain import NUMBER, Application, State, may_decide
from ops.applications.intake import Mistake
from ops.applications.reviewing import Review, places_left
from ops.applications.store import ApplicationStore
from ops.desk.audit.chain import Entry
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.overview import enrolled_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.desk.writing import writing
from ops.seats.store import Seat, Seats
from voting.ledger.register import Enrolled
from voting.rules.applications import Applications

_Decision = Callable[[Review, str, str], Awaitable[list[Mistake]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One's own seat, and the campaign that it is in."""

    request: web.Request
    seat: Seat
    enrolled: Enrolled
    rules: Applications

    @property
    def unit(self) -> str:
        assert self.seat.recommender is not None
        return self.seat.recommender

    async def named(self) -> list[Application]:
        """What was sent in and names this unit; drafts and the withdrawn are nobody's business."""
        store = ApplicationStore(self.request.app[DESK].pool)
        found = await store.sent_in(self.enrolled.campaign_no)
        return [
            one
            for one in found
            if one.form.recommender == self.unit
            and one.state not in (State.DRAFT, State.WITHDRAWN)
        ]


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /recommending`: one's own seats."""
    desk = request.app[DESK]
    seats = await Seats(desk.pool).of_account(request[VISITOR].account_no)
    mine = [
        (one, (await enrolled_of(desk.deployment, one.campaign)).campaign)
        for one in seats
        if one.recommender
    ]
    return await page(request, "recommending.html", {"seats": mine})


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /recommending/{no}`: what names the unit, and its places."""
    return await _show(await _place(request))


async def recommend(request: web.Request) -> web.StreamResponse:
    """`POST /recommending/{no}/{application}`: stand for it."""
    return await _decide(request, "application.recommend", Review.recommend)


async def take_back(request: web.Request) -> web.StreamResponse:
    """`POST /recommending/{no}/{application}/back`: stand for it no more."""
    return await _decide(request, "application.recommend-no-more", Review.take_back)


async def _decide(request: web.Request, action: str, decision: _Decision) -> web.StreamResponse:
    place, desk, actor = await _place(request), request.app[DESK], request[VISITOR].name
    number = request.match_info["application"]
    if not NUMBER.fullmatch(number):
        raise web.HTTPNotFound
    if not place.seat.is_open(desk.now()):
        return await _show(place, [Mistake.LATE])
    async with writing(desk.pool) as connection:
        review = Review(
            connection=connection,
            clock=desk.now,
            enrolled=place.enrolled,
            rules=place.rules,
            actor=actor,
        )
        mistakes = await decision(review, number, place.unit)
        if not mistakes:
            subject, detail = f"{place.enrolled.campaign.id}/{number}", {"unit": place.unit}
            entry = Entry(actor=actor, action=action, subject=subject, detail=detail)
            await desk.audit.append(connection, entry, desk.now())
    if mistakes:
        return await _show(place, mistakes)
    raise web.HTTPSeeOther(f"/recommending/{place.seat.no}")


async def _show(place: _Place, mistakes: list[Mistake] | None = None) -> web.Response:
    campaign, named = place.enrolled.campaign, await place.named()
    now = place.request.app[DESK].now()
    standing = [one for one in named if one.recommended_by == place.unit]
    shown = {
        "seat": place.seat,
        "campaign": campaign,
        "rules": place.rules,
        "zone": campaign.timetable.timezone,
        "unit": next(one for one in campaign.recommender if one.id == place.unit),
        "applications": named,
        "open": {one.number for one in named if may_decide(one, place.rules, now)},
        "left": places_left(campaign, place.unit, standing),
        "scopes": {one.id: one.title for one in (campaign.track or campaign.category)},
        "is_open": place.seat.is_open(now),
        "mistakes": mistakes or [],
    }
    at, status = f"/recommending/{place.seat.no}", 422 if mistakes else 200
    return await page(place.request, "recommendations.html", shown, status=status, at=at)


async def _place(request: web.Request) -> _Place:
    desk, no = request.app[DESK], int(request.match_info["no"])
    seats = await Seats(desk.pool).of_account(request[VISITOR].account_no)
    seat = next((one for one in seats if one.no == no and one.recommender), None)
    if seat is None:  # another's is told like one that is not there
        raise web.HTTPNotFound
    enrolled = await enrolled_of(desk.deployment, seat.campaign)
    rules = enrolled.campaign.applications
    if rules is None or seat.recommender not in {one.id for one in enrolled.campaign.recommender}:
        raise web.HTTPNotFound
    return _Place(request=request, seat=seat, enrolled=enrolled, rules=rules)


_SEAT = r"/recommending/{no:\d{1,9}}"
WAYS = (
    get("/recommending", show_all, Permission.RECOMMEND),
    get(_SEAT, show, Permission.RECOMMEND),
    post(_SEAT + "/{application}", recommend, Permission.RECOMMEND),
    post(_SEAT + "/{application}/back", take_back, Permission.RECOMMEND),
)
