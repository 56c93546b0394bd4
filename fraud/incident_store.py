"""The table of incidents: its only writer, and its reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import msgspec

from fraud.domain import Incident, IncidentId, Reason
from voting.domain import CaseId
from voting.postgres import conversation, fetch
from voting.register import Enrolled

_SAVE = """
INSERT INTO incident (campaign_no, id, case_no, first_at, last_at, ballots, score, reasons, model)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (campaign_no, id) DO UPDATE
SET first_at = excluded.first_at, last_at = excluded.last_at, ballots = excluded.ballots,
    score = excluded.score, reasons = excluded.reasons, model = excluded.model
"""
_ALL = """
SELECT id, case_no, first_at, last_at, ballots, score, reasons FROM incident
WHERE campaign_no = $1 ORDER BY ballots DESC, id
"""


@dataclass(frozen=True, slots=True)
class IncidentStore:
    """Incidents of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def save(self, enrolled: Enrolled, incidents: Sequence[Incident], model: str) -> None:
        """Write incidents as they stand now, over what was known of them before."""
        if not incidents:
            return
        async with conversation(self.pool) as connection, connection.transaction():
            await connection.executemany(
                _SAVE, [_row(enrolled, incident, model) for incident in incidents]
            )

    async def all(self, enrolled: Enrolled) -> list[Incident]:
        """A campaign's incidents, the largest first."""
        rows = await fetch(self.pool, _ALL, enrolled.campaign_no)
        return [
            Incident(
                id=IncidentId(row["id"]),
                case=CaseId(enrolled.case_ids[row["case_no"]]),
                first_at=row["first_at"].timestamp(),
                last_at=row["last_at"].timestamp(),
                ballots=row["ballots"],
                score=row["score"],
                reasons=tuple(msgspec.json.decode(row["reasons"], type=list[Reason])),
            )
            for row in rows
        ]


def _row(enrolled: Enrolled, incident: Incident, model: str) -> tuple[object, ...]:
    return (
        enrolled.campaign_no,
        incident.id,
        enrolled.case_numbers[incident.case],
        datetime.fromtimestamp(incident.first_at, UTC),
        datetime.fromtimestamp(incident.last_at, UTC),
        incident.ballots,
        incident.score,
        msgspec.json.encode(incident.reasons).decode(),
        model,
    )
