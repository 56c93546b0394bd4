"""The snapshot of each campaign in Redis. This room is the key's only writer and reader."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from display.publishing.snapshot import Snapshot, decode, encode
from display.publishing.versioned import newer
from voting.domain import CampaignId
from voting.memory.redis_client import Client, Script

_PUBLISH = (Path(__file__).parent / "lua" / "publish.lua").read_text(encoding="utf-8")


class Outcome(StrEnum):
    """What became of an attempt to publish."""

    PUBLISHED = "published"
    STALE = "stale"
    REPEATED = "repeated"
    REBUILDING = "rebuilding"
    HIDDEN = "hidden"


class SnapshotStore:
    """Publishes by compare-and-set on (epoch, index), and reads what is published.

    Args:
        redis: a client, with or without decoded responses.
        key_of: names a campaign's key; the key carries the campaign's hash tag.
    """

    def __init__(self, redis: Client, key_of: Callable[[CampaignId], str]) -> None:
        self._redis = redis
        self._key_of = key_of
        self._publish = Script(redis, _PUBLISH)

    async def publish(self, snapshot: Snapshot, slot: int) -> Outcome:
        """Store a snapshot as the one of a slot, in one call.

        Raises:
            redis.exceptions.RedisError: whether it is stored is unknown; trying again is safe.
        """
        least_version = int(snapshot.published_at.timestamp() * 1000)
        answer = await self._publish(
            keys=[self._key_of(snapshot.campaign)],
            args=[snapshot.epoch, snapshot.as_of, slot, least_version, encode(snapshot)],
        )
        return Outcome(_text(answer[0]))

    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None:
        """The published snapshot if its version is above `than`, else None.

        Raises:
            redis.exceptions.RedisError, msgspec.MsgspecError: nothing readable is there.
        """
        found = await newer(self._redis, self._key_of(campaign), than)
        return found and msgspec.structs.replace(decode(found.body), version=found.version)

    async def withdraw(self, campaign: CampaignId) -> None:
        """Leave nothing published.

        Raises:
            redis.exceptions.RedisError: whether anything is left is unknown; try again.
        """
        await self._redis.delete(self._key_of(campaign))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
