"""Quota slots against ballots: no ballot without its slots, no slot without its ballot."""

import asyncpg

from ops.fsck.finding import MOST_FINDINGS, Finding, Ground

_BALLOTS_A_SLICE = 20_000
_MOST_SLICES = 256
# A slice holds the subjects whose digest begins with certain bytes; both tables find them by
# their index. Ballots and slots are committed together, so one statement sees both or none.
# Which address a ballot came from is kept nowhere, so a rule by address is held against its
# own slots here; _BY_ADDRESS compares how many there are.
_DIFFERENCES = """
WITH needed AS (
    SELECT q.rule_no, r.voter AS subject, w.window_no, k.case_no, count(*) AS slots,
           array_agg(r.cast_at ORDER BY r.cast_at) FILTER (WHERE q.period = 'rolling') AS times
    FROM cast_vote_record r
    JOIN campaign c ON c.campaign_no = r.campaign_no
    JOIN quota_rule q ON q.campaign_no = r.campaign_no AND q.subject = 'voter'
        AND r.index > q.from_index AND r.index <= coalesce(q.until_index, r.index)
        AND (q.channels IS NULL OR r.channel = ANY (q.channels))
    CROSS JOIN quota_window(q.period, (r.cast_at AT TIME ZONE c.timezone)::date) AS w (window_no)
    CROSS JOIN quota_units(q.unit, q.case_nos, r.selections) AS k
    CROSS JOIN generate_series(1, k.needed)
    WHERE r.campaign_no = $1 AND r.voter >= $2 AND ($3::bytea IS NULL OR r.voter < $3)
    GROUP BY q.rule_no, r.voter, w.window_no, k.case_no
), slot AS (
    SELECT u.*, lag(u.used_at, q.most_allowed) OVER (
               PARTITION BY u.rule_no, u.subject, u.window_no, u.case_no ORDER BY u.slot
           ) + make_interval(secs => q.window_s) AS free_at
    FROM quota_use u
    LEFT JOIN quota_rule q ON q.campaign_no = u.campaign_no AND q.rule_no = u.rule_no
    WHERE u.campaign_no = $1 AND u.subject >= $2 AND ($3::bytea IS NULL OR u.subject < $3)
), used AS (
    SELECT rule_no, subject, window_no, case_no, count(*) AS slots, max(slot) AS top,
           array_agg(used_at ORDER BY slot) FILTER (WHERE used_at IS NOT NULL) AS times,
           coalesce(bool_or(used_at < free_at), false) AS too_early
    FROM slot GROUP BY rule_no, subject, window_no, case_no
), rule AS (
    SELECT rule_no, most_allowed AS allowed, period, subject AS counted_by
    FROM quota_rule WHERE campaign_no = $1
)
SELECT rule_no, encode(substring(subject FOR 4), 'hex') AS subject, window_no, case_no,
       rule.counted_by,
       CASE rule.counted_by WHEN 'address' THEN used.slots
                            ELSE coalesce(needed.slots, 0) END AS needed,
       coalesce(used.slots, 0) AS used, coalesce(used.top, 0) AS top, rule.allowed,
       coalesce(used.too_early, false) OR needed.times IS DISTINCT FROM used.times AS untimely
FROM needed FULL JOIN used USING (rule_no, subject, window_no, case_no)
LEFT JOIN rule USING (rule_no)
WHERE rule.allowed IS NULL OR used.top <> used.slots OR used.too_early
   OR (rule.period <> 'rolling' AND used.slots > rule.allowed)
   OR (rule.counted_by = 'voter' AND (needed.slots IS DISTINCT FROM used.slots
                                      OR needed.times IS DISTINCT FROM used.times))
ORDER BY rule_no, subject, window_no, case_no
LIMIT $4
"""
_COUNTS_BY_ADDRESS = """
SELECT EXISTS (SELECT FROM quota_rule WHERE campaign_no = $1 AND subject = 'address')
"""
_BY_ADDRESS = """
WITH needed AS (
    SELECT q.rule_no, w.window_no, k.case_no, count(*) AS slots
    FROM cast_vote_record r
    JOIN campaign c ON c.campaign_no = r.campaign_no
    JOIN quota_rule q ON q.campaign_no = r.campaign_no AND q.subject = 'address'
        AND r.index > q.from_index AND r.index <= coalesce(q.until_index, r.index)
        AND (q.channels IS NULL OR r.channel = ANY (q.channels))
    CROSS JOIN quota_window(q.period, (r.cast_at AT TIME ZONE c.timezone)::date) AS w (window_no)
    CROSS JOIN quota_units(q.unit, q.case_nos, r.selections) AS k
    CROSS JOIN generate_series(1, k.needed)
    WHERE r.campaign_no = $1
    GROUP BY q.rule_no, w.window_no, k.case_no
), used AS (
    SELECT u.rule_no, u.window_no, u.case_no, count(*) AS slots
    FROM quota_use u
    JOIN quota_rule q ON q.campaign_no = u.campaign_no AND q.rule_no = u.rule_no
        AND q.subject = 'address'
    WHERE u.campaign_no = $1
    GROUP BY u.rule_no, u.window_no, u.case_no
)
SELECT rule_no, window_no, case_no, coalesce(needed.slots, 0) AS needed,
       coalesce(used.slots, 0) AS used
FROM needed FULL JOIN used USING (rule_no, window_no, case_no)
WHERE needed.slots IS DISTINCT FROM used.slots
ORDER BY rule_no, window_no, case_no
LIMIT $2
"""


async def differences(ground: Ground) -> list[Finding]:
    """Slots that are missing, left over, out of order or above what the rule allows."""
    found: list[Finding] = []
    for low, high in _slices(ground.head):
        rows = await ground.pool.fetch(_DIFFERENCES, ground.campaign_no, low, high, MOST_FINDINGS)
        found += [_finding(row) for row in rows]
        if len(found) >= MOST_FINDINGS:
            return found
    if await ground.pool.fetchval(_COUNTS_BY_ADDRESS, ground.campaign_no):
        rows = await ground.pool.fetch(_BY_ADDRESS, ground.campaign_no, MOST_FINDINGS)
        found += [_sum_finding(row) for row in rows]
    return found


def _slices(head: int) -> list[tuple[bytes, bytes | None]]:
    slices = min(max(head // _BALLOTS_A_SLICE, 1), _MOST_SLICES)
    bounds = [bytes([256 * number // slices]) for number in range(slices)]
    return list(zip(bounds, [*bounds[1:], None], strict=True))


def _finding(row: asyncpg.Record) -> Finding:
    """A subject is told by the head of a keyed digest: enough to find the rows, no more."""
    untimely = ", some too early or at no ballot's time" if row["untimely"] else ""
    return Finding(
        table="quota_use",
        where=f"rule {row['rule_no']}, {row['counted_by'] or 'subject'} {row['subject']}…,"
        f" window {row['window_no']}, case {row['case_no']}",
        expected=f"slots 1 to {row['needed']}, {row['allowed']} allowed",
        found=f"{row['used']} slots up to {row['top']}{untimely}",
    )


def _sum_finding(row: asyncpg.Record) -> Finding:
    return Finding(
        table="quota_use",
        where=f"rule {row['rule_no']}, all addresses, window {row['window_no']},"
        f" case {row['case_no']}",
        expected=f"{row['needed']} slots",
        found=f"{row['used']} slots",
    )
