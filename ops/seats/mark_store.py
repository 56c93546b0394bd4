"""A judge's marks until they are recorded in the ledger: the only writer of their table."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import asyncpg

from voting.domain import CaseId
from voting.ledger.postgres import fetch

_OF_SEAT = "SELECT case_id, score FROM seat_mark WHERE seat_no = $1"
_OF_COMPONENT = """
SELECT m.case_id, s.judge, m.score FROM seat_mark m JOIN seat s USING (seat_no)
WHERE s.campaign_no = $1 AND s.component = $2 AND s.ended_at IS NULL
ORDER BY m.case_id, s.judge
"""
# Held against the seat as it is now: nobody marks from a seat that was taken away.
_GIVE = """
INSERT INTO seat_mark (seat_no, case_id, score, at)
SELECT seat_no, $2::text, $3::numeric, $4::timestamptz FROM seat
WHERE seat_no = $1 AND ended_at IS NULL AND ends_at > $4
ON CONFLICT (seat_no, case_id) DO UPDATE SET score = $3, at = $4
RETURNING seat_no
"""
_TAKE_BACK = """
DELETE FROM seat_mark USING seat
WHERE seat_mark.seat_no = $1 AND case_id = $2 AND seat.seat_no = $1
  AND seat.ended_at IS NULL AND seat.ends_at > $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMark:
    """What one judge gave one case."""

    case: CaseId
    judge: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by seat, editable until the seat's deadline."""

    pool: asyncpg.Pool

    async def of_seat(self, seat_no: int) -> dict[CaseId, Decimal]:
        """A judge's own."""
        rows = await fetch(self.pool, _OF_SEAT, seat_no)
        return {CaseId(row["case_id"]): row["score"] for row in rows}

    async def of_component(self, campaign_no: int, component: str) -> list[GivenMark]:
        """Those of every seat that is still given."""
        rows = await fetch(self.pool, _OF_COMPONENT, campaign_no, component)
        return [
            GivenMark(case=CaseId(row["case_id"]), judge=row["judge"], score=row["score"])
            for row in rows
        ]

    async def give(self, seat_no: int, case: CaseId, score: Decimal | None, now: datetime) -> bool:
        """Give a mark, or take it back by None; False past the deadline."""
        if score is None:
            await fetch(self.pool, _TAKE_BACK, seat_no, case, now)
            return True
        return bool(await fetch(self.pool, _GIVE, seat_no, case, score, now))
