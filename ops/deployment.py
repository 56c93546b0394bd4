"""What every process needs of the outside: both servers, the ledger, the register, the keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

from ops import key_files
from ops.clock import Clock
from ops.embedded.servers import EmbeddedServers, start_or_attach
from ops.errors import OperationsError
from ops.migrate import migrate
from ops.settings import Settings
from voting import redis_client
from voting.keyring import CampaignKeys, HouseKeys
from voting.ledger import Ledger
from voting.postgres import Connections
from voting.register import Register

_CONNECT_S = 10.0
_MAX_CONNECTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Open connections and what is built on them, for one process."""

    settings: Settings
    pool: asyncpg.Pool
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
        await self.pool.fetchval("SELECT 1")

    async def redis_answers(self) -> None:
        """A health check: raises when Redis, or a part of its cluster, does not answer."""
        await self.redis.ping()


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Deployment]:
    """Connect to the servers that the settings name.

    Raises:
        OperationsError: PostgreSQL cannot be reached. (Redis may come later.)
    """
    assert settings.postgres_url is not None
    assert settings.redis_url is not None
    connections = Connections()
    try:
        pool = await asyncpg.create_pool(
            settings.postgres_url,
            min_size=1,
            max_size=_MAX_CONNECTIONS,
            timeout=_CONNECT_S,
            init=connections.note,
            # An operator's server may be set to less; an acknowledged ballot must be on disk.
            server_settings={"synchronous_commit": "on"},
        )
    except (OSError, asyncpg.PostgresError, TimeoutError) as fault:
        raise OperationsError(f"PostgreSQL cannot be reached: {fault}") from fault
    redis = redis_client.connect(settings.redis_url)
    clock = settings.clock()
    try:
        yield Deployment(
            settings=settings,
            pool=pool,
            redis=redis,
            ledger=Ledger(pool, settings.test_clock),
            register=Register(pool),
            clock=clock,
            connections=connections,
        )
    finally:
        await redis.aclose()
        await pool.close()


async def bring_up_to_date(postgres_url: str) -> list[str]:
    """Run the migrations that the database lacks; returns their names.

    Raises:
        OperationsError: PostgreSQL cannot be reached.
    """
    try:
        connection = await asyncpg.connect(postgres_url, timeout=_CONNECT_S)
    except (OSError, asyncpg.PostgresError, TimeoutError) as fault:
        raise OperationsError(f"PostgreSQL cannot be reached: {fault}") from fault
    try:
        return await migrate(connection)
    finally:
        await connection.close()


def with_embedded(settings: Settings, servers: EmbeddedServers) -> Settings:
    """The settings of processes that use these servers."""
    return settings.with_servers(postgres_url=servers.postgres_dsn, redis_url=servers.redis_url)


@asynccontextmanager
async def for_a_command(settings: Settings) -> AsyncIterator[Deployment]:
    """A deployment for one command: attaches to running servers, or starts them for itself."""
    if settings.embedded:
        async with (
            start_or_attach(settings.data_dir) as servers,
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
