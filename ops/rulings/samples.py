"""Ballots as the desk shows them: no raw identity, and no address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.rulings.search import Snapshot, matching
from voting.domain import CaseId, Status

_SAMPLES = """
SELECT m.index, m.cast_at, m.selections, m.status, m.ruled, r.channel, r.voter, p.network,
       p.wide_network, p.asn, p.region, p.device_class, p.referrer, p.session_age_s, p.marks,
       b.incident,
       (SELECT max(e.score) FROM ruling_exception e WHERE e.campaign_no = $1
        AND e.ballot_index = m.index AND NOT e.by_person) AS score
FROM matched m
JOIN cast_vote_record r ON r.campaign_no = $1 AND r.index = m.index
LEFT JOIN provenance p ON p.campaign_no = $1 AND p.index = m.index
LEFT JOIN incident_ballot b ON b.campaign_no = $1 AND b.ballot_index = m.index
ORDER BY m.index DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A ballot; its voter and networks by label, empty where a network is not known.

    `score` is the judge's, where it held the ballot; `session_age_s` None where it is not kept.
    """

    index: int
    cast_at: datetime
    choice: tuple[CaseId, ...]
    status: Status
    ruled: bool
    channel: str
    voter: str
    network: str
    wide_network: str
    operator: int
    region: str
    client: str
    referrer: str
    session_age_s: float | None
    marks: str
    incident: str | None
    score: float | None


async def samples(seen: Snapshot, ballots: Sequence[int]) -> tuple[Sample, ...]:
    """Ballots by their indices, the newest first."""
    rows = await matching(seen, ballots, _SAMPLES)
    return tuple(_sample(seen, row) for row in rows)


def _sample(seen: Snapshot, row: asyncpg.Record) -> Sample:
    labels, ids = seen.scope.labels, seen.enrolled.case_ids
    return Sample(
        index=row["index"],
        cast_at=row["cast_at"],
        choice=tuple(ids[number] for number in row["selections"]),
        status=Status(row["status"]),
        ruled=row["ruled"],
        channel=row["channel"],
        voter=labels.voter(row["voter"]),
        network=labels.network(row["network"]),
        wide_network=labels.wide_network(row["wide_network"]),
        operator=row["asn"] or 0,
        region=row["region"] or "",
        client=row["device_class"] or "",
        referrer=row["referrer"] or "",
        session_age_s=row["session_age_s"],
        marks=row["marks"] or "",
        incident=row["incident"],
        score=row["score"],
    )
