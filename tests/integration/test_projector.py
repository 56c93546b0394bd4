"""Live counters equal the ledger, whatever happened to Redis in between."""

import asyncpg
import pytest

from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from voting.domain import CampaignId, CaseId, Status, Tally
from voting.keys import counters_key
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled
from voting.memory.projector import CounterState, Projector, read_counters
from voting.memory.redis_client import Client

TINY = CampaignId("tiny")
C1 = CaseId("c1")


@pytest.fixture
def redis(any_redis: Client) -> Client:
    return any_redis


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign())


@pytest.fixture
def book(pool: asyncpg.Pool) -> Ledger:
    return ledger(pool, TestClock())


async def state(redis: Client) -> CounterState:
    found = await read_counters(redis, TINY)
    assert found is not None
    return found


async def cast(book: Ledger, enrolled: Enrolled, number: int) -> None:
    await book.cast(enrolled, [ballot("c1") for _ in range(number)])


async def test_counters_and_watermark_follow_ballots_and_rulings(
    book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 4)
    assert await projector.turn(enrolled) == 5
    assert (await state(redis)).tallies[C1] == Tally(received=4, pending=4)
    held = Ruling(
        actor="judge",
        by_person=False,
        upto=4,
        status=Status.HELD,
        indices=[3],
        incidents=["i"],
        scores=[1.0],
    )
    await book.settle(enrolled, held)
    assert await projector.turn(enrolled) == 6
    found = await state(redis)
    assert found.as_of == 6
    assert found.tallies[C1] == Tally(received=4, pending=1, counted=2, held=1)


async def test_a_turn_without_news_changes_nothing(
    book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 2)
    await projector.turn(enrolled)
    before = await state(redis)
    await projector.turn(enrolled)
    assert await state(redis) == before


async def test_a_flushed_redis_is_right_again_after_one_turn(
    book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 3)
    await projector.turn(enrolled)
    before = await state(redis)
    await redis.flushall()
    await projector.turn(enrolled)
    after = await state(redis)
    assert after.tallies == before.tallies
    assert after.epoch != before.epoch


async def test_an_old_redis_snapshot_is_brought_up_and_counts_nothing_twice(
    book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 3)
    await projector.turn(enrolled)
    old = await redis.dump(counters_key(TINY))
    await cast(book, enrolled, 2)
    await projector.turn(enrolled)
    assert old is not None
    await redis.restore(counters_key(TINY), 0, old, replace=True)
    await projector.turn(enrolled)
    found = await state(redis)
    assert found.tallies[C1] == Tally(received=5, pending=5)
    assert found.as_of == 6


async def test_a_laggard_does_not_set_counters_back(
    book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 1)
    early = await book.live_tallies(enrolled)
    await cast(book, enrolled, 1)
    await projector.turn(enrolled)

    class Laggard(Ledger):
        async def live_tallies(self, enrolled: Enrolled) -> object:  # type: ignore[override]
            del enrolled
            return early

    laggard = Projector(Laggard(book._pool, book._test_clock), redis)
    assert await laggard.turn(enrolled) == 3
    assert (await state(redis)).as_of == 3


async def test_a_ledger_restored_to_an_earlier_state_begins_a_new_epoch(
    pool: asyncpg.Pool, book: Ledger, enrolled: Enrolled, redis: Client
) -> None:
    projector = Projector(book, redis)
    await cast(book, enrolled, 3)
    await projector.turn(enrolled)
    before = await state(redis)
    await redis.hset(counters_key(TINY), mapping={"upto": 90, "hash": "00" * 32})
    await projector.turn(enrolled)
    after = await state(redis)
    assert after.as_of == 4
    assert after.epoch != before.epoch
    assert after.tallies[C1] == Tally(received=3, pending=3)


async def test_a_campaign_of_ten_thousand_cases_has_its_counters(
    pool: asyncpg.Pool, redis: Client
) -> None:
    many = await loaded(pool, campaign(campaign_id="many", cases=10_000))
    book = ledger(pool, TestClock())
    await Projector(book, redis).turn(many)
    found = await read_counters(redis, many.campaign.campaign_id)
    assert found is not None
    assert len(found.tallies) == 10_000
