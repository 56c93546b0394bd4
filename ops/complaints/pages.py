"""The public's pages of complaints: a form, a number, an answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from http import HTTPStatus

from aiohttp import hdrs, web

from display.pages.lookup import shown_by
from display.pages.rendering import page_of
from ops.complaints.bounds import A_BROWSER, AN_ADDRESS, Buckets
from ops.complaints.domain import Form, Statistics, number_of
from ops.complaints.intake import Intake, Mistake
from ops.complaints.store import ComplaintStore
from voting.casting.polls import Polls
from voting.domain import CampaignId
from voting.errors import OutcomeUnknown
from voting.ledger.register import Enrolled
from voting.problems import RefusedRequest
from voting.provenance.tracing import Arrival
from voting.refusal import Reason, Refused

_AT_ONCE = 16
_PATH = "/c/{campaign}/complaints"


@dataclass(frozen=True)
class Hearings:
    """What the pages need: where complaints are kept, and how voters and addresses are known."""

    store: ComplaintStore
    polls: Polls
    statistics: dict[CampaignId, Statistics] = field(default_factory=dict)
    browsers: Buckets = field(default_factory=lambda: Buckets(A_BROWSER))
    addresses: Buckets = field(default_factory=lambda: Buckets(AN_ADDRESS))
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def count(self, enrolled: Enrolled) -> None:
        """Bring the published statistics up to date.

        Raises:
            OutcomeUnknown: PostgreSQL does not answer; those of before stay.
        """
        now = self.polls.clock()
        found = await self.store.statistics(enrolled.campaign_no, now)
        self.statistics[enrolled.loaded.campaign_id] = found


HEARINGS = web.AppKey("hearings", Hearings)


def setup(app: web.Application, hearings: Hearings) -> None:
    """Add the pages to the front."""
    app[HEARINGS] = hearings
    app.router.add_get(_PATH, form_page)
    app.router.add_post(_PATH, file)
    app.router.add_get(f"{_PATH}/{{complaint}}", answer_page)


async def form_page(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/complaints`: the form, the look-up, and how many were answered."""
    enrolled = _enrolled(request)
    if typed := request.query.get("number", "").strip():
        number = number_of(typed) or "unknown"
        raise web.HTTPSeeOther(f"/c/{enrolled.loaded.id}/complaints/{number}")
    return await _form(request, Form(), None)


async def file(request: web.Request) -> web.StreamResponse:
    """`POST /c/{campaign}/complaints`: keep a complaint, and lead to its number."""
    hearings, enrolled = request.app[HEARINGS], _enrolled(request)
    hearings.polls.refuse_cross_site(request.headers)
    form = _read(await request.post())
    now, subjects = hearings.polls.clock(), _subjects(request, enrolled)
    if not all(bucket.has_room(subject, now) for bucket, subject in subjects):
        return await _form(request, form, Mistake.TOO_MANY)
    try:
        async with _turn(hearings):
            taken = await _intake(hearings, enrolled).taken(form, now)
            if isinstance(taken, Mistake):
                return await _form(request, form, taken)
            if not await hearings.store.file(enrolled.campaign_no, taken):
                return await _form(request, form, Mistake.TOO_MANY)
    except OutcomeUnknown as fault:
        raise web.HTTPServiceUnavailable from fault
    for bucket, subject in subjects:
        bucket.take(subject, now)
    raise web.HTTPSeeOther(f"/c/{enrolled.loaded.id}/complaints/{taken.number}")


async def answer_page(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/complaints/{complaint}`: what became of it; not what was written."""
    hearings, enrolled = request.app[HEARINGS], _enrolled(request)
    number = number_of(request.match_info["complaint"])
    try:
        async with _turn(hearings):
            found = await hearings.store.find(enrolled.campaign_no, number) if number else None
    except OutcomeUnknown as fault:
        raise web.HTTPServiceUnavailable from fault
    context = {
        "found": found,
        "case_id": enrolled.case_ids.get(found.case_no) if found and found.case_no else None,
        "now": hearings.polls.clock(),
    }
    page = await page_of(
        request, shown_by(request), "complaint_answer.html", None, lambda: context
    )
    page.headers["Cache-Control"] = "no-store"
    if found is None and page.status == HTTPStatus.OK:
        page.set_status(HTTPStatus.NOT_FOUND)
    return page


async def _form(request: web.Request, form: Form, mistake: Mistake | None) -> web.Response:
    hearings, enrolled = request.app[HEARINGS], _enrolled(request)
    campaign = enrolled.loaded.campaign_id
    context = {
        "form": form,
        "mistake": mistake.value if mistake else "",
        "statistics": hearings.statistics.get(campaign, Statistics()),
    }
    page = await page_of(request, shown_by(request), "complaints.html", None, lambda: context)
    page.headers["Cache-Control"] = "no-store"
    if mistake is not None:
        busy = mistake is Mistake.TOO_MANY
        page.set_status(HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.BAD_REQUEST)
    return page


def _enrolled(request: web.Request) -> Enrolled:
    """The campaign, where it hears complaints and this front has its keys."""
    booth = request.app[HEARINGS].polls.booths.get(request.match_info["campaign"])
    if booth is None or booth.enrolled.campaign.complaints is None:
        raise web.HTTPNotFound
    return booth.enrolled


def _intake(hearings: Hearings, enrolled: Enrolled) -> Intake:
    return Intake(
        enrolled=enrolled,
        receipts=hearings.polls.receipts,
        ledger=hearings.polls.ledger,
        contact_key=hearings.polls.campaign_keys[enrolled.loaded.id].contact,
    )


def _read(posted: Mapping[str, object]) -> Form:
    """The fields that the form has; a file in one of them is refused."""
    known = {one.name for one in fields(Form)}
    values = {name: value for name, value in posted.items() if name in known}
    if any(not isinstance(value, str) for value in values.values()):
        raise RefusedRequest(
            Refused(reason=Reason.MALFORMED, field="form", allowed="text, and no files")
        )
    return Form(**{name: str(value) for name, value in values.items()})


def _subjects(request: web.Request, enrolled: Enrolled) -> list[tuple[Buckets, bytes]]:
    """Whose buckets a complaint fills: its browser's, if it has a token, and its address's."""
    hearings, campaign = request.app[HEARINGS], enrolled.loaded.id
    polls, now = hearings.polls, hearings.polls.clock()
    token = polls.token(request.headers, now)
    hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ()))
    arrival = Arrival(request.remote or "", hops, "", "", 0.0)
    found = [(hearings.addresses, polls.tracers[campaign].trace(arrival).address_digest)]
    if token is not None:
        found.append((hearings.browsers, token.identity.encode()))
    return found


def _turn(hearings: Hearings) -> asyncio.Semaphore:
    """A place among the few who may ask PostgreSQL at a time."""
    if hearings.turns.locked():
        raise web.HTTPServiceUnavailable
    return hearings.turns
