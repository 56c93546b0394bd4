"""A request about a campaign's applications: the campaign, its keys, who signed in."""

import asyncio
import hmac
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
from aiohttp import web

from ops.applications.domain import Applicant, Contact
from ops.applications.filing import Filing
from ops.applications.incoming import Posted
from ops.applications.secrecy import Secrecy
from ops.applications.sessions import Session, Sessions
from ops.applications.store import ApplicationStore
from ops.complaints.bounds import Bound, Buckets
from ops.errors import OperationsError
from ops.keys.key_files import KeyFileError
from voting.casting.polls import Polls
from voting.domain import Phase
from voting.errors import OutcomeUnknown, UnknownCampaign
from voting.keyring import CampaignKeys
from voting.ledger.register import Enrolled, Register
from voting.provenance.tracing import Tracer
from voting.rules.applications import Applications

_AT_ONCE, _PATIENCE_S = 4, 3.0
#: Forms that are being read, of all and of one: a form may hold megabytes, and come slowly.
_READ_AT_ONCE, _READ_OF_ONE = 16, 2
#: Of one applicant, whatever address it comes from: forms, and appeals among them.
_FORMS, _APPEALS = Bound(40, 6.0), Bound(3, 1_200.0)


@dataclass(frozen=True)
class Applying:
    """What the pages need.

    Attributes:
        keys: a campaign's keys by its id; a `KeyFileError` where it has none any more.
        tracer: how a network is known that asks for a code, by campaign.
    """

    pool: asyncpg.Pool
    register: Register
    polls: Polls
    keys: Callable[[str], CampaignKeys]
    tracer: Callable[[str], Tracer]
    forms: Buckets = field(default_factory=lambda: Buckets(_FORMS))
    appeals: Buckets = field(default_factory=lambda: Buckets(_APPEALS))
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    reading: Counter[bytes] = field(default_factory=Counter)


APPLYING = web.AppKey("applying", Applying)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request about a campaign's applications; without a session, of nobody."""

    request: web.Request
    enrolled: Enrolled
    rules: Applications
    keys: CampaignKeys
    session: Session | None
    applicant: Applicant | None

    @property
    def applying(self) -> Applying:
        """What the pages have at hand."""
        return self.request.app[APPLYING]

    @property
    def root(self) -> str:
        """Where the pages of the campaign's applications begin."""
        return f"/c/{self.enrolled.campaign.id}/apply"

    @property
    def now(self) -> datetime:
        """The time by PostgreSQL's clock."""
        return self.applying.polls.clock()

    @property
    def secrecy(self) -> Secrecy:
        """What seals what is kept."""
        return Secrecy(self.keys.application)

    @property
    def sessions(self) -> Sessions:
        """The sessions of this campaign."""
        return Sessions(key=self.keys.application, secure=self.applying.polls.cookie.secure)

    @property
    def store(self) -> ApplicationStore:
        """Where applications are read."""
        return ApplicationStore(self.applying.pool)

    @property
    def filing(self) -> Filing:
        """For who signed in."""
        if self.applicant is None:
            raise web.HTTPSeeOther(self.root)
        return Filing(
            pool=self.applying.pool,
            clock=self.applying.polls.clock,
            enrolled=self.enrolled,
            rules=self.rules,
            secrecy=self.secrecy,
            applicant=self.applicant,
        )

    @property
    def contact(self) -> Contact:
        """How the applicant is reached, as far as it is still kept."""
        one = self.applicant
        if one is None or one.contact is None:
            return Contact(phone="")
        return self.secrecy.contact(one.subject, one.contact)

    def shown(self) -> dict[str, Any]:
        """What every page of a visit has."""
        campaign = self.enrolled.campaign
        return {
            "campaign": campaign,
            "rules": self.rules,
            "zone": campaign.timetable.timezone,
            "root": f"/c/{campaign.id}",
            "base": self.root,
            "now": self.now,
            "token": self.session.form_token if self.session else "",
            "published": self.enrolled.life.phase is not Phase.DRAFT,
            "mistakes": [],
        }


async def visit_of(request: web.Request) -> Visit:
    """The visit of a request.

    Raises:
        aiohttp.web.HTTPNotFound: the campaign takes no applications, or not yet as a draft.
    """
    applying, name = request.app[APPLYING], request.match_info["campaign"]
    try:
        enrolled = await applying.register.find(name)
    except UnknownCampaign as fault:
        raise web.HTTPNotFound from fault
    rules, now = enrolled.campaign.applications, applying.polls.clock()
    hidden = enrolled.life.phase is Phase.DRAFT and rules is not None and now < rules.opens_at
    if rules is None or hidden:
        raise web.HTTPNotFound
    try:
        keys = applying.keys(name)
    except KeyFileError as fault:  # destroyed
        raise web.HTTPNotFound from fault
    sessions = Sessions(key=keys.application, secure=applying.polls.cookie.secure)
    session, applicant = sessions.of(request, now), None
    if session is not None:
        store = ApplicationStore(applying.pool)
        applicant = await store.applicant(enrolled.campaign_no, session.subject)
        if applicant is None or _signed_out(applicant, session):
            session, applicant = None, None
    return Visit(
        request=request,
        enrolled=enrolled,
        rules=rules,
        keys=keys,
        session=session,
        applicant=applicant,
    )


def _signed_out(applicant: Applicant, session: Session) -> bool:
    return applicant.signed_out_at is not None and session.began_at <= applicant.signed_out_at


def own_form(visit: Visit, sent: Posted) -> None:
    """A form of this very session, and not one too many of its applicant."""
    if visit.session is None or visit.applicant is None:
        raise web.HTTPSeeOther(visit.root)
    given = sent.fields.get("form_token", "").encode()
    if not hmac.compare_digest(given, visit.session.form_token.encode()):
        raise web.HTTPForbidden
    forms, subject = visit.applying.forms, visit.applicant.subject
    if not forms.has_room(subject, visit.now):
        raise web.HTTPTooManyRequests
    forms.take(subject, visit.now)


@asynccontextmanager
async def turn(request: web.Request) -> AsyncIterator[None]:
    """A place among the few who may ask PostgreSQL at a time; its silence is told as 503. Nothing
    is read from a client meanwhile, who may be slow."""
    turns = request.app[APPLYING].turns
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await turns.acquire()
    except TimeoutError as fault:
        raise web.HTTPServiceUnavailable from fault
    try:
        yield
    except (OutcomeUnknown, OperationsError) as fault:
        raise web.HTTPServiceUnavailable from fault
    finally:
        turns.release()


@contextmanager
def reading(visit: Visit) -> Iterator[None]:
    """A place to read a form in: few at a time, and of one applicant two."""
    under_way, who = visit.applying.reading, visit.filing.applicant.subject
    if under_way[who] >= _READ_OF_ONE:
        raise web.HTTPTooManyRequests
    if under_way.total() >= _READ_AT_ONCE:
        raise web.HTTPServiceUnavailable
    under_way[who] += 1
    try:
        yield
    finally:
        under_way[who] -= 1
        under_way += Counter()  # forgets who is at nought
