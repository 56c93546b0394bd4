"""What Redis remembers spares the ledger work, decides nothing, and may be lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from tests.ballots import TestClock, ballot, ballot_box, loaded, voter
from tests.campaigns import campaign, quota
from tests.redis_servers import keys_of
from voting import admission
from voting.admission import Glance
from voting.domain import Ballot, CaseId, Cast
from voting.ledger.register import Enrolled
from voting.memory import redis_client
from voting.memory.ballot_box import BallotBox
from voting.memory.redis_client import Client
from voting.rules.ballot import Unit

DAILY = quota("votes-per-day", Unit.VOTE, 3)
CASE_DAILY = quota("case-per-day", Unit.CASE, 1)
SHARDS = 4


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign(quotas=[DAILY, CASE_DAILY]))


@pytest.fixture
def redis(any_redis: Client) -> Client:
    return any_redis


@pytest.fixture
async def box(redis: Client, pool: asyncpg.Pool, enrolled: Enrolled) -> BallotBox:
    made = ballot_box(redis, pool, shards=SHARDS)
    await made.recall.renew(enrolled)
    return made


async def recorded(
    box: BallotBox, enrolled: Enrolled, clock: TestClock, *ballots: Ballot, held: int = 0
) -> None:
    """Have the box remember ballots that the ledger has just cast.

    `held` is how many ballots the ledger holds of their voter, if more than are told here.
    """
    casts = [
        Cast(index=number, cast_at=clock(), repeated=False, voter_ballots=held or number)
        for number, _ in enumerate(ballots, start=1)
    ]
    epochs = box.recall.epochs(enrolled.campaign.campaign_id)
    assert await box.remember(enrolled, ballots, casts, epochs)


async def test_a_new_voter_has_nothing_against_them(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    assert await box.glance(enrolled, [ballot("c1")], clock()) == [Glance()]


async def test_a_used_up_quota_is_seen_and_the_voter_beside_is_not_touched(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await recorded(box, enrolled, clock, ballot("c1", "c2", "c3", by=voter("ada")))
    asked = [ballot("c4", by=voter("ada")), ballot("c4", by=voter("bob"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(used_up=DAILY), Glance()]


async def test_a_case_voted_for_today_is_seen_by_case(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await recorded(box, enrolled, clock, ballot("c1", by=voter("ada")))
    asked = [ballot("c1", by=voter("ada")), ballot("c2", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [
        Glance(used_up=CASE_DAILY, used_up_for=CaseId("c1")),
        Glance(),
    ]


async def test_a_recorded_ballot_is_known_even_when_the_quota_is_used_up(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", "c2", "c3", by=voter("ada"))
    await recorded(box, enrolled, clock, sent)
    assert await box.glance(enrolled, [sent], clock()) == [Glance(known=True)]


async def test_remembering_twice_uses_the_quota_once(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", by=voter("ada"))
    await recorded(box, enrolled, clock, sent, sent, held=1)
    await recorded(box, enrolled, clock, sent)
    asked = [ballot("c2", "c3", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance()]


async def test_a_ballot_uses_the_quota_of_its_own_day_however_late_it_is_remembered(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", "c2", "c3", by=voter("ada"))
    cast = Cast(index=1, cast_at=clock(), repeated=False, voter_ballots=1)
    clock.forward(days=1)
    await box.remember(enrolled, [sent], [cast], box.recall.epochs(enrolled.campaign.campaign_id))
    assert await box.glance(enrolled, [ballot("c1", by=voter("ada"))], clock()) == [Glance()]


async def test_a_memory_that_lacks_a_ballot_leaves_quotas_to_the_ledger(
    box: BallotBox, enrolled: Enrolled, clock: TestClock, redis: Client
) -> None:
    first = ballot("c1", by=voter("ada"))
    await recorded(box, enrolled, clock, first)
    await redis.flushall()
    await box.recall.renew(enrolled)
    await recorded(box, enrolled, clock, ballot("c2", "c3", "c4", by=voter("ada")), held=2)
    assert await box.glance(enrolled, [first], clock()) == [Glance()]
    await recorded(box, enrolled, clock, first, held=2)
    asked = [ballot("c5", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(used_up=DAILY)]


async def test_a_clock_that_leaps_back_locks_nobody_out(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    many = [ballot("c1", by=voter("fast")) for _ in range(admission.RATE_CAPACITY)]
    assert await box.glance(enrolled, many, clock()) == [Glance()] * len(many)
    clock.forward(hours=-1)
    for _ in many:
        asked = [ballot("c1", by=voter("fast"))]
        assert await box.glance(enrolled, asked, clock()) == [Glance()]
    asked = [ballot("c1", by=voter("fast"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(too_fast=True)]


async def test_a_ballot_that_was_too_fast_is_too_fast_again(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    many = [ballot("c1", by=voter("fast")) for _ in range(admission.RATE_CAPACITY)]
    await box.glance(enrolled, many, clock())
    refused = ballot("c1", by=voter("fast"))
    for _ in range(3):
        assert await box.glance(enrolled, [refused], clock()) == [Glance(too_fast=True)]


async def test_a_new_day_is_a_new_quota(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await recorded(box, enrolled, clock, ballot("c1", "c2", "c3", by=voter("ada")))
    clock.forward(days=1)
    asked = [ballot("c1", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance()]


async def test_a_rate_bucket_empties_and_refills_with_time(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    many = [ballot("c1", by=voter("fast")) for _ in range(admission.RATE_CAPACITY + 1)]
    glances = await box.glance(enrolled, many, clock())
    assert [glance.too_fast for glance in glances] == [False] * 10 + [True]
    clock.now += timedelta(seconds=1 / admission.RATE_PER_S)
    later = await box.glance(enrolled, [ballot("c1", by=voter("fast"))], clock())
    assert later == [Glance()]


async def test_without_redis_there_is_no_answer_and_no_fault(
    pool: asyncpg.Pool, enrolled: Enrolled, clock: TestClock
) -> None:
    gone = ballot_box(redis_client.connect("unix:///nonexistent/redis.sock"), pool)
    assert await gone.glance(enrolled, [ballot("c1")], clock()) == [Glance(unmetered=True)]
    cast = Cast(index=1, cast_at=clock(), repeated=False, voter_ballots=1)
    assert await gone.remember(enrolled, [ballot("c1")], [cast], [b"some"]) is False


@pytest.fixture(params=["embedded_redis", "genuine_redis"])
async def single(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """One empty server, whose memory can be told."""
    client = redis_client.connect(request.getfixturevalue(request.param))
    await client.flushall()
    yield client
    await client.aclose()


@pytest.mark.parametrize("ballots", [1, 3])
async def test_a_voter_and_day_cost_at_most_300_bytes_of_redis(
    single: Client,
    pool: asyncpg.Pool,
    enrolled: Enrolled,
    clock: TestClock,
    ballots: int,
) -> None:
    box = ballot_box(single, pool)
    await box.recall.renew(enrolled)
    voters = [voter() for _ in range(2000)]
    before = (await single.info("memory"))["used_memory"]
    for number in range(1, ballots + 1):
        sent = [ballot(f"c{number}", by=one) for one in voters]
        await box.glance(enrolled, sent, clock())
        await recorded(box, enrolled, clock, *sent, held=number)
    after = (await single.info("memory"))["used_memory"]
    assert await single.dbsize() == 1 + len(voters)
    assert (after - before) / len(voters) <= 300


async def test_a_voter_of_whom_no_ballot_is_remembered_is_forgotten_when_the_bucket_is_full(
    box: BallotBox, enrolled: Enrolled, clock: TestClock, redis: Client
) -> None:
    refused, cast = ballot(by=voter("ada")), ballot(by=voter("bob"))
    await box.glance(enrolled, [refused, cast], clock())
    await recorded(box, enrolled, clock, cast)
    await box.glance(enrolled, [ballot(by=voter("bob"))], clock())
    left = sorted([await redis.ttl(key) for key in await keys_of(redis, "px:*:v:*")])
    assert 0 < left[0] <= 21
    assert 86_400 < left[1] <= 2 * 86_400


async def test_uses_of_days_that_are_over_are_let_go_of(
    box: BallotBox, enrolled: Enrolled, clock: TestClock, redis: Client
) -> None:
    sizes = []
    for day in range(1, 41):
        await recorded(box, enrolled, clock, ballot("c1", by=voter("ada")), held=day)
        [key] = await keys_of(redis, "px:*:v:*")
        sizes.append(await redis.strlen(key) - 8 * day)
        clock.forward(days=1)
    assert max(sizes[20:]) <= max(sizes[:20])
    clock.forward(days=-1)
    asked = [ballot("c1", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [
        Glance(used_up=CASE_DAILY, used_up_for=CaseId("c1"))
    ]


async def test_a_voter_with_more_ballots_than_are_remembered_is_left_to_the_ledger(
    redis: Client, pool: asyncpg.Pool, clock: TestClock
) -> None:
    many = await loaded(pool, campaign(quotas=[quota("ballots-per-day", Unit.BALLOT, 257)]))
    box = ballot_box(redis, pool)
    await box.recall.renew(many)
    for number in range(1, 258):
        await recorded(box, many, clock, ballot("c1", by=voter("ada")), held=number)
    assert await box.glance(many, [ballot("c1", by=voter("ada"))], clock()) == [Glance()]


async def test_a_hasty_voter_gets_the_next_token_as_soon_as_another_would(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    many = [ballot("c1", by=voter("fast")) for _ in range(admission.RATE_CAPACITY)]
    await box.glance(enrolled, many, clock())
    for _ in range(19):
        clock.now += timedelta(milliseconds=100)
        hasty = [ballot("c1", by=voter("fast"))]
        assert await box.glance(enrolled, hasty, clock()) == [Glance(too_fast=True)]
    clock.now += timedelta(milliseconds=100)
    assert await box.glance(enrolled, [ballot(by=voter("fast"))], clock()) == [Glance()]


async def test_a_task_that_waits_for_redis_can_be_told_to_stop(redis: Client) -> None:
    async def ask_for_ever() -> None:
        while True:
            await redis.ping()

    for awaits in range(30):  # wherever in a call the cancellation arrives
        task = asyncio.create_task(ask_for_ever())
        for _ in range(awaits):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=30)
        assert done
