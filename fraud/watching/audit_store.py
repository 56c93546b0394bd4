"""The table of the audit's labels: its only writer, and its reader."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from fraud.watching.audit import Label
from fraud.watching.estimates import Labels
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

_AT_ONCE = 50_000
_WITHIN_S = 60.0
# What the judge found is not drawn: a ballot that it finds later leaves the sample.
_NOT_FOUND = """
NOT EXISTS (SELECT FROM ruling_exception e WHERE e.campaign_no = $1
            AND e.ballot_index = r.index AND NOT e.by_person)
AND NOT EXISTS (SELECT FROM proposal p WHERE p.campaign_no = $1 AND p.ballot_index = r.index)
"""
_SAVE = """
INSERT INTO audit_label (campaign_no, ballot_index, label, actor, reason)
VALUES ($1, $2, $3, $4, $5) RETURNING label_no
"""
_LINKS = f"""
SELECT r.index, r.hash FROM cast_vote_record r
WHERE r.campaign_no = $1 AND r.index > $2 AND r.index <= $3 AND {_NOT_FOUND}
ORDER BY r.index
"""  # noqa: S608 - a constant
_COUNTS = f"""
SELECT label, count(*) AS ballots FROM (
    SELECT DISTINCT ON (r.ballot_index) r.ballot_index AS index, r.label FROM audit_label r
    WHERE r.campaign_no = $1 ORDER BY r.ballot_index, r.label_no DESC
) AS r WHERE {_NOT_FOUND} GROUP BY label
"""  # noqa: S608 - a constant
_LABELLED = "SELECT DISTINCT ballot_index FROM audit_label WHERE campaign_no = $1"
_BALLOTS = (
    "SELECT count(*) AS ballots FROM cast_vote_record WHERE campaign_no = $1 AND index <= $2"
)
# Who else came for a case of the ballot's in the half hour before and after it, and how.
_SHOWN = """
SELECT r.index, r.cast_at, r.channel, r.selections, p.device_class, p.region, p.asn, p.referrer,
       p.session_age_s, p.marks, b.beside_ballots, b.beside_network, b.beside_wide_network,
       b.beside_device
FROM cast_vote_record r
JOIN provenance p ON p.campaign_no = r.campaign_no AND p.index = r.index,
LATERAL (
    SELECT count(*) AS beside_ballots,
           count(*) FILTER (WHERE q.network = p.network) AS beside_network,
           count(*) FILTER (WHERE q.wide_network = p.wide_network) AS beside_wide_network,
           count(*) FILTER (WHERE q.device_class = p.device_class) AS beside_device
    FROM cast_vote_record o
    JOIN provenance q ON q.campaign_no = o.campaign_no AND q.index = o.index
    WHERE o.campaign_no = $1 AND o.selections && r.selections
      AND o.index BETWEEN r.index - $3 AND r.index + $3
      AND o.cast_at BETWEEN r.cast_at - interval '30 minutes' AND r.cast_at + interval '30 minutes'
) AS b
WHERE r.campaign_no = $1 AND r.index = ANY ($2::bigint[])
"""
#: Ballots before and after one that are looked through for its company.
_NEAR = 5_000


@dataclass(frozen=True, slots=True)
class AuditStore:
    """Labels of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def save(
        self, enrolled: Enrolled, index: int, label: Label, actor: str, reason: str
    ) -> None:
        """Record what a person says of a drawn ballot; what was said before stays, unused."""
        await fetch(self.pool, _SAVE, enrolled.campaign_no, index, label.value, actor, reason)

    async def links(self, enrolled: Enrolled, upto: int) -> AsyncIterator[tuple[int, bytes]]:
        """Index and hash of every ballot that the judge has not found, by index."""
        for after in range(0, upto, _AT_ONCE):
            high = min(after + _AT_ONCE, upto)
            rows = await fetch(
                self.pool, _LINKS, enrolled.campaign_no, after, high, within_s=_WITHIN_S
            )
            for row in rows:
                yield row["index"], row["hash"]

    async def link(self, enrolled: Enrolled, index: int) -> bytes | None:
        """The hash of a ballot that the judge has not found; None where there is none such."""
        rows = await fetch(self.pool, _LINKS, enrolled.campaign_no, index - 1, index)
        return rows[0]["hash"] if rows else None

    async def labelled(self, enrolled: Enrolled) -> set[int]:
        """Indices of the ballots that have a label."""
        rows = await fetch(self.pool, _LABELLED, enrolled.campaign_no)
        return {row["ballot_index"] for row in rows}

    async def labels(self, enrolled: Enrolled) -> Labels:
        """How many of the ballots that the judge has not found have which label."""
        rows = await fetch(self.pool, _COUNTS, enrolled.campaign_no)
        return Labels(**{row["label"]: row["ballots"] for row in rows})

    async def ballots(self, enrolled: Enrolled, upto: int) -> int:
        """How many ballots were cast up to an index."""
        [row] = await fetch(self.pool, _BALLOTS, enrolled.campaign_no, upto, within_s=_WITHIN_S)
        count: int = row["ballots"]
        return count

    async def shown(self, enrolled: Enrolled, indices: list[int]) -> dict[int, asyncpg.Record]:
        """What is known of ballots, and in what company they came; by index."""
        rows = await fetch(
            self.pool, _SHOWN, enrolled.campaign_no, indices, _NEAR, within_s=_WITHIN_S
        )
        return {row["index"]: row for row in rows}
