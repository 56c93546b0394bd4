"""What is published under a version that grows: a hash in Redis, its body and its version."""

from typing import NamedTuple

from voting.memory.redis_client import Client


class Versioned(NamedTuple):
    """A body as it stands."""

    version: int
    body: bytes | str


async def newer(redis: Client, key: str, than: int) -> Versioned | None:
    """What stands if its version is above `than`; bodies are large, so the version is asked first.

    Raises:
        redis.exceptions.RedisError: it is unknown what stands.
    """
    version = await redis.hget(key, "version")
    if version is None or int(version) <= than:
        return None
    version, body = await redis.hmget(key, ["version", "body"])
    return None if version is None or body is None else Versioned(int(version), body)
