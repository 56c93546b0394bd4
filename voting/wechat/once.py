"""What may happen once: Redis remembers it for as long as it could happen again."""

from datetime import timedelta

from redis.exceptions import RedisError

from voting.keys import wechat_used_key
from voting.memory.redis_client import Client
from voting.wechat.faults import Unreachable


class Once:
    """Says of a state, a link or a message whether it comes for the first time, to any front."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def first(self, kind: str, nonce: str, lifetime: timedelta) -> bool:
        """Whether nobody has asked this before.

        Raises:
            Unreachable: Redis does not answer, so nobody knows.
        """
        key, seconds = wechat_used_key(kind, nonce), int(lifetime.total_seconds())
        try:
            return bool(await self._redis.set(key, 1, ex=seconds, nx=True))
        except (RedisError, OSError, TimeoutError):
            raise Unreachable from None
