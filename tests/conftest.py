"""Real servers for tests: one PostgreSQL and one Valkey a worker, a fresh database a test."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from structlog.typing import EventDict

from ops.database.migrate import migrate
from ops.embedded.servers import EmbeddedServers, ServerOptions, start_or_attach
from ops.processes.observing import access_log
from tests import redis_cluster, redis_servers
from tests.desks import DeskHouse, desk_house
from voting import middleware
from voting.memory import redis_client

_TEMPLATE = "pingxuan_template"

# A busy machine makes every example slow; what an example shows does not depend on it.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """Servers of this worker, with a migrated database to copy."""
    data_dir: Path = tmp_path_factory.mktemp("servers")
    with asyncio.Runner() as runner:
        context = start_or_attach(data_dir, ServerOptions(durable=False))
        running = runner.run(context.__aenter__())
        runner.run(_make_template(running))
        yield running
        runner.run(context.__aexit__(None, None, None))


async def _make_template(servers: EmbeddedServers) -> None:
    admin = await asyncpg.connect(servers.postgres_dsn)
    await admin.execute(f"CREATE DATABASE {_TEMPLATE}")
    await admin.close()
    connection = await asyncpg.connect(servers.dsn(_TEMPLATE))
    await migrate(connection)
    await connection.close()


@pytest.fixture
async def dsn(servers: EmbeddedServers) -> AsyncIterator[str]:
    """The address of a fresh, migrated database."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(servers.postgres_dsn)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield servers.dsn(name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections to a fresh, migrated database."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=6) as opened:
        yield opened


@pytest.fixture
async def redis(servers: EmbeddedServers) -> AsyncIterator[redis_client.Client]:
    """An empty Redis."""
    client = redis_client.connect(servers.redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EventDict]]:
    """What the rooms of HTTP log: their loggers are made anew, as one that has written stays as
    it was then."""
    for room in (middleware, access_log):
        monkeypatch.setattr(room, "_log", structlog.get_logger())
    with structlog.testing.capture_logs() as told:
        yield told


@pytest.fixture
async def desk(
    pool: asyncpg.Pool, redis: redis_client.Client, tmp_path: Path
) -> AsyncIterator[DeskHouse]:
    """The desk, with nobody at it yet."""
    async with desk_house(pool, redis, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def embedded_redis(servers: EmbeddedServers) -> str:
    """The address of the Valkey that the product embeds."""
    return servers.redis_url


@pytest.fixture(scope="session")
def genuine_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a genuine Redis."""
    program = redis_servers.genuine_redis()
    if program is None:
        pytest.skip(redis_servers.NO_REDIS)
    with redis_servers.running(program, tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture(scope="session")
def clustered_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of three primaries and three replicas."""
    folder = tmp_path_factory.mktemp("cluster")
    with redis_cluster.running(redis_servers.valkey(), folder) as cluster:
        yield cluster.url


@pytest.fixture(params=["embedded_redis", "genuine_redis", "clustered_redis"])
def any_redis_url(request: pytest.FixtureRequest) -> str:
    """The address of a Redis of every kind that the product runs on, one after the other."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def any_redis(any_redis_url: str) -> AsyncIterator[redis_client.Client]:
    """An empty Redis of that kind."""
    client = redis_client.connect(any_redis_url)
    await client.flushall()
    yield client
    await client.aclose()
