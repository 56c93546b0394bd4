"""Quota slots against ballots: no ballot without its slots, no slot without its ballot."""

import asyncpg

from ops.fsck.finding import MOST_FINDINGS, Finding, Ground

_BALLOTS_A_SLICE = 20_000
_MOST_SLICES = 256
# A slice holds the voters whose digest begins with certain bytes; both tables find them by
# their index. Ballots and slots are committed together, so one statement sees both or none.
_DIFFERENCES = """
WITH needed AS (
    SELECT q.rule_no, r.voter, w.window_no, k.case_no,
           sum(CASE q.unit WHEN 'vote' THEN cardinality(r.selections) ELSE 1 END) AS slots
    FROM cast_vote_record r
    JOIN campaign c ON c.campaign_no = r.campaign_no
    JOIN quota_rule q ON q.campaign_no = r.campaign_no
    CROSS JOIN quota_window(q.period, (r.cast_at AT TIME ZONE c.timezone)::date) AS w (window_no)
    CROSS JOIN unnest(quota_cases(q.unit, r.selections)) AS k (case_no)
    WHERE r.campaign_no = $1 AND r.voter >= $2 AND ($3::bytea IS NULL OR r.voter < $3)
    GROUP BY q.rule_no, r.voter, w.window_no, k.case_no
), used AS (
    SELECT rule_no, voter, window_no, case_no, count(*) AS slots, max(slot) AS top
    FROM quota_use
    WHERE campaign_no = $1 AND voter >= $2 AND ($3::bytea IS NULL OR voter < $3)
    GROUP BY rule_no, voter, window_no, case_no
)
SELECT rule_no, encode(substring(voter FOR 4), 'hex') AS voter, window_no, case_no,
       coalesce(needed.slots, 0) AS needed, coalesce(used.slots, 0) AS used,
       coalesce(used.top, 0) AS top, q.allowed
FROM needed FULL JOIN used USING (rule_no, voter, window_no, case_no)
LEFT JOIN (SELECT rule_no, allowed FROM quota_rule WHERE campaign_no = $1) AS q USING (rule_no)
WHERE needed.slots IS DISTINCT FROM used.slots OR used.top <> used.slots
   OR used.slots > q.allowed OR q.allowed IS NULL
ORDER BY rule_no, voter, window_no, case_no
LIMIT $4
"""


async def differences(ground: Ground) -> list[Finding]:
    """Slots that are missing, left over, out of order or above what the rule allows."""
    found: list[Finding] = []
    for low, high in _slices(ground.head):
        rows = await ground.pool.fetch(_DIFFERENCES, ground.campaign_no, low, high, MOST_FINDINGS)
        found += [_finding(row) for row in rows]
        if len(found) >= MOST_FINDINGS:
            break
    return found


def _slices(head: int) -> list[tuple[bytes, bytes | None]]:
    slices = min(max(head // _BALLOTS_A_SLICE, 1), _MOST_SLICES)
    bounds = [bytes([256 * number // slices]) for number in range(slices)]
    return list(zip(bounds, [*bounds[1:], None], strict=True))


def _finding(row: asyncpg.Record) -> Finding:
    """A voter is told by the head of a keyed digest: enough to find the rows, no more."""
    return Finding(
        table="quota_use",
        where=f"rule {row['rule_no']}, voter {row['voter']}…, window {row['window_no']},"
        f" case {row['case_no']}",
        expected=f"slots 1 to {row['needed']}, {row['allowed']} allowed",
        found=f"{row['used']} slots up to {row['top']}",
    )
