"""A front behind its real listener for every test of the security list."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.fronts import RealFront, deployment_on, real_front


@pytest.fixture
async def front(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[RealFront]:
    """A front that trusts loopback as a proxy."""
    clock = TestClock()
    async with real_front(deployment_on(pool, redis, tmp_path, clock), clock) as running:
        yield running
