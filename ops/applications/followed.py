"""What became of an application's case: its published figures, decisions about it, appeals.

Nothing here is told earlier than to everybody: whoever entered a case learns no held count.
"""

from typing import Any

import asyncpg
from aiohttp import web

from display.pages.lookup import BOARD
from ops.applications.domain import Application
from ops.complaints.domain import Form, Kind
from ops.complaints.intake import Intake, Mistake
from ops.complaints.store import ComplaintStore
from voting.casting.polls import Polls
from voting.domain import CampaignId, CaseId
from voting.history.decisions import OnCase
from voting.keyring import CampaignKeys
from voting.ledger.register import Enrolled


async def followed(
    request: web.Request, pool: asyncpg.Pool, enrolled: Enrolled, mine: Application
) -> dict[str, Any]:
    """What the page of an application tells of its case; empty where it is none yet.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
    """
    case = CaseId(mine.case_id)
    exhibit = request.app[BOARD].exhibit(CampaignId(enrolled.campaign.id))
    if exhibit is None or case not in enrolled.case_numbers:
        return {"exhibit": None}
    complaints = ComplaintStore(pool)
    found = [await complaints.find(enrolled.campaign_no, one) for one in mine.appeals]
    return {
        "exhibit": exhibit,
        "standing": exhibit.standings.get(case),
        "tally": next((one for one in exhibit.results.tallies or () if one.case == case), None),
        "decisions": [
            one
            for one in enrolled.decisions
            if isinstance(one.body, OnCase) and one.body.case == case
        ],
        "appeals": [one for one in found if one],
    }


async def appeal(
    pool: asyncpg.Pool,
    *,
    polls: Polls,
    enrolled: Enrolled,
    keys: CampaignKeys,
    mine: Application,
    text: str,
) -> str | None:
    """File an appeal about the case of an application; returns its number.

    None where the text is empty or too long, the campaign hears none, or too many came lately.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
    """
    if enrolled.campaign.complaints is None or mine.case_id not in enrolled.case_numbers:
        return None
    intake = Intake(
        enrolled=enrolled,
        receipts=polls.receipts,
        ledger=polls.ledger,
        contact_key=keys.contact,
    )
    form = Form(kind=Kind.APPEAL.value, case=mine.case_id, text=text)
    taken = await intake.taken(form, polls.clock())
    if isinstance(taken, Mistake):
        return None
    kept = await ComplaintStore(pool).file(enrolled.campaign_no, taken)
    return taken.number if kept else None
