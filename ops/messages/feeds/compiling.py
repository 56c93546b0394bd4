"""Feeds from the ledger, signed; what was compiled last is kept, for the same gives the same."""

import asyncio
from collections import OrderedDict

from display.phases import shows_lists
from display.publishing.snapshot import Snapshot
from display.publishing.snapshot_store import SnapshotStore
from ops.deployment import Deployment
from ops.messages.feeds.documents import Scope, Sight, document
from ops.messages.feeds.signing import FeedSigner
from voting.keys import snapshot_key
from voting.ledger.register import Enrolled

_ROOM = 32
_AT_ONCE = 2


class NotPublished(Exception):
    """Nothing is published that this token may read."""


class NotLive(Exception):
    """This token reads what is published alone."""


class Compiler:
    """Compiles and signs feeds, a few at a time."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._snapshots = SnapshotStore(deployment.redis, snapshot_key)
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self.signer = FeedSigner(deployment.house_keys)

    async def published(self, enrolled: Enrolled) -> Snapshot | None:
        """What the public sees now.

        Raises:
            redis.exceptions.RedisError, msgspec.MsgspecError: it cannot be read.
        """
        return await self._snapshots.newer(enrolled.campaign.campaign_id, 0)

    async def index(self, enrolled: Enrolled, scopes: set[Scope], asked: int | None) -> int:
        """The index that a token with these scopes is told of.

        Raises:
            NotPublished, NotLive: none.
            OutcomeUnknown, redis.exceptions.RedisError: a server did not answer.
        """
        head = (await self._deployment.ledger.advance(enrolled)).index
        if Scope.LIVE in scopes or shows_lists(enrolled.life.phase):
            if asked is not None and asked > head:
                raise NotPublished
            return head if asked is None else asked
        snapshot = await self.published(enrolled)
        if snapshot is None:
            raise NotPublished
        if asked not in (None, snapshot.as_of):
            raise NotLive
        return snapshot.as_of

    async def signed(self, enrolled: Enrolled, scopes: set[Scope], as_of: int) -> bytes:
        """The signed feed as of an index that is in the ledger.

        Raises:
            OutcomeUnknown: the ledger did not answer.
            ValueError: votes that the rules do not allow.
        """
        # The hash tells a ledger that was restored from the one that stood at this index before.
        found = await self._deployment.ledger.hash_at(enrolled, as_of)
        name = (enrolled.campaign.id, as_of, found, frozenset(scopes))
        async with self._turns:
            if name not in self._kept:
                self._keep(name, await self._compiled(enrolled, scopes, as_of, found))
        return self._kept[name]

    async def _compiled(
        self, enrolled: Enrolled, scopes: set[Scope], as_of: int, record_hash: bytes | None
    ) -> bytes:
        sight = Sight(
            life=enrolled.life_at(as_of),
            as_of=as_of,
            tallies=await self._deployment.ledger.tabulate(enrolled, as_of),
            hash=record_hash,
        )
        return self.signer.signed(document(sight, scopes))

    def _keep(self, name: tuple[object, ...], body: bytes) -> None:
        self._kept[name] = body
        if len(self._kept) > _ROOM:
            self._kept.popitem(last=False)
