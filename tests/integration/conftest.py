"""A real ledger at a time of the tests' choosing, and an office that works on it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import asyncpg
import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from ops import key_files
from ops.deployment import Deployment
from ops.embedded.servers import EmbeddedServers
from ops.roles.front import Front
from ops.settings import Settings
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from tests.integration.front_house import RULES, House
from tests.integration.office import CLOSES, VOTES, Office, rules, settle
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled, Register


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def book(pool: asyncpg.Pool, clock: TestClock) -> Ledger:
    return ledger(pool, clock)


@pytest.fixture
async def office(
    pool: asyncpg.Pool, dsn: str, servers: EmbeddedServers, clock: TestClock, tmp_path: Path
) -> Office:
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
    clock = TestClock()
    settings = Settings(
        data_dir=tmp_path,
        keys_dir=tmp_path / "keys",
        trusted_proxies=(ip_network("127.0.0.0/8"),),
        testing=True,
    )
    deployment = Deployment(
        settings=settings,
        pool=pool,
        ballot_pool=pool,
        redis=redis,
        ledger=Ledger(pool, clock),
        register=Register(pool),
        clock=clock,
    )
    key_files.make_keys(settings.keys_dir, "tiny")
    enrolled = await loaded(pool, campaign(quotas=RULES))
    front = Front(deployment)
    serving = asyncio.create_task(front.serve(enrolled))
    server = TestServer(front.app())
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        while not front.board.campaigns():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        yield House(client, clock, deployment, redis)
    serving.cancel()
