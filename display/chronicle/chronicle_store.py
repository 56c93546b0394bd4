"""The chronicle of each campaign in Redis. This room is the key's only writer and reader."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from display.chronicle.chronicle import Chronicle, decode, encode
from display.publishing.versioned import newer
from voting.domain import CampaignId
from voting.memory.redis_client import Client, Script

_PUT = (Path(__file__).parent / "lua" / "chronicle.lua").read_text(encoding="utf-8")


class ChronicleStore:
    """Puts by compare-and-set on (epoch, index), and reads what stands.

    Args:
        redis: a client, with or without decoded responses.
        key_of: names a campaign's key; the key carries the campaign's hash tag.
    """

    def __init__(self, redis: Client, key_of: Callable[[CampaignId], str]) -> None:
        self._redis = redis
        self._key_of = key_of
        self._put = Script(redis, _PUT)

    async def put(self, chronicle: Chronicle, *, epoch: str, as_of: int, now: datetime) -> bool:
        """Put a chronicle as of an index, in one call; False where a newer one stands.

        Raises:
            redis.exceptions.RedisError: whether it stands is unknown; trying again is safe.
        """
        least_version = int(now.timestamp() * 1000)
        key = self._key_of(chronicle.campaign)
        answer = await self._put(keys=[key], args=[epoch, as_of, least_version, encode(chronicle)])
        return bool(answer)

    async def newer(self, campaign: CampaignId, than: int) -> Chronicle | None:
        """The chronicle that stands if its version is above `than`, else None.

        Raises:
            redis.exceptions.RedisError, msgspec.MsgspecError: nothing readable is there.
        """
        found = await newer(self._redis, self._key_of(campaign), than)
        return found and msgspec.structs.replace(decode(found.body), version=found.version)
