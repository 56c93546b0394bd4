"""The servers of the product under measurement: a database beside its own, and their figures."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg
from redis import Redis

_TRANSACTIONS = """
SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()
"""
_PEERS_REDIS = "1"


@contextmanager
def own_database(dsn: str, name: str, table: str) -> Iterator[str]:
    """A new database on the server at `dsn` that holds one table; gives its DSN, drops it after.

    Raises:
        OSError, asyncpg.PostgresError: the server does not take it.
    """
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    asyncio.run(_execute(dsn, drop, f"CREATE DATABASE {name}"))
    own = urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
    try:
        asyncio.run(_execute(own, table))
        yield own
    finally:
        asyncio.run(_execute(dsn, drop))


@contextmanager
def own_redis(url: str) -> Iterator[str]:
    """A database of the Redis at `url` that the product does not use; emptied afterwards."""
    where, _, query = url.partition("?")  # `urlunsplit` takes the slashes from `unix://`
    own = f"{where}?{urlencode(dict(parse_qsl(query)) | {'db': _PEERS_REDIS})}"
    client = Redis.from_url(own)
    try:
        client.flushdb()
        yield own
    finally:
        client.flushdb()
        client.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisUse:
    """The bytes that Redis uses, and how many keys the product has there."""

    bytes: int
    keys: int


def redis_use(url: str) -> RedisUse:
    """What Redis says of itself now."""
    client = Redis.from_url(url)
    try:
        told = client.info("memory")
        assert isinstance(told, dict)
        return RedisUse(bytes=int(told["used_memory"]), keys=int(str(client.dbsize())))
    finally:
        client.close()


async def transactions(dsn: str) -> int:
    """The transactions of a database so far, as its statistics know: up to a second late."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval(_TRANSACTIONS))
    finally:
        await connection.close()


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
