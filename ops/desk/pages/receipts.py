"""A ballot by its receipt: how it stands, and why. Who looked is in the audit log."""

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.campaign_view import told_of, vantage_at
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.rulings.looking import Vantage
from ops.rulings.one_ballot import OneBallot, by_receipt
from voting.casting.receipt import Receipts


async def form(request: web.Request) -> web.StreamResponse:
    """`GET …/receipts`."""
    shown = told_of(await vantage_at(request))
    return await page(request, "receipt.html", {**shown, "asked": "", "ballot": None})


async def find(request: web.Request) -> web.StreamResponse:
    """`POST …/receipts`, `receipt`."""
    vantage, asked = await vantage_at(request), await text(request, "receipt")
    ballot = await looked_up(request, vantage, asked, why="")
    context = {**told_of(vantage), "asked": asked, "ballot": ballot}
    return await page(request, "receipt.html", context, status=200 if ballot else 404)


async def looked_up(
    request: web.Request, vantage: Vantage, receipt: str, *, why: str
) -> OneBallot | None:
    """The ballot of a receipt, after the audit log has that it was looked at.

    Args:
        why: the number of the complaint that it came with.
    """
    desk, campaign = request.app[DESK], vantage.enrolled.campaign.id
    deployment = desk.deployment
    found = await by_receipt(vantage, deployment.ledger, Receipts(deployment.house_keys), receipt)
    detail: dict[str, str | int] = {"index": found.sample.index if found else 0}
    entry = Entry(
        actor=request[VISITOR].name,
        action="receipt.look-up",
        subject=campaign,
        reason=why,
        detail=detail,
    )
    await desk.audit.note(entry, desk.now())
    return found


_ALL = "/campaigns/{campaign}/receipts"
WAYS = (
    get(_ALL, form, Permission.READ),
    post(_ALL, find, Permission.READ),
)
