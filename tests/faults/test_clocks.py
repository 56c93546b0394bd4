"""Clocks that are wrong: no ballot is early and none is late, by the ledger's own clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import asyncpg
import pytest

from ops.database.ledger_clock import LedgerClock
from tests.ballots import TestClock, ballot, ballot_box, ledger, loaded, voter
from tests.campaigns import OPENS, campaign, quota
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.domain import Cast
from voting.memory.redis_client import Client
from voting.refusal import Reason, Refused
from voting.rules.ballot import Unit
from voting.rules.campaign import Campaign

CLOSES = OPENS + timedelta(days=14)
INSTANT = timedelta(microseconds=1)
MOMENTS = [timedelta(seconds=s) for s in (-6, -5, -4, -1, 0, 1, 4, 5, 6)] + [-INSTANT, INSTANT]
#: How far the clock of a front is ahead of the ledger's.
AHEAD_S = [-3600, -5, 0, 5, 3600]

Rows = list[asyncpg.Record]


@asynccontextmanager
async def booth_of(
    pool: asyncpg.Pool,
    redis: Client,
    server: TestClock,
    front: Callable[[], datetime],
    rules: Campaign | None = None,
) -> AsyncIterator[Booth]:
    """A booth whose front goes by one clock and its ledger by another."""
    enrolled = await loaded(pool, rules or campaign())
    box = ballot_box(redis, pool)
    booth = Booth(enrolled, ledger(pool, server), box, front)
    await box.recall.renew(enrolled)
    working = asyncio.create_task(booth.run())
    yield booth
    working.cancel()


def ahead(server: TestClock, by_s: float) -> Callable[[], datetime]:
    return lambda: server() + timedelta(seconds=by_s)


def is_refused(outcome: Outcome, reason: Reason) -> bool:
    return isinstance(outcome, Refused) and outcome.reason is reason


async def ledger_rows(pool: asyncpg.Pool) -> tuple[Rows, Rows]:
    """Ballots and other records, by index."""
    ballots = await pool.fetch("SELECT index, cast_at FROM cast_vote_record ORDER BY index")
    records = await pool.fetch("SELECT index, kind, at FROM ledger_record ORDER BY index")
    return ballots, records


@pytest.mark.parametrize("by_s", AHEAD_S)
async def test_the_close_is_the_ledgers_whatever_a_fronts_clock_says(
    pool: asyncpg.Pool, redis: Client, by_s: float
) -> None:
    server = TestClock()
    async with booth_of(pool, redis, server, ahead(server, by_s)) as booth:
        for moment in sorted(MOMENTS):
            server.now = CLOSES + moment
            outcome = await booth.cast(ballot("c1"))
            if moment < timedelta():
                assert isinstance(outcome, Cast), moment
            else:
                assert is_refused(outcome, Reason.CLOSED), moment
    ballots, records = await ledger_rows(pool)
    [closing] = [record for record in records if record["kind"] == "closing"]
    assert all(row["index"] < closing["index"] and row["cast_at"] < CLOSES for row in ballots)


@pytest.mark.parametrize("by_s", [-5, 0, 5])
async def test_the_opening_is_the_ledgers_where_a_fronts_clock_is_seconds_off(
    pool: asyncpg.Pool, redis: Client, by_s: float
) -> None:
    server = TestClock()
    async with booth_of(pool, redis, server, ahead(server, by_s)) as booth:
        await only_from_the_opening(booth, server)


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(hours=1)])
async def test_the_opening_is_the_ledgers_where_its_clock_is_set_by_an_hour(
    pool: asyncpg.Pool, redis: Client, by: timedelta
) -> None:
    """Fronts follow the ledger's clock; the machine of this test is months away from it."""
    server = TestClock(OPENS - timedelta(minutes=90))

    async def ask() -> datetime:
        return server()

    clock = LedgerClock(ask, steady=lambda: 0.0)
    async with booth_of(pool, redis, server, clock) as booth:
        server.now = OPENS - timedelta(minutes=30) + by
        await clock.look()
        early = await booth.cast(ballot("c1"))
        assert isinstance(early, Cast) == (by > timedelta(minutes=30))
        server.now = OPENS
        await clock.look()
        assert isinstance(await booth.cast(ballot("c1")), Cast)


async def only_from_the_opening(booth: Booth, server: TestClock) -> None:
    for moment in sorted(MOMENTS):
        server.now = OPENS + moment
        outcome = await booth.cast(ballot("c1"))
        if moment < timedelta():
            assert outcome == Refused(reason=Reason.NOT_OPEN, resets_at=OPENS), moment
        else:
            assert isinstance(outcome, Cast), moment


async def test_a_front_that_decides_alone_is_found(
    pool: asyncpg.Pool, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voting.admission.CLOCKS_DIFFER", timedelta())
    server = TestClock()
    async with booth_of(pool, redis, server, ahead(server, -5)) as booth:
        with pytest.raises(AssertionError):
            await only_from_the_opening(booth, server)


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_is_set_during_the_vote_keeps_the_order_and_loses_nobody(
    pool: asyncpg.Pool, redis: Client, hours: int
) -> None:
    server = TestClock(OPENS + timedelta(days=2))
    async with booth_of(pool, redis, server, server) as booth:
        outcomes = []
        for by in (0, hours, -hours, hours, -hours):
            server.forward(hours=by)
            outcomes += [await booth.cast(ballot("c1")) for _ in range(3)]
    assert all(isinstance(outcome, Cast) for outcome in outcomes)
    ballots, _ = await ledger_rows(pool)
    times = [row["cast_at"] for row in ballots]
    assert times == sorted(times)
    assert len(ballots) == len(outcomes)


async def test_a_close_that_a_leap_of_the_clock_brought_is_not_taken_back(
    pool: asyncpg.Pool, redis: Client
) -> None:
    server = TestClock(CLOSES - timedelta(minutes=30))
    async with booth_of(pool, redis, server, server) as booth:
        assert isinstance(await booth.cast(ballot("c1")), Cast)
        server.forward(hours=1)
        assert is_refused(await booth.cast(ballot("c1")), Reason.CLOSED)
        server.forward(hours=-1)
        assert is_refused(await booth.cast(ballot("c1")), Reason.CLOSED)
    ballots, records = await ledger_rows(pool)
    assert [record["kind"] for record in records] == ["opening", "closing"]
    assert [row["index"] for row in ballots] == [records[1]["index"] - 1]


@pytest.mark.parametrize("by_s", [-5, 0, 5])
async def test_a_new_day_is_the_ledgers_whatever_a_fronts_clock_says(
    pool: asyncpg.Pool, redis: Client, by_s: float
) -> None:
    """Redis remembers yesterday's votes; the front may still believe that it is yesterday."""
    rules = campaign(quotas=[quota("votes-per-day", Unit.VOTE, 1)])
    midnight = OPENS + timedelta(days=1, hours=16)  # in Shanghai
    server, somebody = TestClock(midnight - timedelta(hours=1)), voter("somebody")
    async with booth_of(pool, redis, server, ahead(server, by_s), rules) as booth:
        first = ballot("c1", by=somebody)
        told = await booth.cast(first)
        assert isinstance(told, Cast)
        beside = ballot_box(redis, pool)
        await beside.recall.renew(booth.enrolled)
        epochs = beside.recall.epochs(booth.enrolled.campaign.campaign_id)
        assert await beside.remember(booth.enrolled, [first], [told], epochs)
        server.now = midnight - timedelta(seconds=1)
        early = await booth.cast(ballot("c2", by=somebody))
        assert is_refused(early, Reason.QUOTA_USED)
        server.now = midnight + timedelta(seconds=1)
        assert isinstance(await booth.cast(ballot("c2", by=somebody)), Cast)
