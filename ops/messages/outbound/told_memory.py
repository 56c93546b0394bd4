"""What was delivered where, in Redis and in this process; the only writer of its keys.

Where Redis has lost it, what still holds is told once more; where Redis is away, this process
remembers alone.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

import msgspec
from redis.exceptions import RedisError

from voting.keys import last_told_key, told_key
from voting.memory.redis_client import Client

_KEPT_S = 90 * 86_400
_ROOM = 10_000


class Last(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the last messages to a channel.

    Attributes:
        delivered, missed: what it was, such as `incident`; when stands beside it.
        fault: why the last one that was missed was; it holds no secret.
    """

    delivered: str = ""
    delivered_at: datetime | None = None
    missed: str = ""
    missed_at: datetime | None = None
    fault: str = ""

    @property
    def stands(self) -> bool:
        """Whether the newest of them arrived."""
        if self.missed_at is None or self.delivered_at is None:
            return self.missed_at is None
        return self.delivered_at >= self.missed_at


class ToldMemory:
    """Remembers deliveries by channel and key, and the last ones of each channel.

    Args:
        clock: when something is said to have happened; for people.
    """

    def __init__(self, redis: Client, clock: Callable[[], datetime]) -> None:
        self._redis = redis
        self._clock = clock
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
        await self._note(channel, delivered=_kind(key), delivered_at=self._clock())

    async def miss(self, channel: str, key: str, fault: str) -> None:
        """It did not arrive; it may be tried again."""
        await self._note(channel, missed=_kind(key), missed_at=self._clock(), fault=fault)

    async def last(self, channel: str) -> Last:
        """What became of the last messages; nothing where Redis has it not, or is away."""
        with suppress(RedisError, OSError, TimeoutError, msgspec.MsgspecError):
            kept = await self._redis.get(last_told_key(channel))
            return msgspec.json.decode(kept, type=Last) if kept else Last()
        return Last()

    async def _note(self, channel: str, **more: object) -> None:
        told = msgspec.structs.replace(await self.last(channel), **more)
        with suppress(RedisError, OSError, TimeoutError):
            await self._redis.set(last_told_key(channel), msgspec.json.encode(told), ex=_KEPT_S)


def _name(channel: str, key: str) -> str:
    return told_key(sha256(f"{channel}\n{key}".encode()).hexdigest()[:32])


def _kind(key: str) -> str:
    """What a message is about: the first part of its key."""
    return key.partition(":")[0]
