"""Applications: a list, one page each, its files; confirmed, or returned with a reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import hdrs, web

from ops.applications.domain import NUMBER, Application, Contact, FileKind, State, may_decide
from ops.applications.files import FileStore
from ops.applications.intake import Mistake, beyond_limits
from ops.applications.reviewing import Review
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.overview import enrolled_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.desk.writing import writing
from voting.ledger.register import Enrolled
from voting.rules.applications import Applications

#: Nothing of it is shown by a browser, whatever it holds.
_ATTACHED = {
    hdrs.CONTENT_TYPE: "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_Decision = Callable[[Review], Awaitable[list[Mistake]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """The applications of the campaign that an address names."""

    request: web.Request
    enrolled: Enrolled
    rules: Applications

    @property
    def base(self) -> str:
        return f"/campaigns/{self.enrolled.campaign.id}"

    @property
    def store(self) -> ApplicationStore:
        return ApplicationStore(self.request.app[DESK].pool)

    @property
    def files(self) -> FileStore:
        return FileStore(self.request.app[DESK].pool)

    @property
    def secrecy(self) -> Secrecy:
        deployment = self.request.app[DESK].deployment
        return Secrecy(deployment.campaign_keys(self.enrolled.campaign.id).application)

    async def found(self) -> Application:
        """The application that the address names, once it was sent in."""
        number = self.request.match_info["application"]
        no = self.enrolled.campaign_no
        found = await self.store.find(no, number) if NUMBER.fullmatch(number) else None
        if found is None or not found.revision:  # a draft is its applicant's alone
            raise web.HTTPNotFound
        return found

    def shown(self) -> dict[str, Any]:
        campaign = self.enrolled.campaign
        return {
            "campaign": campaign,
            "rules": self.rules,
            "zone": campaign.timetable.timezone,
            "base": self.base,
            "categories": {one.id: one for one in campaign.category},
            "units": {one.id: one for one in campaign.recommender},
        }


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET …/applications`: what was sent in, what waits first."""
    office = await _office(request)
    sent_in = await office.store.sent_in(office.enrolled.campaign_no)
    waiting = sorted(sent_in, key=lambda one: one.state is not State.SUBMITTED)
    return await page(request, "applications.html", {**office.shown(), "applications": waiting})


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/applications/{application}`: all of it, and how its applicant is reached."""
    office = await _office(request)
    return await _show(office, await office.found())


async def take_file(request: web.Request) -> web.StreamResponse:
    """`GET …/applications/{application}/files/{kind}`: to keep, never to be shown in a browser."""
    office = await _office(request)
    mine, kind = await office.found(), _kind(request.match_info["kind"])
    no = office.enrolled.campaign_no
    found = await office.files.content(office.secrecy, no, mine.number, kind)
    if found is None:
        raise web.HTTPNotFound
    suffix, content = found
    name = f'attachment; filename="{mine.number}-{kind.value}.{suffix}"'
    return web.Response(body=content, headers=_ATTACHED | {hdrs.CONTENT_DISPOSITION: name})


async def confirm(request: web.Request) -> web.StreamResponse:
    """`POST …/applications/{application}/confirm`."""
    number = request.match_info["application"]
    return await _decide(request, "application.confirm", lambda review: review.confirm(number))


async def send_back(request: web.Request) -> web.StreamResponse:
    """`POST …/applications/{application}/return`, `reason`."""
    number, reason = request.match_info["application"], await text(request, "reason")
    return await _decide(
        request,
        "application.return",
        lambda review: review.send_back(number, reason),
        reason,
    )


async def _decide(
    request: web.Request, action: str, decision: _Decision, reason: str = ""
) -> web.StreamResponse:
    office, desk = await _office(request), request.app[DESK]
    mine = await office.found()
    actor = request[VISITOR].name
    async with writing(desk.pool) as connection:
        review = Review(
            connection=connection,
            clock=desk.now,
            enrolled=office.enrolled,
            rules=office.rules,
            actor=actor,
        )
        mistakes = await decision(review)
        if not mistakes:
            subject = f"{office.enrolled.campaign.id}/{mine.number}"
            entry = Entry(actor=actor, action=action, subject=subject, reason=reason)
            await desk.audit.append(connection, entry, desk.now())
    if mistakes:
        return await _show(office, await office.found(), mistakes)
    raise web.HTTPSeeOther(f"{office.base}/applications/{mine.number}")


async def _show(
    office: _Office, mine: Application, mistakes: list[Mistake] | None = None
) -> web.Response:
    campaign, no = office.enrolled.campaign, office.enrolled.campaign_no
    sent_in = await office.store.sent_in(no)
    confirmed = [one for one in sent_in if one.state is State.CONFIRMED]
    waits = may_decide(mine, office.rules, office.request.app[DESK].now())
    shown = office.shown() | {
        "application": mine,
        "contact": await _contact(office, mine),
        "files": await office.files.facts(no, mine.number),
        "may_decide": waits,
        "beyond": beyond_limits(campaign, confirmed, mine) if waits else [],
        "mistakes": mistakes or [],
    }
    at = f"{office.base}/applications/{mine.number}"
    status = 422 if mistakes else 200
    return await page(office.request, "application.html", shown, status=status, at=at)


async def _contact(office: _Office, mine: Application) -> Contact | None:
    applicant = await office.store.of_number(mine.applicant_no)
    if applicant.contact is None:
        return None
    return office.secrecy.contact(applicant.subject, applicant.contact)


async def _office(request: web.Request) -> _Office:
    """Raises 404 where the campaign takes no applications."""
    enrolled = await enrolled_of(request.app[DESK].deployment, request.match_info["campaign"])
    rules = enrolled.campaign.applications
    if rules is None:
        raise web.HTTPNotFound
    return _Office(request=request, enrolled=enrolled, rules=rules)


def _kind(name: str) -> FileKind:
    try:
        return FileKind(name)
    except ValueError:
        raise web.HTTPNotFound from None


_ALL = "/campaigns/{campaign}/applications"
_ONE = f"{_ALL}/{{application}}"
WAYS = (
    get(_ALL, show_all, Permission.APPLICATIONS),
    get(_ONE, show, Permission.APPLICATIONS),
    get(f"{_ONE}/files/{{kind}}", take_file, Permission.APPLICATIONS),
    post(f"{_ONE}/confirm", confirm, Permission.APPLICATIONS),
    post(f"{_ONE}/return", send_back, Permission.APPLICATIONS),
)
