"""Orders of the desk: who may give them alone, whom they wait for, and their audit records."""

import hashlib
from dataclasses import dataclass

import msgspec
from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.house import Desk
from ops.desk.permissions import Permission
from ops.desk.requests.acts import Act, Limits, needs_second
from ops.desk.requests.nouns import Asked, DeskRequest
from ops.desk.sessions.nouns import Visitor
from ops.errors import WrongInput
from ops.rulings.docket_store import DocketStore
from ops.rulings.looking import Vantage, vantage_of
from ops.rulings.nouns import Docket, Order, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.powers import Power
from ops.rulings.preview import Preview
from voting.domain import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A ruling as somebody gives it: of which ballots, what, and why.

    Attributes:
        undoes: the order that it takes back.
    """

    docket: Docket
    verb: Verb
    undoes: int | None
    reason: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was shown: which ballots, as of when, and what becomes of them."""
        docket = self.docket
        told = [docket.campaign_no, docket.number, docket.as_of, self.verb.value, self.undoes]
        return hashlib.sha256(msgspec.json.encode([*told, *docket.ballots])).digest()


def needs_another(limits: Limits, by: Visitor, preview: Preview, verb: Verb) -> bool | None:
    """Whether somebody else must agree; None where the visitor may not even ask."""
    voided = sum(
        ballots
        for (_, after), ballots in preview.effects[verb].moved.items()
        if after is Status.VOIDED
    )
    may = by.may(Permission.VOID) or (verb is not Verb.UNDO and preview.power(verb) is Power.HOLD)
    if voided and (not may or needs_second(Act.VOID, voided, limits)):
        return True
    return False if may else None


async def ask(desk: Desk, by: Visitor, vantage: Vantage, given: Given) -> int:
    """Have a void wait for a second person; returns the request's number."""
    docket = given.docket
    asked = Asked(
        act=Act.VOID,
        campaign=vantage.enrolled.campaign.id,
        subject=docket.incident or "",
        parameters={
            "docket": docket.number,
            "verb": given.verb.value,
            "undoes": given.undoes or 0,
        },
        preview_digest=given.digest,
        ballots=docket.total,
        reason=given.reason,
    )
    number = await desk.requests.ask(asked, by, desk.now())
    if not isinstance(number, int):
        raise web.HTTPForbidden
    return number


async def order(desk: Desk, by: Visitor, vantage: Vantage, given: Given) -> Order:
    """Give an order alone and begin to carry it out; given twice, it is one."""
    return await _placed(desk, vantage, given, actor=by.name, by=by, seconded_by=None)


async def carry_out_approved(desk: Desk, asked: DeskRequest, by: Visitor) -> str:
    """What a second person agreed to: of the very ballots that were shown to the first."""
    wanted, parameters = asked.asked, asked.asked.parameters
    vantage = await vantage_of(desk.deployment, wanted.campaign)
    given = Given(
        docket=await DocketStore(vantage.pool).find(
            vantage.enrolled, _known(parameters["docket"])
        ),
        verb=Verb(str(parameters["verb"])),
        undoes=_known(parameters["undoes"]) or None,
        reason=wanted.reason,
    )
    if given.digest != wanted.preview_digest:
        return "预览已变，未执行 / the preview is another one; nothing was done"
    made = await _placed(desk, vantage, given, actor=asked.asked_by, by=by, seconded_by=by.name)
    return f"第 {made.number} 号裁定 / order {made.number}"


async def note(desk: Desk, action: str, vantage: Vantage, made: Order, by: Visitor) -> None:
    """The audit record of something done to an order."""
    campaign = vantage.enrolled.campaign.id
    detail: dict[str, str | int] = {
        "order": made.number,
        "campaign": campaign,
        "ballots": made.total,
    }
    entry = Entry(
        actor=by.name,
        action=action,
        subject=made.incident or campaign,
        reason=made.reason,
        detail=detail,
    )
    await desk.audit.note(entry, desk.now())


async def _placed(
    desk: Desk,
    vantage: Vantage,
    given: Given,
    *,
    actor: str,
    by: Visitor,
    seconded_by: str | None,
) -> Order:
    try:
        made = await OrderStore(vantage.pool).place(
            vantage.enrolled,
            given.docket,
            given.verb,
            reason=given.reason,
            actor=actor,
            seconded_by=seconded_by,
            undoes=given.undoes,
        )
    except WrongInput as fault:
        raise web.HTTPConflict from fault
    desk.carrying.begin(vantage.enrolled, made)
    await note(desk, f"ruling.{made.verb.value}", vantage, made, by)
    return made


def _known(value: object) -> int:
    assert isinstance(value, int)
    return value
