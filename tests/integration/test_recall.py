"""What Redis remembers of voters refuses nothing that the ledger would take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import pytest
from redis.exceptions import RedisError

from tests.ballots import LONG_S, TestClock, ballot, ballot_box, ledger, loaded, voter
from tests.campaigns import campaign, quota
from tests.redis_servers import keys_of
from voting.admission import Glance
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.domain import Ballot, Cast
from voting.errors import OutcomeUnknown
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.memory import redis_client
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Epochs, Recall
from voting.memory.redis_client import Client
from voting.rules.ballot import Unit

ONCE_A_DAY = quota("ballots-per-day", Unit.BALLOT, 1)
USED_UP = Glance(used_up=ONCE_A_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A ledger with a ballot box beside it."""

    pool: asyncpg.Pool
    redis: Client
    enrolled: Enrolled
    box: BallotBox
    clock: TestClock

    async def cast(self, *sent: Ballot) -> None:
        """Commit and remember."""
        epochs = self.epochs()
        outcomes = await ledger(self.pool, self.clock).cast(self.enrolled, sent)
        casts = [one for one in outcomes if isinstance(one, Cast)]
        assert len(casts) == len(sent)
        await self.box.remember(self.enrolled, sent, casts, epochs)
        self.clock.forward(seconds=1)

    def epochs(self) -> Epochs:
        return self.box.recall.epochs(self.enrolled.campaign.campaign_id)

    async def glance(self, name: str) -> Glance:
        asked = ballot("c1", by=voter(name))
        [found] = await self.box.glance(self.enrolled, [asked], self.clock())
        return found

    async def renew(self) -> None:
        """Twice, as fronts do every second: what is not believed begins anew, and is believed."""
        await self.box.recall.renew(self.enrolled)
        await self.box.recall.renew(self.enrolled)

    async def restore_postgres(self, index: int) -> None:
        """Have the ledger be as it was at an index, as after a point-in-time recovery."""
        async with self.pool.acquire() as held, held.transaction():
            await held.execute("SET LOCAL session_replication_role = replica")
            for table in ("cast_vote_record", "provenance", "sealed_address"):
                await held.execute(f"DELETE FROM {table} WHERE index > $1", index)
            await held.execute(
                "DELETE FROM quota_use u WHERE NOT EXISTS"
                " (SELECT FROM cast_vote_record r WHERE r.voter = u.subject)"
            )
            await held.execute("UPDATE sequencer SET last_index = $1", index)


@pytest.fixture
def redis(any_redis: Client) -> Client:
    return any_redis


@pytest.fixture
def enrolled() -> Enrolled:
    """Of no ledger."""
    return Enrolled(campaign_no=1, loaded=campaign())


@pytest.fixture
async def poll(pool: asyncpg.Pool, redis: Client) -> Poll:
    enrolled = await loaded(pool, campaign(quotas=[ONCE_A_DAY]))
    box = ballot_box(redis, pool, shards=4)
    made = Poll(pool=pool, redis=redis, enrolled=enrolled, box=box, clock=TestClock())
    await made.renew()
    return made


async def test_what_the_ledger_holds_is_believed(poll: Poll) -> None:
    await poll.cast(ballot(by=voter("ada")), ballot(by=voter("bob")))
    await poll.renew()
    assert [await poll.glance(name) for name in ("ada", "bob", "eve")] == [
        USED_UP,
        USED_UP,
        Glance(),
    ]


async def test_a_ballot_that_a_restored_ledger_lacks_refuses_its_voter_nothing(poll: Poll) -> None:
    await poll.cast(ballot(by=voter("ada")))
    await poll.cast(ballot(by=voter("bob")))
    assert await poll.glance("bob") == USED_UP
    await poll.restore_postgres(2)
    await poll.renew()
    assert await poll.glance("bob") == Glance()
    await poll.cast(ballot(by=voter("bob")))
    assert await poll.glance("bob") == USED_UP


async def test_a_restored_ledger_that_went_on_is_another_all_the_same(poll: Poll) -> None:
    await poll.cast(ballot(by=voter("ada")))
    await poll.cast(ballot(by=voter("bob")))
    await poll.restore_postgres(2)
    poll.clock.forward(seconds=5)
    outcomes = await ledger(poll.pool, poll.clock).cast(poll.enrolled, [ballot(by=voter("eve"))])
    assert isinstance(outcomes[0], Cast)  # where bob's was
    await poll.renew()
    assert await poll.glance("bob") == Glance()


async def test_memory_is_believed_by_nobody_before_the_ledger_was_asked(poll: Poll) -> None:
    await poll.cast(ballot(by=voter("ada")))
    another = Recall(poll.redis, poll.pool, shards=poll.box.recall.shards, trust_s=LONG_S)
    front = BallotBox(poll.redis, another, bound_s=LONG_S)
    asked = [ballot(by=voter("ada"))]
    assert await front.glance(poll.enrolled, asked, poll.clock()) == [Glance()]
    await another.renew(poll.enrolled)
    assert await front.glance(poll.enrolled, asked, poll.clock()) == [USED_UP]


async def test_a_new_connection_may_lead_to_another_ledger(poll: Poll) -> None:
    made = 1
    recall = Recall(poll.redis, poll.pool, connections=lambda: made, trust_s=LONG_S)
    await recall.renew(poll.enrolled)
    campaign_id = poll.enrolled.campaign.campaign_id
    assert recall.epoch(campaign_id, 0) is not None
    made += 1
    assert recall.epoch(campaign_id, 0) is None


async def test_nothing_is_believed_for_long(poll: Poll) -> None:
    recall = Recall(poll.redis, poll.pool, trust_s=0.0)
    await recall.renew(poll.enrolled)
    assert recall.epoch(poll.enrolled.campaign.campaign_id, 0) is None


async def test_what_one_front_finds_false_no_front_believes(poll: Poll) -> None:
    await poll.cast(ballot(by=voter("ada")))
    another = Recall(poll.redis, poll.pool, shards=poll.box.recall.shards, trust_s=LONG_S)
    await poll.restore_postgres(1)
    await another.renew(poll.enrolled)
    assert await poll.glance("ada") == Glance()


async def test_a_ballot_of_an_epoch_that_ended_is_not_remembered(poll: Poll) -> None:
    lost, epochs = ballot(by=voter("ada")), poll.epochs()
    [cast] = await ledger(poll.pool, poll.clock).cast(poll.enrolled, [lost])
    assert isinstance(cast, Cast)
    await poll.cast(*(ballot() for _ in range(40)))  # in every shard
    await poll.restore_postgres(1)
    await Recall(poll.redis, poll.pool, shards=poll.box.recall.shards).renew(poll.enrolled)
    assert await poll.box.remember(poll.enrolled, [lost], [cast], epochs) is False
    await poll.renew()
    assert await poll.glance("ada") == Glance()


async def test_a_ballot_that_is_remembered_late_enters_no_epoch_that_began_since(
    poll: Poll,
) -> None:
    await poll.cast(*(ballot() for _ in range(40)))  # in every shard
    late, epochs = ballot(by=voter("ada")), poll.epochs()
    [cast] = await ledger(poll.pool, poll.clock).cast(poll.enrolled, [late])
    assert isinstance(cast, Cast)
    await poll.restore_postgres(1)
    await poll.renew()
    assert None not in poll.epochs()
    assert await poll.box.remember(poll.enrolled, [late], [cast], epochs) is False
    assert await poll.glance("ada") == Glance()


async def test_a_booth_remembers_in_the_epoch_from_before_the_ledger_was_asked(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Restored(Ledger):
        async def cast(self, enrolled: Enrolled, ballots: Sequence[Ballot]) -> list[Outcome]:
            outcomes = await super().cast(enrolled, ballots)
            await poll.restore_postgres(1)
            await poll.renew()
            return outcomes

    told = asyncio.Event()
    remember = poll.box.remember

    async def tell(*what: Any) -> bool:
        assert await remember(*what) is False
        told.set()
        return False

    await poll.cast(*(ballot() for _ in range(40)))
    monkeypatch.setattr(poll.box, "remember", tell)
    booth = Booth(poll.enrolled, Restored(poll.pool, poll.clock), poll.box, poll.clock)
    running = asyncio.create_task(booth.run())
    assert isinstance(await booth.cast(ballot(by=voter("ada"))), Cast)
    await told.wait()
    running.cancel()
    await asyncio.wait([running])
    assert await poll.glance("ada") == Glance()


async def test_after_a_flush_memory_begins_anew_and_known_ballots_are_never_refused(
    poll: Poll,
) -> None:
    first = ballot(by=voter("ada"))
    await poll.cast(first)
    await poll.redis.flushall()
    await poll.renew()
    poll.clock.forward(days=1)
    await poll.cast(ballot(by=voter("ada")))
    found = await poll.box.glance(poll.enrolled, [first], poll.clock())
    assert found == [Glance()]
    await poll.cast(ballot(by=voter("bob")))
    assert await poll.glance("bob") == USED_UP


async def test_an_old_snapshot_of_redis_refuses_nothing_that_the_ledger_would_take(
    poll: Poll,
) -> None:
    await poll.cast(ballot(by=voter("ada")))
    keys = await keys_of(poll.redis)
    old = {key: await poll.redis.dump(key) for key in keys}
    second = ballot(by=voter("bob"))
    await poll.cast(second)
    await poll.redis.flushall()
    for key, value in old.items():
        assert value is not None
        await poll.redis.restore(key, 0, value)
    await poll.renew()
    assert await poll.glance("ada") == USED_UP
    assert await poll.glance("bob") == Glance()
    assert await poll.box.glance(poll.enrolled, [second], poll.clock()) == [Glance()]


async def test_a_shard_that_cannot_be_asked_leaves_the_others_trusted(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall = Recall(poll.redis, poll.pool, shards=2, trust_s=LONG_S)
    asked = recall._head

    async def head(campaign: object, shard: int, instead_of: bytes = b"") -> bytes:
        if shard == 1:
            raise ConnectionError("gone")
        return await asked(poll.enrolled.campaign.campaign_id, shard, instead_of)

    monkeypatch.setattr(recall, "_head", head)
    with pytest.raises(ConnectionError):
        await recall.renew(poll.enrolled)
    campaign_id = poll.enrolled.campaign.campaign_id
    assert recall.epoch(campaign_id, 0) is not None
    assert recall.epoch(campaign_id, 1) is None


async def test_trust_is_kept_up_until_it_is_cancelled_and_lost_with_the_ledger(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall = Recall(poll.redis, poll.pool, trust_s=LONG_S)
    failed = asyncio.Event()

    async def no_answer(*_: object) -> set[bytes]:
        failed.set()
        raise OutcomeUnknown("gone")

    monkeypatch.setattr(recall, "_witnesses", no_answer)
    keeper = asyncio.create_task(recall.keep(lambda: poll.enrolled))
    await failed.wait()
    assert recall.epoch(poll.enrolled.campaign.campaign_id, 0) is None
    monkeypatch.undo()
    while recall.epoch(poll.enrolled.campaign.campaign_id, 0) is None:
        await asyncio.sleep(0.01)
    keeper.cancel()
    await asyncio.wait([keeper])
    assert keeper.cancelled()


class NoPool:
    """Counts how often it is asked for a connection, and has none."""

    def __init__(self) -> None:
        self.asked = 0

    async def acquire(self) -> None:
        self.asked += 1
        raise OSError("gone")


def without_servers() -> tuple[Recall, NoPool]:
    pool: Any = NoPool()
    return Recall(redis_client.connect("unix:///nonexistent/redis.sock"), pool, shards=2), pool


async def test_where_no_shard_answers_the_ledger_is_not_asked(enrolled: Enrolled) -> None:
    recall, pool = without_servers()
    with pytest.raises(RedisError):
        await recall.renew(enrolled)
    assert pool.asked == 0


@pytest.mark.parametrize("fault", [RedisError("gone"), OutcomeUnknown("gone")])
async def test_who_did_not_answer_is_not_asked_again_at_every_look(
    enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    recall, _ = without_servers()
    asked, looks, looked = [], count(1), asyncio.Event()

    async def fail(enrolled: Enrolled) -> None:
        asked.append(enrolled)
        raise fault

    def current() -> Enrolled:
        if next(looks) == 50:
            looked.set()
        return enrolled

    monkeypatch.setattr(recall, "renew", fail)
    monkeypatch.setattr("voting.memory.recall._LOOK_EVERY_S", 0.0)
    monkeypatch.setattr("voting.memory.recall._RENEW_EVERY_S", LONG_S)
    keeper = asyncio.create_task(recall.keep(current))
    await looked.wait()
    keeper.cancel()
    await asyncio.wait([keeper])
    assert len(asked) == 1


async def test_the_control_a_box_that_asks_no_ledger_refuses_what_is_gone(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def everything(_: object, heads: list[bytes]) -> set[bytes]:
        return {head[4:] for head in heads}

    await poll.cast(ballot(by=voter("ada")))
    monkeypatch.setattr(poll.box.recall, "_witnesses", everything)
    await poll.restore_postgres(1)
    await poll.renew()
    assert await poll.glance("ada") == USED_UP
