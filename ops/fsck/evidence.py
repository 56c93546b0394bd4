"""Every ballot has its provenance, and no provenance stands without a ballot."""

from ops.fsck.finding import MOST_FINDINGS, Finding, Ground

_AT_ONCE = 50_000
_ALONE = """
SELECT index, r.index IS NULL AS without_ballot
FROM (SELECT index FROM cast_vote_record
      WHERE campaign_no = $1 AND index > $2 AND index <= $3) AS r
FULL JOIN (SELECT index FROM provenance
           WHERE campaign_no = $1 AND index > $2 AND index <= $3) AS p USING (index)
WHERE r.index IS NULL OR p.index IS NULL
ORDER BY index LIMIT $4
"""


async def differences(ground: Ground) -> list[Finding]:
    """Ballots without provenance, and the other way round."""
    found: list[Finding] = []
    for after, upto in ground.ranges(_AT_ONCE):
        rows = await ground.pool.fetch(_ALONE, ground.campaign_no, after, upto, MOST_FINDINGS)
        found += [_finding(row["index"], row["without_ballot"]) for row in rows]
        if len(found) >= MOST_FINDINGS:
            break
    return found


def _finding(index: int, without_ballot: bool) -> Finding:
    expected, found = ("a ballot", "its provenance only") if without_ballot else ("a row", "none")
    return Finding(table="provenance", where=f"index {index}", expected=expected, found=found)
