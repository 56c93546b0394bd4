"""What every process needs of the outside: both servers, the ledger, the register, the keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from ops.background import background
from ops.clock import Clock
from ops.database.ledger_clock import LedgerClock
from ops.database.migrate import migrate
from ops.database.postgres_pool import one_connection, open_pool
from ops.embedded.servers import EmbeddedServers, ServerOptions, start_or_attach
from ops.errors import OperationsError
from ops.keys import key_files
from ops.settings.settings import Settings
from voting.errors import OutcomeUnknown
from voting.keyring import CampaignKeys, HouseKeys
from voting.ledger.ledger import Ledger
from voting.ledger.postgres import Connections, fetch_value
from voting.ledger.register import Register
from voting.memory import redis_client

_CLOSE_S = 1.0
_CONNECTIONS = 6
#: Casting ballots, one batch of a campaign at a time, and what must not wait behind a flood of
#: look-ups: the clock, the health check, and whether voters' memory is of this ledger.
_BALLOT_CONNECTIONS = 4
CONNECTIONS_OF_A_PROCESS = _CONNECTIONS + _BALLOT_CONNECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Open connections and what is built on them, for one process."""

    settings: Settings
    pool: asyncpg.Pool
    ballot_pool: asyncpg.Pool
    redis: redis_client.Client
    ledger: Ledger
    register: Register
    clock: Clock
    connections: Connections = field(default_factory=Connections)

    @property
    def house_keys(self) -> HouseKeys:
        """The keys that sign voter tokens and receipts."""
        return key_files.house_keys(self.settings.keys_dir)

    def campaign_keys(self, campaign_id: str) -> CampaignKeys:
        """The keys of one campaign."""
        return key_files.campaign_keys(self.settings.keys_dir, campaign_id)

    async def postgres_answers(self) -> None:
        """A health check: raises when PostgreSQL does not answer."""
        await fetch_value(self.ballot_pool, "SELECT 1")

    async def redis_answers(self) -> None:
        """A health check: raises when Redis, or a part of its cluster, does not answer."""
        await self.redis.ping()


@asynccontextmanager
async def connected(settings: Settings, name: str = "command") -> AsyncIterator[Deployment]:
    """Connect to the servers that the settings name, as a process of that name.

    Raises:
        OperationsError: PostgreSQL cannot be reached. (Redis may come later.)
    """
    assert settings.postgres_url is not None
    assert settings.redis_url is not None
    connections = Connections()
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(
                settings.postgres_url,
                least=1,
                most=_CONNECTIONS,
                name=name,
                init=connections.note,
            )
        )
        ballot_pool = await stack.enter_async_context(
            open_pool(
                settings.postgres_url,
                least=0,
                most=_BALLOT_CONNECTIONS,
                name=name,
                init=connections.note,
            )
        )
        redis = redis_client.connect(settings.redis_url)
        stack.push_async_callback(_close, redis)
        clock = settings.test_clock or await _ledgers_clock(ballot_pool, stack)
        yield Deployment(
            settings=settings,
            pool=pool,
            ballot_pool=ballot_pool,
            redis=redis,
            ledger=Ledger(pool, settings.test_clock, ballot_pool=ballot_pool),
            register=Register(pool),
            clock=clock,
            connections=connections,
        )


async def _ledgers_clock(pool: asyncpg.Pool, stack: AsyncExitStack) -> Clock:
    """PostgreSQL's time, kept up while the stack lasts."""

    async def ask() -> datetime:
        told = await fetch_value(pool, "SELECT clock_timestamp()")
        assert isinstance(told, datetime)
        return told

    clock = LedgerClock(ask)
    try:
        await clock.look()
    except OutcomeUnknown as fault:
        raise OperationsError("PostgreSQL does not answer") from fault
    await stack.enter_async_context(background(clock.follow()))
    return clock


async def _close(redis: redis_client.Client) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_S):
            await redis.aclose()


async def bring_up_to_date(postgres_url: str) -> list[str]:
    """Run the migrations that the database lacks; returns their names.

    Raises:
        OperationsError: PostgreSQL cannot be reached.
    """
    async with one_connection(postgres_url) as connection:
        return await migrate(connection)


def with_embedded(settings: Settings, servers: EmbeddedServers) -> Settings:
    """The settings of processes that use these servers."""
    return settings.with_servers(postgres_url=servers.postgres_dsn, redis_url=servers.redis_url)


def server_options(settings: Settings) -> ServerOptions:
    """How embedded servers are started under these settings, whoever starts them."""
    return ServerOptions(wal_archive=settings.wal_archive)


@asynccontextmanager
async def for_a_command(settings: Settings) -> AsyncIterator[Deployment]:
    """A deployment for one command: attaches to running servers, or starts them for itself."""
    if settings.embedded:
        async with (
            start_or_attach(settings.data_dir, server_options(settings)) as servers,
            _migrated(with_embedded(settings, servers)) as deployment,
        ):
            yield deployment
    else:
        async with _migrated(settings) as deployment:
            yield deployment


@asynccontextmanager
async def _migrated(settings: Settings) -> AsyncIterator[Deployment]:
    assert settings.postgres_url is not None
    await bring_up_to_date(settings.postgres_url)
    async with connected(settings) as deployment:
        yield deployment
