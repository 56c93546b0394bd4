"""Contiguous indices, times that never go back, and the hash chain from its genesis on."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.fsck.finding import MOST_FINDINGS, Finding, Ground

_AT_ONCE = 20_000
# Every entry is judged by the hash that is stored with the one before it, so that one damaged
# entry is told once and the rest still counts. The last entry is always in the answer.
_JUDGED = """
WITH entry AS (
    SELECT 'cast_vote_record' AS home, index, cast_at AS at, hash, ballot_id, selections, channel,
           NULL AS kind, NULL AS actor, NULL AS body
    FROM cast_vote_record WHERE campaign_no = $1 AND index > $2 AND index <= $3
    UNION ALL
    SELECT 'ledger_record', index, at, hash, NULL, NULL, NULL, kind, actor, body
    FROM ledger_record WHERE campaign_no = $1 AND index > $2 AND index <= $3
), linked AS (
    SELECT *, lag(index, 1, $4::bigint) OVER w AS index_before,
           lag(hash, 1, $5::bytea) OVER w AS hash_before,
           lag(at, 1, $6::timestamptz) OVER w AS at_before,
           lead(index) OVER w IS NULL AS is_last
    FROM entry WINDOW w AS (ORDER BY index, home)
), derived AS (
    SELECT *, CASE home
        WHEN 'cast_vote_record'
        THEN chain_ballot(hash_before, index, at, ballot_id, selections, channel)
        ELSE chain_record(hash_before, index, kind, at, actor, body) END AS hash_derived
    FROM linked
)
SELECT home, index, at, hash, index_before, at_before, hash_derived, is_last
FROM derived
WHERE is_last OR index <> index_before + 1 OR hash <> hash_derived OR at < at_before
ORDER BY index, home
"""


@dataclass(frozen=True, slots=True)
class _Link:
    """Where the walk stands."""

    index: int
    hash: bytes
    at: datetime | None


def genesis(ground: Ground) -> bytes:
    """The hash that the chain begins with, from the campaign's document."""
    text = f"pingxuan|{ground.campaign.id}|{ground.document}"
    return hashlib.sha256(text.encode()).digest()


async def differences(ground: Ground) -> list[Finding]:
    """Every break of order, of time and of the chain."""
    link = _Link(0, genesis(ground), None)
    found: list[Finding] = []
    for after, upto in ground.ranges(_AT_ONCE):
        rows = await ground.pool.fetch(
            _JUDGED, ground.campaign_no, after, upto, link.index, link.hash, link.at
        )
        if rows:
            link = _Link(rows[-1]["index"], rows[-1]["hash"], rows[-1]["at"])
        found += [finding for row in rows for finding in _findings(row)]
        if len(found) >= MOST_FINDINGS:
            break
    return found


def _findings(row: asyncpg.Record) -> Iterator[Finding]:
    def differs(expected: object, found: object) -> Finding:
        where = f"index {row['index']}"
        return Finding(table=row["home"], where=where, expected=str(expected), found=str(found))

    if row["index"] != row["index_before"] + 1:
        follows = f"index {row['index_before'] + 1} behind {row['index_before']}"
        yield differs(follows, f"index {row['index']}")
    elif row["hash"] != row["hash_derived"]:
        yield differs(f"hash {row['hash_derived'].hex()}", f"hash {row['hash'].hex()}")
    if row["at_before"] is not None and row["at"] < row["at_before"]:
        yield differs(f"a time from {row['at_before']} on", row["at"])
