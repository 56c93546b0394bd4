"""The sequencer, and the bounds of the vote, against the records."""

from collections.abc import Iterator
from typing import Any

import asyncpg

from ops.fsck.chain import genesis
from ops.fsck.finding import Finding, Ground

_STATE = """
WITH entry AS (
    (SELECT index, hash, cast_at AS at FROM cast_vote_record
     WHERE campaign_no = $1 ORDER BY index DESC LIMIT 1)
    UNION ALL
    (SELECT index, hash, at FROM ledger_record
     WHERE campaign_no = $1 ORDER BY index DESC LIMIT 1)
    ORDER BY index DESC LIMIT 1
), life AS (
    SELECT min(index) FILTER (WHERE kind = 'opening') AS opening,
           min(index) FILTER (WHERE kind = 'closing') AS closing,
           max(index) FILTER (WHERE kind <> 'ruling') AS decided,
           max(upto) AS settled
    FROM ledger_record WHERE campaign_no = $1
)
SELECT s.last_index, s.last_hash, s.last_at, s.phase, s.settled_index, s.closed_index,
       s.terms_index, s.decided_index,
       e.index, e.hash, e.at, l.opening, l.closing, l.decided, l.settled
FROM sequencer s CROSS JOIN life l LEFT JOIN entry e ON true
WHERE s.campaign_no = $1
"""
_OUTSIDE = """
SELECT r.index, r.cast_at FROM cast_vote_record r
JOIN sequencer s ON s.campaign_no = r.campaign_no
WHERE r.campaign_no = $1
  AND r.index IN (
      (SELECT min(index) FROM cast_vote_record WHERE campaign_no = $1),
      (SELECT max(index) FROM cast_vote_record WHERE campaign_no = $1))
  AND (r.index < coalesce($2, r.index + 1) OR r.index > $3
       OR r.cast_at < s.opens_at OR r.cast_at >= s.closes_at)
ORDER BY r.index
"""


async def differences(ground: Ground) -> list[Finding]:
    """What the sequencer says otherwise than the records, and ballots out of bounds.

    Indices and times only grow, so the first and the last ballot speak for all.
    """
    row = await ground.pool.fetchrow(_STATE, ground.campaign_no)
    if row is None:
        return [Finding(table="sequencer", where="", expected="one row", found="none")]
    outside = await ground.pool.fetch(_OUTSIDE, ground.campaign_no, row["opening"], row["closing"])
    return [*_sequencer(ground, row), *map(_out_of_bounds, outside)]


def _sequencer(ground: Ground, row: asyncpg.Record) -> Iterator[Finding]:
    empty = row["index"] is None
    derived: dict[str, Any] = {
        "last_index": 0 if empty else row["index"],
        "last_hash": genesis(ground) if empty else row["hash"],
        "closed_index": row["closing"],
        "decided_index": row["decided"] or 0,
        "settled_index": row["settled"] or 0,
    }
    if row["decided_index"] == ground.enrolled.life.as_of:  # nothing was decided meanwhile
        derived |= {
            "phase": ground.enrolled.life.phase.value,
            "terms_index": ground.enrolled.life.terms_index,
        }
    for column, right in derived.items():
        if row[column] != right:
            yield _differs(column, right, row[column])
    if not empty and row["last_at"] < row["at"]:
        yield _differs("last_at", f"a time from {row['at']} on", row["last_at"])


def _differs(column: str, right: object, value: object) -> Finding:
    texts = [item.hex() if isinstance(item, bytes) else str(item) for item in (right, value)]
    return Finding(table="sequencer", where=column, expected=texts[0], found=texts[1])


def _out_of_bounds(row: asyncpg.Record) -> Finding:
    return Finding(
        table="cast_vote_record",
        where=f"index {row['index']}",
        expected="a ballot between opening and closing",
        found=f"one of {row['cast_at']}",
    )
