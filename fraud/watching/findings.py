"""What the judge found in a campaign and what people said of it: reads, and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from fraud.watching.estimates import Finding
from voting.domain import Status
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

#: The judge waits for it too.
_WITHIN_S = 10.0
# Found is what a machine held, or proposed to hold; of several rulings of people the last counts,
# and one that was taken back does not.
_FOUND = """
WITH found AS (
    SELECT DISTINCT ON (ballot_index) ballot_index, incident, found_at FROM (
        SELECT e.ballot_index, e.incident, l.at AS found_at, e.ruling_index
        FROM ruling_exception e
        JOIN ledger_record l ON l.campaign_no = e.campaign_no AND l.index = e.ruling_index
        WHERE e.campaign_no = $1 AND NOT e.by_person AND e.incident IS NOT NULL
        UNION ALL
        SELECT ballot_index, incident, proposed_at, NULL FROM proposal WHERE campaign_no = $1
    ) AS each ORDER BY ballot_index, ruling_index
), told AS (
    SELECT f.*, (SELECT CASE WHEN e.reopens THEN NULL ELSE e.to_status END
                 FROM ruling_exception e
                 WHERE e.campaign_no = $1 AND e.ballot_index = f.ballot_index AND e.by_person
                 ORDER BY e.ruling_index DESC LIMIT 1) AS status
    FROM found f
)
"""
_BY_INCIDENT = f"""
{_FOUND}
SELECT incident, count(*) AS ballots,
       count(*) FILTER (WHERE status = 'counted') AS released,
       count(*) FILTER (WHERE status IN ('held', 'voided')) AS confirmed,
       min(found_at) FILTER (WHERE status IS NULL) AS waits_since
FROM told GROUP BY incident ORDER BY incident
"""  # noqa: S608 - a constant
# People also rule on what no machine held: an incident for review, a search of their own.
_RULED = f"""
{_FOUND}, ruled AS (
    SELECT DISTINCT ON (e.ballot_index)
           e.ballot_index, e.incident, e.to_status AS status, e.reopens
    FROM ruling_exception e WHERE e.campaign_no = $1 AND e.by_person
    ORDER BY e.ballot_index, e.ruling_index DESC
)
SELECT r.ballot_index, coalesce(t.incident, r.incident) AS incident, r.status
FROM ruled r LEFT JOIN told t ON t.ballot_index = r.ballot_index
WHERE NOT r.reopens AND coalesce(t.incident, r.incident) IS NOT NULL ORDER BY r.ballot_index
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledBallot:
    """A ballot that a person ruled on, and the incident that it was ruled on with."""

    index: int
    incident: str
    brushed: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def by_incident(self, enrolled: Enrolled) -> list[Finding]:
        """A campaign's findings, by the name of their incident."""
        rows = await fetch(self.pool, _BY_INCIDENT, enrolled.campaign_no, within_s=_WITHIN_S)
        return [Finding(**row) for row in rows]

    async def ruled(self, enrolled: Enrolled) -> Sequence[RuledBallot]:
        """The ballots that people ruled on, by index."""
        rows = await fetch(self.pool, _RULED, enrolled.campaign_no, within_s=_WITHIN_S)
        return [
            RuledBallot(
                index=row["ballot_index"],
                incident=row["incident"],
                brushed=row["status"] != Status.COUNTED,
            )
            for row in rows
        ]
