"""The Redis side of a ballot: rate buckets and what is remembered of each voter.

It sheds cheaply what the ledger is known to hold, and decides nothing: its memory is written
only after COMMIT, may be lost at any time, and its absence stops no ballot.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from voting import admission, keys, quotas
from voting.admission import Glance
from voting.ballot_rules import Quota
from voting.domain import Ballot, CaseId, Cast
from voting.register import Enrolled

_LUA = Path(__file__).parent / "lua"
_DAY_S = 86_400
#: A voter is forgotten this long after the last ballot; the ledger never forgets.
_KEEP_S = 2 * _DAY_S


class _Memory(msgspec.Struct):
    """A ballot as the scripts read it."""

    id: str
    needs: list[tuple[str, int, int]]
    of: int = 0


class BallotBox:
    """Glances and remembers by batch: one Lua call a batch and shard."""

    def __init__(self, redis: Redis, shards: int = 1) -> None:
        self._shards = shards
        self._glance = redis.register_script((_LUA / "glance.lua").read_text())
        self._remember = redis.register_script((_LUA / "remember.lua").read_text())

    async def glance(
        self, enrolled: Enrolled, ballots: Sequence[Ballot], now: datetime
    ) -> list[Glance] | None:
        """What is remembered of each ballot's voter; None when Redis does not answer.

        A token is taken from the voter's rate bucket, so this is called once a ballot.
        """
        glances = [Glance()] * len(ballots)
        policy: list[int | float] = [
            int(now.timestamp() * 1000),
            admission.RATE_CAPACITY,
            admission.RATE_PER_S,
            _KEEP_S,
        ]
        for positions in self._by_shard(ballots).values():
            batch = [ballots[position] for position in positions]
            needs = [_needs(enrolled, ballot, now) for ballot in batch]
            arguments: list[int | float | bytes] = [
                *policy,
                *(_encode(b, n) for b, n in zip(batch, needs, strict=True)),
            ]
            try:
                answers = await self._glance(keys=self._keys(batch), args=arguments)
            except (RedisError, OSError, TimeoutError):
                return None
            for position, need, answer in zip(positions, needs, answers, strict=True):
                glances[position] = _glance(answer, need)
        return glances

    async def remember(
        self, enrolled: Enrolled, ballots: Sequence[Ballot], casts: Sequence[Cast]
    ) -> bool:
        """Remember committed ballots; False when Redis does not answer, which harms nothing.

        Each uses the quotas of its own time, however late it is remembered.
        """
        for positions in self._by_shard(ballots).values():
            batch = [ballots[position] for position in positions]
            answers = [casts[position] for position in positions]
            memories = [
                _encode(ballot, _needs(enrolled, ballot, cast.cast_at), cast.voter_ballots)
                for ballot, cast in zip(batch, answers, strict=True)
            ]
            try:
                await self._remember(keys=self._keys(batch), args=[_KEEP_S, *memories])
            except (RedisError, OSError, TimeoutError):
                return False
        return True

    def _by_shard(self, ballots: Sequence[Ballot]) -> dict[int, list[int]]:
        shards: dict[int, list[int]] = {}
        for position, ballot in enumerate(ballots):
            shards.setdefault(self._shard(ballot), []).append(position)
        return shards

    def _shard(self, ballot: Ballot) -> int:
        return zlib.crc32(ballot.voter) % self._shards

    def _keys(self, ballots: Sequence[Ballot]) -> list[str]:
        return [
            keys.voter_key(ballot.campaign, self._shard(ballot), ballot.voter)
            for ballot in ballots
        ]


_Need = tuple[Quota, str, int, CaseId | None]


def _needs(enrolled: Enrolled, ballot: Ballot, now: datetime) -> list[_Need]:
    """(quota, Redis field, units, case) for every quota used that Redis can hint at."""
    campaign = enrolled.campaign
    found = []
    for rule_no, quota in enrolled.numbered_quotas:
        if not quotas.is_hinted(quota):
            continue
        window = quotas.window_number(quota, campaign, now)
        channel = ballot.provenance.channel
        needs = quotas.needs(quota, ballot.selections, channel, enrolled.categories)
        for case, units in needs:
            case_no = enrolled.case_numbers[case] if case else 0
            found.append((quota, f"{rule_no}:{window}:{case_no}", units, case))
    return found


def _encode(ballot: Ballot, needs: Sequence[_Need], voter_ballots: int = 0) -> bytes:
    limits = [(name, units, quota.limit) for quota, name, units, _ in needs]
    return msgspec.json.encode(_Memory(ballot.ballot_id.hex, limits, voter_ballots))


def _glance(answer: int, needs: Sequence[_Need]) -> Glance:
    match answer:
        case -1:
            return Glance(known=True)
        case -2:
            return Glance(too_fast=True)
        case 0:
            return Glance()
        case position:
            quota, _, _, case_id = needs[position - 1]
            return Glance(used_up=quota, used_up_for=case_id)
