"""The Redis client that every process uses: it fails at once, and can be cancelled.

One server and a cluster answer the same calls; an address says which it is.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha1
from typing import Any
from urllib.parse import unquote

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError

_ANSWER_BOUND_S = 2.0
#: After a failover the new primary is looked up once, and asked.
_CLUSTER_RETRIES = 1
#: CLIENT SETINFO is newer than Redis 7.0, whose ACLs cannot even name it: nobody says it.
_UNNAMED = None
CLUSTER_SCHEMES = ("redis+cluster", "rediss+cluster")
SCHEMES = ("redis", "rediss", "unix", *CLUSTER_SCHEMES)
_CLUSTER_SHARDS = 6


def _refuse_to_outlive_a_cancellation() -> None:
    """redis-py forgets a cancellation that arrives at some of its awaits and answers as if
    nothing had happened; the task that was told to stop would then go on for ever."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class CancellableRedis(Redis):
    """A client of one server: its faults are Redis faults, and its callers can be cancelled."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and await its answer, unless this task is told to stop.

        Raises:
            RedisError, OSError: no answer came, or a refusal.
        """
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except RuntimeError as fault:
            # uvloop says so of a connection that was reset since it was last used.
            raise RedisConnectionError(str(fault)) from fault
        finally:
            _refuse_to_outlive_a_cancellation()


class CancellableCluster(RedisCluster):
    """A client of a cluster whose callers can be cancelled.

    What it looks up of the cluster on the way, and a connection that it gives back or closes, are
    behind the same await, so what was said of one server holds here too. While one task looks the
    cluster up anew, the others find its map empty, or half of it: redis-py then raises what is no
    RedisError, and callers that go on without Redis would not.
    """

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command to the primary of its keys and await its answer, unless told to stop.

        Raises:
            RedisError, OSError, TimeoutError: no answer, for whatever reason.
        """
        try:
            return await super().execute_command(*args, **options)
        except (RedisError, OSError, TimeoutError):
            raise
        except Exception as fault:
            raise RedisConnectionError(f"the cluster cannot be asked: {fault!r}") from fault
        finally:
            _refuse_to_outlive_a_cancellation()


Client = Redis | RedisCluster


class Script:
    """A Lua script, sent in full where a server does not have it: after a restart or failover."""

    def __init__(self, redis: Client, text: str) -> None:
        self._redis = redis
        self._text = text
        self._digest = sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, *, keys: Sequence[str | bytes], args: Sequence[Any]) -> Any:
        """What the script returns; all keys share a hash tag."""
        call = self._redis.execute_command
        try:
            return await call("EVALSHA", self._digest, len(keys), *keys, *args)
        except NoScriptError:
            return await call("EVAL", self._text, len(keys), *keys, *args)


def connect(url: str) -> Client:
    """A client that connects when it is first used; nobody waits for a Redis to come back.

    Args:
        url: `redis://`, `rediss://` or `unix://` as redis-py reads them, or for a cluster
            `redis+cluster://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]`, `rediss+cluster://` by TLS:
            nodes that tell the others.

    Raises:
        ValueError: no address of this form.
    """
    if is_cluster(url):
        return _connect_cluster(url)
    return CancellableRedis.from_url(
        url,
        socket_timeout=_ANSWER_BOUND_S,
        socket_connect_timeout=_ANSWER_BOUND_S,
        retry=Retry(NoBackoff(), 0),
        driver_info=_UNNAMED,
    )


def is_cluster(url: str) -> bool:
    """Whether an address names a cluster."""
    return url.partition("://")[0] in CLUSTER_SCHEMES


def default_shards(url: str) -> int:
    """Over how many hash tags the voters of a campaign are spread where nobody says it."""
    return _CLUSTER_SHARDS if is_cluster(url) else 1


def check(url: str) -> None:
    """Look at an address without connecting.

    Raises:
        ValueError: a cluster's is wrong; the words say what is allowed.
    """
    if is_cluster(url):
        cluster_nodes(url)


def cluster_nodes(url: str) -> list[tuple[str, int]]:
    """Host and port of each node that a cluster's address names.

    Raises:
        ValueError: it is not of the form that `connect` tells.
    """
    names = url.partition("://")[2].rpartition("@")[2].split(",")
    return [_host_and_port(name) for name in names]


def _connect_cluster(url: str) -> RedisCluster:
    who, has_user, _ = url.partition("://")[2].rpartition("@")
    user, _, password = who.partition(":")
    return CancellableCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in cluster_nodes(url)],
        username=unquote(user) or None,
        password=unquote(password) if has_user else None,
        ssl=url.startswith("rediss"),
        # A part of the cluster that is gone leaves the voters of the others their memory.
        require_full_coverage=False,
        socket_timeout=_ANSWER_BOUND_S,
        socket_connect_timeout=_ANSWER_BOUND_S,
        retry=Retry(NoBackoff(), _CLUSTER_RETRIES),
        driver_info=_UNNAMED,
    )


def _host_and_port(name: str) -> tuple[str, int]:
    host, colon, port = name.rpartition(":")
    if not (colon and host and port.isdecimal() and 0 < int(port) <= 65_535):  # noqa: PLR2004
        raise ValueError("[USER:PASSWORD@]HOST:PORT[,HOST:PORT…] behind its scheme")
    return host.strip("[]"), int(port)
