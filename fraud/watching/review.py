"""How people's answers stand: what they ruled, what they said of audited ballots. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from fraud.watching.audit_store import AuditStore
from fraud.watching.estimates import Finding, Labels, Share, false_discovery, recall
from fraud.watching.findings import Findings
from voting.ledger.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What is known from people of a campaign.

    Attributes:
        ballots: that were cast and judged.
    """

    findings: Sequence[Finding]
    labels: Labels
    ballots: int

    @property
    def false_discovery(self) -> Share:
        """Of incidents that people ruled on, those that they mostly released."""
        return false_discovery(self.findings)

    @property
    def recall(self) -> Share:
        """Of brushed ballots, those that the judge found."""
        return recall(self.findings, self.ballots, self.labels)

    @property
    def waiting(self) -> int:
        """Incidents with ballots that nobody has ruled on."""
        return sum(finding.waits_since is not None for finding in self.findings)

    def oldest_wait_s(self, now: datetime) -> float:
        """For how long the first of them has waited; 0 where none does."""
        since = [one.waits_since for one in self.findings if one.waits_since is not None]
        return max((now - min(since)).total_seconds(), 0.0) if since else 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """The review of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def stands(self, enrolled: Enrolled, ballots: int) -> Reviewed:
        """How it stands, where so many ballots were cast and judged."""
        return Reviewed(
            findings=await Findings(self.pool).by_incident(enrolled),
            labels=await AuditStore(self.pool).labels(enrolled),
            ballots=ballots,
        )
