"""What was delivered where, in Redis and in this process; the only writer of its keys.

Where Redis has lost it, what still holds is told once more; where Redis is away, this process
remembers alone.
"""

from collections import OrderedDict
from contextlib import suppress
from hashlib import sha256

from redis.exceptions import RedisError

from voting.keys import told_key
from voting.memory.redis_client import Client

_KEPT_S = 90 * 86_400
_ROOM = 10_000


class ToldMemory:
    """Remembers deliveries by channel and key."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._own: OrderedDict[str, None] = OrderedDict()

    async def knows(self, channel: str, key: str) -> bool:
        """Whether it was delivered."""
        name = _name(channel, key)
        if name in self._own:
            return True
        with suppress(RedisError, OSError, TimeoutError):
            return bool(await self._redis.exists(name))
        return False

    async def keep(self, channel: str, key: str) -> None:
        """It was delivered."""
        name = _name(channel, key)
        self._own[name] = None
        if len(self._own) > _ROOM:
            self._own.popitem(last=False)
        with suppress(RedisError, OSError, TimeoutError):
            await self._redis.set(name, 1, ex=_KEPT_S)


def _name(channel: str, key: str) -> str:
    return told_key(sha256(f"{channel}\n{key}".encode()).hexdigest()[:32])
