"""Late discoveries that the judge may only propose: the table's only writer, and its reader.

After the close a machine holds nothing that counts already (`settle.sql` of the ledger); what it
finds then waits here for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from fraud.domain import Verdict
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

# Ballots that are held or ruled on already need no proposal.
_SAVE = """
INSERT INTO proposal (campaign_no, ballot_index, incident, score, model)
SELECT $1, v.ballot_index, v.incident, v.score, $5
FROM unnest($2::bigint[], $3::text[], $4::real[]) AS v (ballot_index, incident, score)
WHERE status_of($1, v.ballot_index) = 'counted' AND NOT ruled_by_person($1, v.ballot_index)
ON CONFLICT (campaign_no, ballot_index) DO NOTHING RETURNING ballot_index
"""
_COUNTS = """
SELECT p.incident, count(*) AS ballots FROM proposal p
WHERE p.campaign_no = $1 AND status_of($1, p.ballot_index) = 'counted'
  AND NOT ruled_by_person($1, p.ballot_index)
GROUP BY p.incident
"""


@dataclass(frozen=True, slots=True)
class ProposalStore:
    """Proposals of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def save(self, enrolled: Enrolled, verdicts: Sequence[Verdict], model: str) -> int:
        """Keep what is to be held if a person agrees; returns how many ballots are new here."""
        if not verdicts:
            return 0
        rows = await fetch(
            self.pool,
            _SAVE,
            enrolled.campaign_no,
            [verdict.index for verdict in verdicts],
            [verdict.incident for verdict in verdicts],
            [verdict.score for verdict in verdicts],
            model,
        )
        return len(rows)

    async def waiting(self, enrolled: Enrolled) -> dict[str, int]:
        """Ballots by incident that still count and that nobody has ruled on."""
        rows = await fetch(self.pool, _COUNTS, enrolled.campaign_no)
        return {row["incident"]: row["ballots"] for row in rows}
