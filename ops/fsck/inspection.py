"""Runs every check: one that finds something never stops the rest."""

from collections.abc import Awaitable, Callable

import asyncpg

from ops.fsck import (
    annals,
    audit_log,
    chain,
    counters,
    digests,
    enrolment,
    evidence,
    privacy,
    quotas,
    rulings,
    sequence,
    tallies,
)
from ops.fsck.finding import Finding, Ground
from voting.ledger.register import Enrolled, Register
from voting.memory.redis_client import Client

Check = Callable[[Ground], Awaitable[list[Finding]]]
Progress = Callable[[int, int], None]

CHECKS: tuple[Check, ...] = (
    enrolment.differences,
    chain.differences,
    digests.differences,
    sequence.differences,
    tallies.differences,
    rulings.differences,
    quotas.differences,
    evidence.differences,
    audit_log.differences,
    annals.differences,
    privacy.differences,
)
_GROUND = """
SELECT c.document, coalesce(s.last_index, 0) AS head
FROM campaign c LEFT JOIN sequencer s ON s.campaign_no = c.campaign_no
WHERE c.campaign_no = $1
"""


def _silent(done: int, total: int) -> None:
    """For nobody who watches."""
    del done, total


async def fsck(
    pool: asyncpg.Pool,
    enrolled: Enrolled,
    redis: Client | None = None,
    on_progress: Progress = _silent,
    signing_key: str | None = None,
) -> list[Finding]:
    """Derive everything that can be derived, and compare; the empty list is a sound ledger.

    Only reads. It may run while ballots are cast: what is committed after it began is left
    out, or compared within one snapshot.

    Args:
        redis: with the live counters; None leaves them unchecked.
        on_progress: told (checks done, checks in all).
        signing_key: the public key of the house, in hex; None accepts what the digests name.
    """
    row = await pool.fetchrow(_GROUND, enrolled.campaign_no)
    assert row is not None
    enrolled = await Register(pool).find(enrolled.loaded.id)  # with what was decided since
    ground = Ground(
        pool=pool,
        enrolled=enrolled,
        document=row["document"],
        head=row["head"],
        signing_key=signing_key,
    )
    found: list[Finding] = []
    for done, check in enumerate(CHECKS, start=1):
        found += await check(ground)
        on_progress(done, len(CHECKS) + 1)
    if redis is not None:
        found += await counters.differences(ground, redis)
    on_progress(len(CHECKS) + 1, len(CHECKS) + 1)
    return found
