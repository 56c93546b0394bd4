"""The Redis side of a ballot: rate buckets and what is remembered of each voter.

It sheds cheaply what the ledger is known to hold, and decides nothing: its memory is written
only after COMMIT, may be lost at any time, and its absence stops no ballot.
"""

import asyncio
import zlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path

from redis.exceptions import RedisError

from voting import admission, keys
from voting.admission import Glance
from voting.challenges import LIFETIME as PROOF_LIFETIME
from voting.domain import Ballot, CampaignId, Cast
from voting.ledger.register import Enrolled
from voting.memory.hints import Hint, Hints
from voting.memory.recall import Epochs, Recall, witness
from voting.memory.redis_client import Client, Script

_LUA = Path(__file__).parent / "lua"
_DAY_S = 86_400
#: A voter is forgotten this long after the last ballot; the ledger never forgets.
_KEEP_S = 2 * _DAY_S
#: Of whom no ballot is remembered, there is only the rate bucket, which is full again by then.
_KEEP_BUCKET_S = round(admission.RATE_CAPACITY / admission.RATE_PER_S) + 1
#: A proof is spent for longer than it is good for, as clocks differ.
_KEEP_SPENT_S = round(PROOF_LIFETIME.total_seconds()) + 60
#: How long a ballot waits for Redis; a shard that did not answer is then left in peace.
BOUND_S = 0.25
_REST_S = 1.0
_NOTHING = Glance()
_UNMETERED = Glance(unmetered=True)
_ANSWERS = {0: _NOTHING, -1: Glance(known=True), -2: Glance(too_fast=True)}
_FAULTS = (RedisError, OSError, TimeoutError)


class BallotBox:
    """Glances and remembers by batch: one Lua call a batch and shard."""

    def __init__(self, redis: Client, recall: Recall, bound_s: float = BOUND_S) -> None:
        self.recall = recall
        self._bound_s = bound_s
        self._glance = Script(redis, _script("glance"))
        self._remember = Script(redis, _script("remember"))
        self._spend = Script(redis, _text("spend"))
        self._hints: dict[CampaignId, Hints] = {}
        self._rests_until: dict[tuple[CampaignId, int], float] = {}

    async def glance(
        self, enrolled: Enrolled, ballots: Sequence[Ballot], now: datetime
    ) -> list[Glance]:
        """What is remembered of each ballot's voter; where Redis does not answer, unmetered.

        A token is taken from the voter's rate bucket, so this is called once a ballot.
        """
        hints = self._hints_of(enrolled)
        day = hints.day(now)
        found = [_UNMETERED] * len(ballots)

        async def look(shard: int, positions: Sequence[int]) -> None:
            batch = [ballots[position] for position in positions]
            needs = [hints.of(ballot, day) for ballot in batch]
            answers = await self._ask_glance(enrolled, shard, batch, needs, now)
            if answers is not None:
                for position, hint, answer in zip(positions, needs, answers, strict=True):
                    found[position] = _ANSWERS.get(answer) or _used_up(hint, answer)

        await _each(self._by_shard(ballots), look)
        return found

    async def remember(
        self,
        enrolled: Enrolled,
        ballots: Sequence[Ballot],
        casts: Sequence[Cast],
        epochs: Epochs,
    ) -> bool:
        """Remember committed ballots; False when Redis does not answer, which harms nothing.

        Each uses the quotas of its own time, however late it is remembered. Where it is not known
        whether the ledger still holds what is remembered, nothing is added to it; nor to an epoch
        other than in `epochs`, those of the shards before the ballots were cast.
        """
        hints = self._hints_of(enrolled)
        days = {at: hints.day(at) for at in {cast.cast_at for cast in casts}}
        answered = True

        async def tell(shard: int, positions: Sequence[int]) -> None:
            nonlocal answered
            batch = [ballots[position] for position in positions]
            answers = [casts[position] for position in positions]
            packed = b"".join(
                hints.of(ballot, days[cast.cast_at]).told(ballot, cast.voter_ballots)
                for ballot, cast in zip(batch, answers, strict=True)
            )
            head = _furthest(batch, answers)
            oldest = min(days.values()) - 1
            told: list[int | bytes] = [head, oldest, packed]
            if not await self._ask_remember(enrolled, shard, epochs[shard], batch, told):
                answered = False

        await _each(self._by_shard(ballots), tell)
        return answered

    async def spend(self, enrolled: Enrolled, ballots: Sequence[Ballot]) -> list[bool | None]:
        """Spend each ballot's proof for it: False where it was spent for another ballot, None
        where Redis does not answer. Every ballot has a proof."""
        found: list[bool | None] = [None] * len(ballots)

        async def ask(shard: int, positions: Sequence[int]) -> None:
            answers = await self._ask_spend(enrolled, shard, [ballots[at] for at in positions])
            for position, answer in zip(positions, answers or (), strict=bool(answers)):
                found[position] = answer == 1

        await _each(self._by_shard(ballots), ask)
        return found

    async def _ask_spend(
        self, enrolled: Enrolled, shard: int, batch: Sequence[Ballot]
    ) -> list[int] | None:
        campaign = enrolled.campaign.campaign_id
        if self._rests(campaign, shard):
            return None
        proofs = [b.proof.nonce for b in batch if b.proof is not None]
        try:
            async with asyncio.timeout(self._bound_s):
                answers: list[int] = await self._spend(
                    keys=[keys.proof_key(campaign, shard, nonce) for nonce in proofs],
                    args=[_KEEP_SPENT_S, *(ballot.ballot_id.bytes for ballot in batch)],
                )
        except _FAULTS:
            self._let_rest(campaign, shard)
            return None
        return answers

    async def _ask_glance(
        self,
        enrolled: Enrolled,
        shard: int,
        batch: Sequence[Ballot],
        needs: Sequence[Hint],
        now: datetime,
    ) -> list[int] | None:
        campaign = enrolled.campaign.campaign_id
        if self._rests(campaign, shard):
            return None
        arguments = [
            int(now.timestamp() * 1000),
            admission.RATE_CAPACITY,
            admission.RATE_PER_S,
            _KEEP_BUCKET_S,
            _KEEP_S,
            self.recall.epoch(campaign, shard) or b"",
            b"".join(hint.told(ballot) for ballot, hint in zip(batch, needs, strict=True)),
        ]
        try:
            async with asyncio.timeout(self._bound_s):
                answers: list[int] = await self._glance(
                    keys=_keys(campaign, shard, batch), args=arguments
                )
        except _FAULTS:
            self._let_rest(campaign, shard)
            return None
        return answers

    async def _ask_remember(
        self,
        enrolled: Enrolled,
        shard: int,
        epoch: bytes | None,
        batch: Sequence[Ballot],
        rest: Sequence[int | bytes],
    ) -> bool:
        campaign = enrolled.campaign.campaign_id
        trusted = epoch is not None and epoch == self.recall.epoch(campaign, shard)
        if not trusted or self._rests(campaign, shard):
            return False
        try:
            async with asyncio.timeout(self._bound_s):
                new: int = await self._remember(
                    keys=_keys(campaign, shard, batch), args=[_KEEP_S, epoch, *rest]
                )
        except _FAULTS:
            self._let_rest(campaign, shard)
            return False
        return new >= 0

    def _hints_of(self, enrolled: Enrolled) -> Hints:
        campaign = enrolled.campaign.campaign_id
        found = self._hints.get(campaign)
        if found is None or found.enrolled is not enrolled:
            found = self._hints[campaign] = Hints(enrolled)
        return found

    def _by_shard(self, ballots: Sequence[Ballot]) -> dict[int, Sequence[int]]:
        number = self.recall.shards
        if number == 1:
            return {0: range(len(ballots))} if ballots else {}
        shards: dict[int, list[int]] = {}
        for position, ballot in enumerate(ballots):
            shards.setdefault(zlib.crc32(ballot.voter) % number, []).append(position)
        return dict(shards)

    def _rests(self, campaign: CampaignId, shard: int) -> bool:
        return asyncio.get_running_loop().time() < self._rests_until.get((campaign, shard), 0.0)

    def _let_rest(self, campaign: CampaignId, shard: int) -> None:
        until = asyncio.get_running_loop().time() + _REST_S
        self._rests_until[campaign, shard] = until


async def _each(
    shards: dict[int, Sequence[int]],
    ask: Callable[[int, Sequence[int]], Coroutine[None, None, None]],
) -> None:
    """Ask every shard, all at once; none waits for one that does not answer."""
    if len(shards) == 1:
        [(shard, positions)] = shards.items()
        await ask(shard, positions)
        return
    async with asyncio.TaskGroup() as group:
        for shard, positions in shards.items():
            group.create_task(ask(shard, positions))


def _script(verb: str) -> str:
    """A verb's text below the text that says how a voter is kept."""
    return _text("voter") + _text(verb)


def _text(verb: str) -> str:
    return (_LUA / f"{verb}.lua").read_text(encoding="utf-8")


def _keys(campaign: CampaignId, shard: int, ballots: Sequence[Ballot]) -> list[str | bytes]:
    return [
        keys.shard_head_key(campaign, shard),
        *(keys.voter_key(campaign, shard, ballot.voter) for ballot in ballots),
    ]


def _furthest(ballots: Sequence[Ballot], casts: Sequence[Cast]) -> bytes:
    """The witness of the ballot with the highest index."""
    at = max(range(len(casts)), key=lambda position: casts[position].index)
    return witness(casts[at].index, ballots[at].ballot_id.bytes, casts[at].cast_at)


def _used_up(hint: Hint, answer: int) -> Glance:
    quota, case = hint.needs[answer - 1]
    return Glance(used_up=quota, used_up_for=case)
