"""Reports and appeals: what waits and until when, the question, its ballot, the answer."""

from aiohttp import web

from ops.complaints import contact
from ops.complaints.domain import MOST_ANSWER, Complaint, cleaned, number_of
from ops.complaints.store import AnswerGiven, ComplaintStore
from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.pages.receipts import looked_up
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import OperationsError
from ops.rulings.looking import Vantage
from ops.rulings.one_ballot import OneBallot


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET …/complaints`, with `done`: those that wait, the nearest deadline first."""
    vantage, done = await vantage_at(request), request.query.get("done", "")
    store, campaign_no = ComplaintStore(vantage.pool), vantage.enrolled.campaign_no
    now = request.app[DESK].now()
    found = await store.all(campaign_no, waiting=not done)
    context = {
        **told_of(vantage),
        "case_ids": vantage.enrolled.case_ids,
        "complaints": sorted(found, key=_urgency),
        "statistics": await store.statistics(campaign_no, now),
        "done": done,
        "now": now,
    }
    return await page(request, "complaints.html", context)


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/complaints/{number}`."""
    vantage = await vantage_at(request)
    return await _show(request, vantage, await _found(request, vantage))


async def answer(request: web.Request) -> web.StreamResponse:
    """`POST …/complaints/{number}/answer`, `text` and `upheld`: once, and it stands."""
    vantage, desk, by = await vantage_at(request), request.app[DESK], request[VISITOR]
    found, words = await _found(request, vantage), cleaned(await text(request, "text"))
    if not 0 < len(words) <= MOST_ANSWER:
        return await _show(request, vantage, found, trouble="text")
    upheld = {"yes": True, "no": False}.get(await text(request, "upheld"))
    if upheld is None:
        return await _show(request, vantage, found, trouble="upheld", typed=words)
    given = AnswerGiven(at=desk.now(), text=words, upheld=upheld, actor=by.name)
    campaign_no = vantage.enrolled.campaign_no
    if not await ComplaintStore(vantage.pool).answer(campaign_no, found.number, given):
        raise web.HTTPConflict
    await _note(request, vantage, found, "complaint.answer", upheld="yes" if upheld else "no")
    raise web.HTTPSeeOther(_address(vantage, found))


async def show_contact(request: web.Request) -> web.StreamResponse:
    """`POST …/complaints/{number}/contact`: opened for whoever has to answer, on record."""
    vantage = await vantage_at(request)
    found = await _found(request, vantage)
    if found.contact is None:
        raise web.HTTPNotFound
    keys = request.app[DESK].deployment.campaign_keys(vantage.enrolled.campaign.id)
    await _note(request, vantage, found, "complaint.contact")
    try:
        reached_at = contact.opened(keys.contact, found.number, found.contact)
    except OperationsError:
        return await _show(request, vantage, found, trouble="contact")
    return await _show(request, vantage, found, reached_at=reached_at)


async def show_ballot(request: web.Request) -> web.StreamResponse:
    """`POST …/complaints/{number}/ballot`: the ballot whose receipt came with it."""
    vantage = await vantage_at(request)
    found = await _found(request, vantage)
    if found.receipt is None:
        raise web.HTTPNotFound
    ballot = await looked_up(request, vantage, found.receipt, why=found.number)
    return await _show(request, vantage, found, ballot=ballot)


async def _show(
    request: web.Request,
    vantage: Vantage,
    found: Complaint,
    *,
    trouble: str = "",
    typed: str = "",
    reached_at: str = "",
    ballot: OneBallot | None = None,
) -> web.Response:
    context = {
        **told_of(vantage),
        "found": found,
        "case_id": vantage.enrolled.case_ids.get(found.case_no) if found.case_no else None,
        "now": request.app[DESK].now(),
        "trouble": trouble,
        "typed": typed,
        "reached_at": reached_at,
        "ballot": ballot,
        "longest": MOST_ANSWER,
    }
    status, at = 422 if trouble else 200, _address(vantage, found)
    return await page(request, "complaint.html", context, status=status, at=at)


async def _found(request: web.Request, vantage: Vantage) -> Complaint:
    number = number_of(request.match_info["number"])
    store, campaign_no = ComplaintStore(vantage.pool), vantage.enrolled.campaign_no
    found = await store.find(campaign_no, number) if number else None
    if found is None:
        raise web.HTTPNotFound
    return found


async def _note(
    request: web.Request, vantage: Vantage, found: Complaint, action: str, **more: str
) -> None:
    desk = request.app[DESK]
    detail = {"campaign": vantage.enrolled.campaign.id, **more}
    entry = Entry(actor=request[VISITOR].name, action=action, subject=found.number, detail=detail)
    await desk.audit.note(entry, desk.now())


def _urgency(one: Complaint) -> tuple[bool, object]:
    return one.answered_at is not None, one.due_at


def _address(vantage: Vantage, found: Complaint) -> str:
    return f"/campaigns/{vantage.enrolled.campaign.id}/complaints/{found.number}"


_ALL = "/campaigns/{campaign}/complaints"
_ONE = f"{_ALL}/{{number}}"
WAYS = (
    get(_ALL, show_all, Permission.READ),
    get(_ONE, show, Permission.READ),
    post(f"{_ONE}/answer", answer, Permission.DECIDE),
    post(f"{_ONE}/contact", show_contact, Permission.DECIDE),
    post(f"{_ONE}/ballot", show_ballot, Permission.READ),
)
