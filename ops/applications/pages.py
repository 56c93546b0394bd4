"""The public's pages of applications: a way in, one's own list, a form, what became of it."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from display.pages.rendering import plain_page
from display.sign_in.phone import PHONES
from ops.applications.domain import (
    NUMBER,
    Application,
    Contact,
    Form,
    may_edit,
    may_withdraw,
)
from ops.applications.files import FileStore
from ops.applications.filing import Mistakes
from ops.applications.followed import appeal, followed
from ops.applications.incoming import (
    APPLICATION,
    WAY_IN,
    Bounds,
    Posted,
    contact_in,
    form_in,
    posted,
)
from ops.applications.intake import Mistake
from ops.applications.visits import APPLYING, Applying, Visit, own_form, reading, turn, visit_of
from voting import api
from voting.phones.numbers import mainland, masked
from voting.phones.sign_in import SignedIn, TurnedAway
from voting.problems import RefusedRequest
from voting.provenance.tracing import Arrival
from voting.refusal import Reason, Refused

_PATH = "/c/{campaign}/apply"
_ONE = f"{_PATH}/{{application:[0-9a-hjkmnp-tv-z]{{12}}}}"


def setup(app: web.Application, applying: Applying) -> None:
    """Add the pages to the front."""
    app[APPLYING] = applying
    app.router.add_get("/campaigns/{campaign}/apply", elsewhere)
    app.router.add_get(_PATH, show_way_in)
    app.router.add_post(_PATH, come_in)
    app.router.add_get(_ONE, show_one)
    app.router.add_post(_ONE, change_one)


async def elsewhere(request: web.Request) -> web.StreamResponse:
    """`GET /campaigns/{campaign}/apply`: the address as people guess it."""
    raise web.HTTPSeeOther(_PATH.format(campaign=request.match_info["campaign"]))


async def show_way_in(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/apply`: the notice and the way in, or one's own applications."""
    async with turn(request):
        return await _way_in(await visit_of(request))


async def come_in(request: web.Request) -> web.StreamResponse:
    """`POST` to the same, by `action`: `code` and `enter` to sign in, `leave`, `new`."""
    sent = await _sent(request, WAY_IN)
    if sent.too_large:
        raise RefusedRequest(Refused(reason=Reason.TOO_LARGE))
    async with turn(request):
        visit = await visit_of(request)
        match sent.line("action"):
            case "code" | "enter" if visit.applicant is None:
                return await _sign_in(visit, sent)
            case "new":
                own_form(visit, sent)
                return await _begin(visit)
            case "leave" if visit.applicant is not None:
                own_form(visit, sent)
                await visit.store.sign_out(visit.applicant, visit.now)
                out = web.HTTPSeeOther(visit.root)
                visit.sessions.end(out)
                raise out
            case _:
                raise web.HTTPSeeOther(visit.root)


async def show_one(request: web.Request) -> web.StreamResponse:
    """`GET /c/{campaign}/apply/{application}`: the form, or what became of it."""
    async with turn(request):
        visit = await visit_of(request)
        return await _one(visit, await _own(visit))


async def change_one(request: web.Request) -> web.StreamResponse:
    """`POST` to the same, by `action`: `save`, `submit`, `withdraw`, `appeal`."""
    async with turn(request):
        visit = await visit_of(request)
        mine = await _own(visit)
    with reading(visit):
        sent = await _sent(request, APPLICATION)
    async with turn(request):
        own_form(visit, sent)
        return await _changed(visit, mine, sent)


async def _changed(visit: Visit, mine: Application, sent: Posted) -> web.StreamResponse:
    action = sent.line("action")
    if action == "withdraw":
        mistakes = await visit.filing.withdraw(mine.number)
    elif action == "appeal":
        mistakes = await _appeal(visit, mine, sent)
    else:
        return await _write(visit, mine, sent, submit=action == "submit")
    if mistakes:
        return await _one(visit, mine, mistakes=mistakes)
    raise web.HTTPSeeOther(f"{visit.root}/{mine.number}")


async def _write(
    visit: Visit, mine: Application, sent: Posted, *, submit: bool
) -> web.StreamResponse:
    form = form_in(sent, len(visit.rules.section))
    contact = contact_in(sent, visit.contact.phone)
    if sent.too_large:
        return await _one(visit, mine, form, contact, [Mistake.FILE_LARGE])
    mistakes = await visit.filing.save(mine.number, form, sent.files)
    if not mistakes:
        assert visit.applicant is not None
        sealed = visit.secrecy.sealed_contact(visit.applicant.subject, contact)
        await visit.store.reach(visit.applicant, sealed)
    if not mistakes and submit:
        mistakes = await visit.filing.submit(mine.number, reachable=bool(contact.person))
    if mistakes:
        return await _one(visit, mine, form, contact, mistakes)
    raise web.HTTPSeeOther(f"{visit.root}/{mine.number}")


async def _appeal(visit: Visit, mine: Application, sent: Posted) -> Mistakes:
    assert visit.applicant is not None
    bucket, now = visit.applying.appeals, visit.now
    if not bucket.has_room(visit.applicant.subject, now):
        return [Mistake.TOO_MANY]
    polls = visit.applying.polls
    number = await appeal(
        visit.applying.pool,
        polls=polls,
        enrolled=visit.enrolled,
        keys=visit.keys,
        mine=mine,
        text=sent.text("text"),
    )
    if number is None:
        return [Mistake.LONG]
    bucket.take(visit.applicant.subject, now)
    await visit.filing.note_appeal(mine.number, number)
    return []


async def _sign_in(visit: Visit, sent: Posted) -> web.StreamResponse:
    phones, voter = visit.request.app.get(PHONES), api.voter_of(visit.request)
    typed = sent.line("number")[:40]
    if phones is None or voter is None:
        return await _way_in(visit, typed=typed, no_cookie=voter is None)
    if sent.line("action") == "code":
        arrival = _arrival(visit.request)
        origin = visit.applying.tracer(visit.enrolled.campaign.id).trace(arrival)
        campaign = visit.enrolled.campaign.id
        answer = await phones.ask(typed, voter, origin, campaign, visit.now)
        problem = answer if isinstance(answer, TurnedAway) else None
        return await _way_in(visit, typed=typed, problem=problem, asked=problem is None)
    entered = await phones.check(typed, sent.line("code"), voter, visit.now)
    if not isinstance(entered, SignedIn):
        return await _way_in(visit, typed=typed, problem=entered, asked=True)
    subject, phone = visit.secrecy.subject(entered.identity), mainland(typed)
    found = await visit.store.meet(visit.enrolled.campaign_no, subject, visit.now)
    if found.contact is None:
        contact = visit.secrecy.sealed_contact(subject, Contact(phone=phone or ""))
        await visit.store.reach(found, contact)
    inside = web.HTTPSeeOther(visit.root)
    visit.sessions.begin(inside, subject, visit.now)
    raise inside


async def _begin(visit: Visit) -> web.StreamResponse:
    begun = await visit.filing.begin()
    if isinstance(begun, Mistake):
        return await _way_in(visit, mistakes=[begun])
    raise web.HTTPSeeOther(f"{visit.root}/{begun}")


async def _way_in(
    visit: Visit,
    *,
    typed: str = "",
    problem: TurnedAway | None = None,
    asked: bool = False,
    no_cookie: bool = False,
    mistakes: Mistakes | None = None,
) -> web.Response:
    one, number = visit.applicant, mainland(typed)
    shown = visit.shown() | {
        "signed_in": one is not None,
        "applications": await visit.store.of(visit.enrolled.campaign_no, one) if one else [],
        "phone": masked(contact) if (contact := mainland(visit.contact.phone)) else "",
        "is_set_up": PHONES in visit.request.app,
        "typed": typed,
        "number": number if asked and number else "",
        "masked": masked(number) if number else "",
        "problem": problem,
        "wait_s": math.ceil(problem.wait_s) if problem else 0,
        "no_cookie": no_cookie,
        "mistakes": mistakes or [],
    }
    bad = problem is not None or no_cookie or bool(mistakes)
    return _page(visit.request, "apply.html", shown, bad=bad)


async def _one(
    visit: Visit,
    mine: Application,
    form: Form | None = None,
    contact: Contact | None = None,
    mistakes: Mistakes | None = None,
) -> web.Response:
    """One's own application; `form` is what was typed, where it was not kept."""
    campaign_no = visit.enrolled.campaign_no
    now_kept = await visit.filing.own(mine.number) or mine
    shown = visit.shown() | {
        "application": now_kept,
        "form": form or now_kept.form,
        "contact": contact or visit.contact,
        "files": await FileStore(visit.applying.pool).facts(campaign_no, mine.number),
        "may_edit": may_edit(now_kept, visit.rules, visit.now),
        "may_withdraw": may_withdraw(now_kept, visit.rules, visit.now),
        "mistakes": mistakes or [],
        **await followed(visit.request, visit.applying.pool, visit.enrolled, now_kept),
    }
    return _page(visit.request, "application.html", shown, bad=bool(mistakes))


def _page(
    request: web.Request, template: str, shown: Mapping[str, Any], *, bad: bool
) -> web.Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    page = plain_page(request, template, shown, status)
    page.headers[hdrs.CACHE_CONTROL] = "no-store"
    return page


async def _sent(request: web.Request, bounds: Bounds) -> Posted:
    request.app[APPLYING].polls.refuse_cross_site(request.headers)
    return await posted(request, bounds)


async def _own(visit: Visit) -> Application:
    number = visit.request.match_info["application"]
    found = await visit.filing.own(number) if NUMBER.fullmatch(number) else None
    if found is None:  # another's is told like one that is not there
        raise web.HTTPNotFound
    return found


def _arrival(request: web.Request) -> Arrival:
    hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ()))
    return Arrival(request.remote or "", hops, "", "", 0.0)
