"""Exports asked for at the desk: results alone, the whole with a second person."""

import hashlib

import msgspec
from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.exports.nouns import Extent, Job
from ops.desk.house import Desk
from ops.desk.requests.acts import Act
from ops.desk.requests.nouns import Asked, DeskRequest
from ops.desk.sessions.nouns import Visitor
from voting.ledger.register import Enrolled


async def begin_results(desk: Desk, by: Visitor, enrolled: Enrolled, as_of: int) -> Job | None:
    """Have results made; None where an export of the campaign is under way."""
    job = await desk.making.store.place(enrolled, Extent.RESULTS, as_of, asked_by=by.name)
    if job is not None:
        await _begun(desk, job, by)
    return job


async def ask_for_whole(
    desk: Desk, by: Visitor, enrolled: Enrolled, *, as_of: int, reason: str, page: str
) -> int:
    """Have an export with ballots wait for a second person; returns the request's number."""
    tallies = await desk.deployment.ledger.live_tallies(enrolled)
    asked = Asked(
        act=Act.EXPORT_WITH_BALLOTS,
        campaign=enrolled.campaign.id,
        subject="",
        parameters={"as_of": as_of, "page": page},
        preview_digest=await _digest(desk, enrolled, as_of),
        ballots=sum(tally.received for tally in tallies.by_case.values()),
        reason=reason,
    )
    number = await desk.requests.ask(asked, by, desk.now())
    if not isinstance(number, int):
        raise web.HTTPForbidden
    return number


async def carry_out_export(desk: Desk, asked: DeskRequest, by: Visitor) -> str:
    """Make what a second person agreed to: the ledger up to the very record that was named.

    Raises:
        web.HTTPConflict: another export of the campaign is under way; it can be asked again.
    """
    wanted = asked.asked
    as_of = wanted.parameters["as_of"]
    assert isinstance(as_of, int)
    enrolled = await desk.deployment.register.find(wanted.campaign)
    if await _digest(desk, enrolled, as_of) != wanted.preview_digest:
        return "账本已不是当时的账本，未执行 / the ledger is another one; nothing was done"
    job = await desk.making.store.place(
        enrolled,
        Extent.WHOLE,
        as_of,
        asked_by=asked.asked_by,
        seconded_by=by.name,
        request=asked.no,
    )
    if job is None:
        raise web.HTTPConflict
    await _begun(desk, job, by)
    return f"第 {job.number} 号导出 / export {job.number}"


async def _digest(desk: Desk, enrolled: Enrolled, as_of: int) -> bytes:
    """SHA-256 of what an export would be of: the index, and the chain's hash there."""
    at = await desk.deployment.ledger.hash_at(enrolled, as_of)
    told = [enrolled.campaign.id, Extent.WHOLE, as_of, at]
    return hashlib.sha256(msgspec.json.encode(told)).digest()


async def _begun(desk: Desk, job: Job, by: Visitor) -> None:
    desk.making.begin(job)
    await note(desk, "export.begin", job, by)


async def note(desk: Desk, action: str, job: Job, by: Visitor, file: str = "") -> None:
    """The audit record of something done with an export."""
    detail: dict[str, str | int] = {
        "campaign": job.campaign,
        "extent": job.extent.value,
        "as_of": job.as_of,
    }
    if file:
        detail["file"] = file
    entry = Entry(actor=by.name, action=action, subject=str(job.number), detail=detail)
    await desk.audit.note(entry, desk.now())
