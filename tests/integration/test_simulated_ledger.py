"""The ledger that growth is measured on is simulated, and yet as sound as a real one."""

from datetime import timedelta

import asyncpg
from redis.asyncio import Redis

from ops.fsck.inspection import fsck
from tests.ballots import TestClock, loaded
from tests.campaigns import OPENS, campaign
from tests.figures.filling import fill, settle
from voting.ledger.ledger import Ledger
from voting.memory.projector import Projector, read_counters


async def test_a_ledger_that_was_filled_in_bulk_has_no_findings(
    pool: asyncpg.Pool, redis: Redis
) -> None:
    enrolled = await loaded(pool, campaign())
    clock = TestClock(OPENS + timedelta(hours=1))
    book = Ledger(pool, clock)
    last = await fill(pool, enrolled, 1000, clock.now)
    await settle(pool, book, enrolled)
    assert last == 1001  # the opening, and a contiguous index each
    head = await book.advance(enrolled)
    assert (head.index, head.settled_index) == (1002, 1001)
    await Projector(book, redis).turn(enrolled)
    assert await fsck(pool, enrolled, redis) == []
    counters = await read_counters(redis, enrolled.campaign.campaign_id)
    assert counters is not None
    assert sum(tally.received for tally in counters.tallies.values()) == 1000
    assert sum(tally.held for tally in counters.tallies.values()) == 5
