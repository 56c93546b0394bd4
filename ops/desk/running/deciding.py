"""Decisions of organizers: taken alone, or asked for and, once agreed to, carried out."""

from dataclasses import dataclass

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.house import Desk
from ops.desk.requests.nouns import Asked, DeskRequest
from ops.desk.running.preparing import Given, Prepared, prepared
from ops.desk.running.steps import Field, Step, step_of
from ops.desk.sessions.nouns import Visitor
from ops.organizing.drafts import record
from voting.domain import CaseId
from voting.errors import UnlawfulDecision
from voting.history.decisions import Decision, OnCase

CHANGED = "预览已变，未执行 / the preview is another one; nothing was done"
_SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants decided, and why."""

    campaign: str
    step: Step
    given: Given
    reason: str

    @property
    def subject(self) -> str:
        """The case that it is about; empty for the campaign."""
        return self.given.get(Field.CASE, "") if Field.CASE in self.step.fields else ""


async def decide(desk: Desk, by: Visitor, wish: Wish, seen: Prepared) -> int:
    """Take a decision alone; returns the index of its record.

    Args:
        seen: the decision with its reason, as whoever takes it was shown it.

    Raises:
        UnlawfulDecision: the ledger went on meanwhile, or does not allow it.
    """
    assert wish.step.act is None
    assert seen.draft is not None
    index = await record(desk.deployment, seen.draft, by.name)
    await _note(desk, by, wish, index)
    return index


async def ask(desk: Desk, by: Visitor, wish: Wish, seen: Prepared, page: str) -> int:
    """Have a decision wait for a second person; returns the request's number.

    Args:
        page: where what it would do is shown at any time.
    """
    assert wish.step.act is not None
    assert seen.draft is not None
    asked = Asked(
        act=wish.step.act,
        campaign=wish.campaign,
        subject=wish.subject,
        parameters={
            **{field.value: wish.given[field] for field in wish.step.needed},
            _SEEN: seen.draft.enrolled.life.as_of,
            "page": page,
        },
        preview_digest=seen.digest,
        ballots=_touched(seen),
        reason=wish.reason,
    )
    number = await desk.requests.ask(asked, by, desk.now())
    if not isinstance(number, int):
        raise web.HTTPForbidden
    return number


async def carry_out_decision(desk: Desk, asked: DeskRequest, by: Visitor) -> str:
    """What a second person agreed to: the very decision that was shown to the first, once.

    What was decided is asked of the ledger, so that a process which ends between the record and
    its outcome leaves nothing that could be done twice.
    """
    wanted, step = asked.asked, step_of(asked.asked.act)
    assert step is not None
    given = {field: str(wanted.parameters[field.value]) for field in step.needed}
    wish = Wish(campaign=wanted.campaign, step=step, given=given, reason=wanted.reason)
    actor, known = f"{asked.asked_by}, {by.name}", wanted.parameters[_SEEN]
    done = await _done(desk, wish, actor, known)
    refused = "" if done else await _carried_out(desk, by, wish, actor, wanted.preview_digest)
    if refused or done is None:
        done = await _done(desk, wish, actor, known)  # here, or by somebody at the same moment
    return refused if done is None else f"已记入账本，序号 {done} / recorded at index {done}"


async def _carried_out(desk: Desk, by: Visitor, wish: Wish, actor: str, preview: bytes) -> str:
    """Record what was agreed to; returns why not, empty where it is recorded."""
    seen = await prepared(desk.deployment, wish.campaign, wish.step, wish.given, wish.reason)
    if seen.digest != preview or seen.draft is None:
        return CHANGED
    try:
        index = await record(desk.deployment, seen.draft, actor)
    except UnlawfulDecision as fault:
        return f"账本拒绝，未执行 / refused by the ledger, nothing was done: {fault}"
    await _note(desk, by, wish, index)
    return ""


async def _done(desk: Desk, wish: Wish, actor: str, seen: object) -> int | None:
    """The index of the record, where the decision was taken since it was asked for."""
    assert isinstance(seen, int)
    enrolled = await desk.deployment.register.find(wish.campaign)
    return next((d.index for d in enrolled.decisions if _is(d, wish, actor, seen)), None)


def _is(found: Decision, wish: Wish, actor: str, seen: int) -> bool:
    body = found.body
    if isinstance(body, OnCase) and body.case != CaseId(wish.subject):
        return False
    told = found.kind, found.actor, body.reason
    return found.index > seen and told == (wish.step.kind, actor, wish.reason)


async def _note(desk: Desk, by: Visitor, wish: Wish, index: int) -> None:
    entry = Entry(
        actor=by.name,
        action=f"campaign.{wish.step.kind.value}",
        subject=wish.subject or wish.campaign,
        reason=wish.reason,
        detail={"campaign": wish.campaign, "index": index},
    )
    await desk.audit.note(entry, desk.now())


def _touched(seen: Prepared) -> int:
    """How many votes an act is of: those of its case, or all."""
    body = seen.draft.body if seen.draft else None
    tallies = seen.found.tallies
    if isinstance(body, OnCase):
        return tallies[body.case].received
    return sum(tally.received for tally in tallies.values())
