"""Tries that come while others are forgiven are each counted or told to wait; none fails."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg

from ops.desk.signing_in.delay_store import Allowed, Delays
from ops.desk.signing_in.delays import Subject

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
ADA = [(Subject.ACCOUNT, "ada"), (Subject.NETWORK, "192.0.2.0/24")]


async def test_a_try_is_counted_while_another_clears_the_row(pool: asyncpg.Pool) -> None:
    delays = Delays(pool, lambda: b"k" * 32)

    async def try_often() -> list[Allowed | timedelta]:
        found = []
        for _ in range(25):
            found.append(await delays.claim(ADA, NOW))
            await delays.forgive(ADA)
        return found

    found = await asyncio.gather(*(try_often() for _ in range(6)))
    assert all(isinstance(one, (Allowed, timedelta)) for tries in found for one in tries)
    assert any(isinstance(one, Allowed) for tries in found for one in tries)
