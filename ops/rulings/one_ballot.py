"""One ballot by its receipt, with everything that was ruled on it. Reads only."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.rulings.criteria import Criteria
from ops.rulings.looking import Vantage
from ops.rulings.samples import Sample, samples
from ops.rulings.search import Snapshot
from voting.casting.receipt import Receipts
from voting.domain import Status
from voting.ledger.ledger import Ledger

_RULED = """
SELECT e.ruling_index, l.at, e.from_status, e.to_status, e.by_person, e.incident, l.actor, l.body
FROM ruling_exception e
JOIN ledger_record l ON l.campaign_no = e.campaign_no AND l.index = e.ruling_index
WHERE e.campaign_no = $1 AND e.ballot_index = $2 ORDER BY e.ruling_index
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A ruling that named the ballot; `reason` is as it stands in the ledger."""

    index: int
    at: datetime
    before: Status
    after: Status
    by_person: bool
    actor: str
    incident: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBallot:
    """A ballot as the desk shows it, and its rulings, the oldest first."""

    sample: Sample
    rulings: tuple[Ruled, ...]


async def by_receipt(
    vantage: Vantage, ledger: Ledger, receipts: Receipts, receipt: str
) -> OneBallot | None:
    """The ballot of a receipt; None where it is of no ballot of this campaign.

    Raises:
        OutcomeUnknown: no answer came.
    """
    place, campaign_no = receipts.read(receipt), vantage.enrolled.campaign_no
    if place is None or place.campaign_no != campaign_no:
        return None
    if not await ledger.holds(campaign_no, place.index, place.ballot_id_half):
        return None
    async with vantage.sees(Criteria()) as seen:
        [sample] = await samples(seen, [place.index])
        return OneBallot(sample=sample, rulings=await _rulings(seen, place.index))


async def _rulings(seen: Snapshot, index: int) -> tuple[Ruled, ...]:
    rows = await seen.connection.fetch(_RULED, seen.campaign_no, index)
    return tuple(_ruled(row) for row in rows)


def _ruled(row: asyncpg.Record) -> Ruled:
    return Ruled(
        index=row["ruling_index"],
        at=row["at"],
        before=Status(row["from_status"]),
        after=Status(row["to_status"]),
        by_person=row["by_person"],
        actor=row["actor"],
        incident=row["incident"],
        reason=json.loads(row["body"]).get("reason", ""),
    )
