"""What Redis remembers spares the ledger work, decides nothing, and may be lost."""

from datetime import timedelta

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tests.ballots import TestClock, ballot, loaded, voter
from tests.campaigns import campaign, quota
from voting import admission
from voting.admission import Glance
from voting.ballot_box import BallotBox
from voting.campaign import Unit
from voting.register import Enrolled

DAILY = quota("votes-per-day", Unit.VOTE, 3)
CASE_DAILY = quota("case-per-day", Unit.CASE, 1)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign(quotas=[DAILY, CASE_DAILY]))


@pytest.fixture(params=[1, 4])
def box(redis: Redis, request: pytest.FixtureRequest) -> BallotBox:
    return BallotBox(redis, shards=request.param)


async def test_a_new_voter_has_nothing_against_them(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    assert await box.glance(enrolled, [ballot("c1")], clock()) == [Glance()]


async def test_a_used_up_quota_is_seen_and_the_voter_beside_is_not_touched(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await box.remember(enrolled, [ballot("c1", "c2", "c3", by=voter("ada"))], clock())
    asked = [ballot("c4", by=voter("ada")), ballot("c4", by=voter("bob"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(used_up=DAILY), Glance()]


async def test_a_case_voted_for_today_is_seen_by_case(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await box.remember(enrolled, [ballot("c1", by=voter("ada"))], clock())
    asked = [ballot("c1", by=voter("ada")), ballot("c2", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance(used_up=CASE_DAILY), Glance()]


async def test_a_recorded_ballot_is_known_even_when_the_quota_is_used_up(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", "c2", "c3", by=voter("ada"))
    await box.remember(enrolled, [sent], clock())
    assert await box.glance(enrolled, [sent], clock()) == [Glance(known=True)]


async def test_remembering_twice_uses_the_quota_once(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    sent = ballot("c1", by=voter("ada"))
    await box.remember(enrolled, [sent, sent], clock())
    await box.remember(enrolled, [sent], clock())
    asked = [ballot("c2", "c3", by=voter("ada"))]
    assert await box.glance(enrolled, asked, clock()) == [Glance()]


async def test_a_new_day_is_a_new_quota(
    box: BallotBox, enrolled: Enrolled, clock: TestClock
) -> None:
    await box.remember(enrolled, [ballot("c1", "c2", "c3", by=voter("ada"))], clock())
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
    gone = BallotBox(
        Redis(unix_socket_path="/nonexistent/redis.sock", retry=Retry(NoBackoff(), 0))
    )
    assert await gone.glance(enrolled, [ballot("c1")], clock()) is None
    assert await gone.remember(enrolled, [ballot("c1")], clock()) is False


async def test_a_voter_costs_at_most_300_bytes_of_redis(
    redis: Redis, enrolled: Enrolled, clock: TestClock
) -> None:
    box = BallotBox(redis)
    sent = [ballot("c1", by=voter()) for _ in range(500)]
    for start in range(0, 500, 50):
        await box.glance(enrolled, sent[start : start + 50], clock())
        await box.remember(enrolled, sent[start : start + 50], clock())
    sizes = [await redis.memory_usage(key) or 0 for key in await redis.keys("px:*:v:*")]
    assert len(sizes) == 500
    assert max(sizes) <= 300
