"""A real ledger at a time of the tests' choosing, and an office that works on it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.embedded.servers import EmbeddedServers
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from tests.integration.front_house import RULES, House, opened_house
from tests.integration.office import CLOSES, VOTES, Office, rules, settle
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.memory.redis_client import Client


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def book(pool: asyncpg.Pool, clock: TestClock) -> Ledger:
    return ledger(pool, clock)


@pytest.fixture
async def office(
    pool: asyncpg.Pool,
    dsn: str,
    *,
    redis: Client,
    servers: EmbeddedServers,
    clock: TestClock,
    tmp_path: Path,
) -> Office:
    del redis  # emptied, so that it holds no counters of another's campaign
    variables = {
        "PINGXUAN_POSTGRES_URL": dsn,
        "PINGXUAN_REDIS_URL": servers.redis_url,
        "PINGXUAN_DATA_DIR": str(tmp_path / "var"),
        "PINGXUAN_TESTING": "1",
    }
    return Office(pool=pool, variables=variables, clock=clock)


@pytest.fixture
async def voted(pool: asyncpg.Pool, book: Ledger, clock: TestClock) -> Enrolled:
    """A campaign after its close, all ballots counted."""
    enrolled = await loaded(pool, rules())
    await book.cast(enrolled, [ballot(one) for one, votes in VOTES.items() for _ in range(votes)])
    head = await book.advance(enrolled)
    await settle(book, enrolled, upto=head.index)
    clock.now = CLOSES + timedelta(hours=1)
    await book.advance(enrolled)
    return enrolled


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(pool, redis, tmp_path, campaign(quotas=RULES)) as house:
        yield house
