"""The tables of incidents and of their ballots: their only writer, and their reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import msgspec

from fraud.domain import Dossier, Incident, IncidentId, IncidentState, Joined, Reason
from voting.domain import CaseId, Status
from voting.ledger.postgres import Connection, conversation, fetch
from voting.ledger.register import Enrolled

#: How the ballots of all incidents stand.
_WITHIN_S = 20.0
_SAVE = """
INSERT INTO incident (campaign_no, id, case_no, first_at, last_at, ballots, score, reasons, model,
                      state, predecessors, split_from, dossier)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (campaign_no, id) DO UPDATE
SET first_at = excluded.first_at, last_at = excluded.last_at, ballots = excluded.ballots,
    score = excluded.score, reasons = excluded.reasons, model = excluded.model,
    state = excluded.state, predecessors = excluded.predecessors,
    split_from = excluded.split_from, dossier = excluded.dossier
"""
_JOIN = """
INSERT INTO incident_ballot (campaign_no, ballot_index, incident)
SELECT $1, i, $2 FROM unnest($3::bigint[]) AS i
ON CONFLICT (campaign_no, ballot_index) DO UPDATE SET incident = excluded.incident
"""
_LEAVE = """
DELETE FROM incident_ballot WHERE campaign_no = $1 AND ballot_index = ANY ($2::bigint[])
"""
_ALL = """
SELECT id, case_no, state, first_at, last_at, ballots, score, reasons, predecessors, split_from,
       dossier
FROM incident WHERE campaign_no = $1 AND state <> 'merged' ORDER BY ballots DESC, id
"""
_STANDING = """
SELECT b.incident, count(*) AS ballots,
       CASE WHEN b.ballot_index > s.settled_index THEN 'pending'
            ELSE coalesce(e.to_status, 'counted') END AS status,
       coalesce(e.by_person AND NOT e.reopens, false) AS ruled
FROM incident_ballot b
JOIN sequencer s ON s.campaign_no = b.campaign_no
LEFT JOIN LATERAL (SELECT r.to_status, r.by_person, r.reopens FROM ruling_exception r
                   WHERE (r.campaign_no, r.ballot_index) = (b.campaign_no, b.ballot_index)
                   ORDER BY r.ruling_index DESC LIMIT 1) e ON true
WHERE b.campaign_no = $1 GROUP BY 1, 3, 4
"""
_BALLOTS = """
SELECT ballot_index FROM incident_ballot WHERE campaign_no = $1 AND incident = $2
ORDER BY ballot_index
"""


@dataclass(slots=True)
class Standing:
    """How the ballots of an incident stand now.

    Attributes:
        states: how many are in which.
        waiting: on how many no person's ruling stands.
    """

    states: dict[Status, int]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class IncidentStore:
    """Incidents of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def save(
        self,
        enrolled: Enrolled,
        incidents: Sequence[Incident],
        joined: Sequence[Joined],
        model: str,
    ) -> None:
        """Write incidents as they stand now, over what was known before, and who is in them."""
        if not incidents and not joined:
            return
        async with conversation(self.pool) as connection, connection.transaction():
            await connection.executemany(
                _SAVE, [_row(enrolled, incident, model) for incident in incidents]
            )
            for one in joined:
                await _join(connection, enrolled.campaign_no, one)

    async def all(self, enrolled: Enrolled) -> list[Incident]:
        """A campaign's incidents but those that are part of others, the largest first."""
        rows = await fetch(self.pool, _ALL, enrolled.campaign_no)
        return [_incident(enrolled, row) for row in rows]

    async def standing(self, enrolled: Enrolled) -> dict[IncidentId, dict[Status, int]]:
        """How many ballots of each incident are in which state now, by the latest rulings."""
        return {name: one.states for name, one in (await self.standings(enrolled)).items()}

    async def standings(self, enrolled: Enrolled) -> dict[IncidentId, Standing]:
        """The same, with what waits for a person."""
        found: dict[IncidentId, Standing] = {}
        for row in await fetch(self.pool, _STANDING, enrolled.campaign_no, within_s=_WITHIN_S):
            one = found.setdefault(IncidentId(row["incident"]), Standing({}))
            status = Status(row["status"])
            one.states[status] = one.states.get(status, 0) + row["ballots"]
            one.waiting += 0 if row["ruled"] else row["ballots"]
        return found

    async def ballots(self, enrolled: Enrolled, incident: IncidentId) -> list[int]:
        """The ledger's indices of the ballots that are in an incident now, rising."""
        rows = await fetch(self.pool, _BALLOTS, enrolled.campaign_no, incident)
        return [row["ballot_index"] for row in rows]


async def _join(connection: Connection, campaign_no: int, one: Joined) -> None:
    indices = one.index.tolist()
    if one.incident is None:
        await connection.execute(_LEAVE, campaign_no, indices)
    else:
        await connection.execute(_JOIN, campaign_no, one.incident, indices)


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
        incident.state,
        list(incident.predecessors),
        incident.split_from,
        msgspec.json.encode(incident.dossier).decode(),
    )


def _incident(enrolled: Enrolled, row: asyncpg.Record) -> Incident:
    return Incident(
        id=IncidentId(row["id"]),
        case=CaseId(enrolled.case_ids[row["case_no"]]),
        state=IncidentState(row["state"]),
        first_at=row["first_at"].timestamp(),
        last_at=row["last_at"].timestamp(),
        ballots=row["ballots"],
        score=row["score"],
        reasons=tuple(msgspec.json.decode(row["reasons"], type=list[Reason])),
        predecessors=tuple(IncidentId(name) for name in row["predecessors"]),
        split_from=None if row["split_from"] is None else IncidentId(row["split_from"]),
        dossier=msgspec.json.decode(row["dossier"] or "null", type=Dossier | None),
    )
