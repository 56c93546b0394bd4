"""What Redis remembers spares the ledger work, decides nothing, and may be lost."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.ballots import TestClock, ballot, loaded, voter
from tests.campaigns import campaign, quota
from voting import admission, redis_client
from voting.admission import Glance
from voting.ballot_box import BallotBox
from voting.ballot_rules import Unit
from voting.domain import Ballot, CaseId, Cast
from voting.register import Enrolled

DAILY = quota("votes-per-day", Unit.VOTE, 3)
CASE_DAILY = quota("case-per-day", Unit.CASE, 1)


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign(quotas=[DAILY, CASE_DAILY]))


@pytest.fixture(params=[1, 4])
def box(redis: Redis, request: pytest.FixtureRequest) -> BallotBox:
    return BallotBox(redis, shards=request.param)


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
    assert await box.remember(enrolled, ballots, casts)


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
    await box.remember(enrolled, [sent], [cast])
    assert await box.glance(enrolled, [ballot("c1", by=voter("ada"))], clock()) == [Glance()]


async def test_a_memory_that_lacks_a_ballot_leaves_quotas_to_the_ledger(
    box: BallotBox, enrolled: Enrolled, clock: TestClock, redis: Redis
) -> None:
    first = ballot("c1", by=voter("ada"))
    await recorded(box, enrolled, clock, first)
    await redis.flushall()
    await recorded(box, enrolled, clock, ballot("c2", "c3", "c4", by=voter("ada")), held=2)
    assert await box.glance(enrolled, [first], clock()) == [Glance()]
    await recorded(box, enrolled, clock, first, held=2)
    asked = [ballot("c5", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(used_up=DAILY)]


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
    assert glances is not None
    assert [glance.too_fast for glance in glances] == [False] * 10 + [True]
    clock.now += timedelta(seconds=1 / admission.RATE_PER_S)
    later = await box.glance(enrolled, [ballot("c1", by=voter("fast"))], clock())
    assert later == [Glance()]


async def test_without_redis_there_is_no_answer_and_no_fault(
    enrolled: Enrolled, clock: TestClock
) -> None:
    gone = BallotBox(redis_client.connect("unix:///nonexistent/redis.sock"))
    assert await gone.glance(enrolled, [ballot("c1")], clock()) is None
    cast = Cast(index=1, cast_at=clock(), repeated=False, voter_ballots=1)
    assert await gone.remember(enrolled, [ballot("c1")], [cast]) is False


async def test_a_voter_costs_at_most_300_bytes_of_redis(
    redis: Redis, enrolled: Enrolled, clock: TestClock
) -> None:
    box = BallotBox(redis)
    sent = [ballot("c1", by=voter()) for _ in range(500)]
    for start in range(0, 500, 50):
        await box.glance(enrolled, sent[start : start + 50], clock())
        await recorded(box, enrolled, clock, *sent[start : start + 50], held=1)
    sizes = [await redis.memory_usage(key) or 0 for key in await redis.keys("px:*:v:*")]
    assert len(sizes) == 500
    assert max(sizes) <= 300


async def test_a_task_that_waits_for_redis_can_be_told_to_stop(redis: Redis) -> None:
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
