"""The live counters in Redis against the ledger at the counters' own index."""

from dataclasses import asdict

from ops.fsck.finding import Finding, Ground
from ops.fsck.tallies import compared
from voting.memory.projector import CounterState, read_counters
from voting.memory.redis_client import Client

_NAME = "Redis counters"
_HASH_AT = """
SELECT hash FROM cast_vote_record WHERE campaign_no = $1 AND index = $2
UNION ALL SELECT hash FROM ledger_record WHERE campaign_no = $1 AND index = $2
"""
_DERIVED = """
SELECT c.case_id, t.received, t.pending, t.counted, t.held, t.voided
FROM tabulate($1, $2) t
JOIN campaign_case c ON c.campaign_no = $1 AND c.case_no = t.case_no
"""


async def differences(ground: Ground, redis: Client) -> list[Finding]:
    """Counters that are not what the ledger gives; none at all are no difference."""
    try:
        state = await read_counters(redis, ground.campaign.campaign_id)
    except (ValueError, KeyError) as fault:
        return [_finding("", "counters that can be read and add up", repr(fault))]
    if state is None:
        return []
    return [*await _watermark(ground, state), *await _tallies(ground, state)]


async def _watermark(ground: Ground, state: CounterState) -> list[Finding]:
    """The record that the counters stand at is in the ledger."""
    if state.as_of == 0:
        return []
    stored = await ground.pool.fetchval(_HASH_AT, ground.campaign_no, state.as_of)
    if stored == state.hash:
        return []
    expected = f"hash {stored.hex()}" if stored else "an index of the ledger"
    return [_finding(f"index {state.as_of}", expected, f"hash {state.hash.hex()}")]


async def _tallies(ground: Ground, state: CounterState) -> list[Finding]:
    rows = await ground.pool.fetch(_DERIVED, ground.campaign_no, state.as_of)
    derived = {row["case_id"]: dict(row) for row in rows}
    counters = {str(case): asdict(tally) for case, tally in state.tallies.items()}
    return list(compared(_NAME, derived, counters))


def _finding(where: str, expected: str, found: str) -> Finding:
    return Finding(table=_NAME, where=where, expected=expected, found=found)
