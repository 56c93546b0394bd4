"""Whether what Redis remembers of voters is of ballots that the ledger holds.

PostgreSQL may be restored to an earlier state, and Redis to an older or an empty one. What Redis
lacks is no danger: the memory of such a voter is not whole. What the ledger lacks is: a quota
would be refused for a ballot that is gone. So every shard's memory names its furthest ballot, and
is trusted only for as long after the ledger was seen to hold it as no new connection was made:
on one connection there is one ledger. A memory that the ledger does not hold ends with its epoch.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import structlog
from redis.exceptions import RedisError

from voting import metrics
from voting.domain import CampaignId
from voting.errors import OutcomeUnknown
from voting.keys import shard_head_key
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled
from voting.memory.redis_client import Client, Script

_RENEW = (Path(__file__).parent / "lua" / "renew.lua").read_text(encoding="utf-8")
_WITNESSES = """
SELECT index, ballot_id, cast_at FROM cast_vote_record
WHERE campaign_no = $1 AND index = ANY ($2::bigint[])
"""
#: Behind a pooler a connection outlives its server; then this long is the longest that the memory
#: of a ledger that was restored meanwhile may be believed.
TRUST_S = 2.0
_RENEW_EVERY_S = 1.0
_LOOK_EVERY_S = 0.1
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_BYTES, _INDEX_BYTES = 4, 8
_FAULTS = (RedisError, OutcomeUnknown, OSError, TimeoutError)
_log = structlog.get_logger(__name__)

#: Of each shard the epoch whose memory may be trusted; None for none.
Epochs = Sequence[bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trust:
    """An epoch whose memory the ledger holds, as seen on connections made until then."""

    epoch: bytes
    connections: int
    until: float


class Recall:
    """Which shards of which campaigns may be trusted, in which epoch.

    Args:
        pool: to the ledger; None trusts nothing.
        connections: how many connections to the ledger were ever made.
        shards: over how many hash tags the voters of a campaign are spread.
        trust_s: how long the ledger's word is good.
    """

    def __init__(
        self,
        redis: Client,
        pool: asyncpg.Pool | None,
        connections: Callable[[], int] = lambda: 0,
        shards: int = 1,
        trust_s: float = TRUST_S,
    ) -> None:
        self._trust_s = trust_s
        self.shards = shards
        self._pool = pool
        self._connections = connections
        self._renew = Script(redis, _RENEW)
        self._trusts: dict[tuple[CampaignId, int], _Trust] = {}

    def epoch(self, campaign: CampaignId, shard: int) -> bytes | None:
        """The epoch of a shard whose memory may be trusted now; None for none."""
        trust = self._trusts.get((campaign, shard))
        if trust is None or trust.connections != self._connections():
            return None
        return trust.epoch if asyncio.get_running_loop().time() < trust.until else None

    def epochs(self, campaign: CampaignId) -> Epochs:
        """The epochs of all shards as of now.

        Taken before a ballot is cast, they are of a ledger that it is cast into or that is gone:
        in an epoch that begins later, the ledger may lack the ballot.
        """
        return [self.epoch(campaign, shard) for shard in range(self.shards)]

    async def keep(self, current: Callable[[], Enrolled]) -> None:
        """Renew trust in the memory of one campaign until cancelled.

        Trust that a new connection ended is renewed at once; where somebody did not answer, at
        the usual pace.
        """
        loop = asyncio.get_running_loop()
        due, answered = 0.0, True
        while True:
            enrolled = current()
            lost = not self._trusts_all(enrolled.campaign.campaign_id)
            if loop.time() >= due or (lost and answered):
                due = loop.time() + _RENEW_EVERY_S
                answered = await self._attempt(enrolled)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def renew(self, enrolled: Enrolled) -> None:
        """Look whether the ledger holds what each shard remembers; begin an epoch where not.

        Raises:
            RedisError, OutcomeUnknown, OSError, TimeoutError: some shard, or the ledger, did not
                answer; the others are renewed. Where no shard answers, no ledger is asked.
        """
        campaign = enrolled.campaign.campaign_id
        until, connections = asyncio.get_running_loop().time() + self._trust_s, self._connections()
        asked = range(self.shards)
        answers = await asyncio.gather(
            *(self._head(campaign, shard) for shard in asked), return_exceptions=True
        )
        heads = {
            s: head for s, head in zip(asked, answers, strict=True) if isinstance(head, bytes)
        }
        faults = [answer for answer in answers if isinstance(answer, BaseException)]
        if not heads:
            raise faults[0]
        known = await self._witnesses(enrolled, list(heads.values()))
        for shard, head in heads.items():
            if _index(head) and head[_EPOCH_BYTES:] not in known:
                _log.warning("voters_memory_is_of_another_ledger", campaign=campaign, shard=shard)
                metrics.FORGOTTEN_SHARDS.inc()
                await self._head(campaign, shard, instead_of=head)
            else:
                self._trusts[campaign, shard] = _Trust(
                    epoch=head[:_EPOCH_BYTES], connections=connections, until=until
                )
        if faults:
            raise faults[0]

    async def _attempt(self, enrolled: Enrolled) -> bool:
        try:
            await self.renew(enrolled)
        except _FAULTS:
            return False  # nothing is trusted longer than it was
        return True

    def _trusts_all(self, campaign: CampaignId) -> bool:
        return None not in self.epochs(campaign)

    async def _head(self, campaign: CampaignId, shard: int, instead_of: bytes = b"") -> bytes:
        head: bytes = await self._renew(
            keys=[shard_head_key(campaign, shard)], args=[instead_of, _fresh_epoch()]
        )
        return head

    async def _witnesses(self, enrolled: Enrolled, heads: Sequence[bytes]) -> set[bytes]:
        """What the ledger holds at the heads' indices, in the form of `witness`."""
        assert self._pool is not None
        indices = [_index(head) for head in heads if _index(head)]
        if not indices:
            # An empty memory is trusted too, but not on the word of an older connection.
            await fetch(self._pool, "SELECT 1")
            return set()
        rows = await fetch(self._pool, _WITNESSES, enrolled.campaign_no, indices)
        return {witness(row["index"], row["ballot_id"].bytes, row["cast_at"]) for row in rows}


def witness(index: int, ballot_id: bytes, cast_at: datetime) -> bytes:
    """The head of a shard without its epoch, as renew.lua says."""
    moment = (cast_at - _UNIX) // timedelta(microseconds=1)
    return index.to_bytes(_INDEX_BYTES, "little") + ballot_id + moment.to_bytes(8, "little")


def _index(head: bytes) -> int:
    return int.from_bytes(head[_EPOCH_BYTES : _EPOCH_BYTES + _INDEX_BYTES], "little")


def _fresh_epoch() -> bytes:
    """Never the zeros of a voter of whom no epoch is remembered."""
    return b"\x01" + secrets.token_bytes(_EPOCH_BYTES - 1)
