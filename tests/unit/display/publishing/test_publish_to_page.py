"""The way of one count through the house, over a real Valkey."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient
from redis.asyncio import Redis

from display.exhibits.board import Board
from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import Outcome, SnapshotStore
from display.routes import setup
from tests.campaigns import OPENS, ORIGIN, campaign
from voting.domain import CampaignId, CaseId, Phase, Tally
from voting.history.life import Life, live
from voting.keys import snapshot_key


@dataclass(frozen=True)
class Counters:
    as_of: int
    epoch: str = "one"
    phase: Phase = Phase.OPEN
    tallies: dict[CaseId, Tally] = field(default_factory=dict)


def counting(counted: int, held: int) -> Counters:
    tally = Tally(received=counted + held, counted=counted, held=held)
    return Counters(as_of=counted + held, tallies={CaseId("c1"): tally})


class House:
    """A publisher and a front that share nothing but Redis."""

    def __init__(self, redis: Redis) -> None:
        self.now: datetime = OPENS
        self.counters: Counters | None = counting(41, 0)
        store = SnapshotStore(redis, snapshot_key)
        self.publisher = Publisher(
            campaign=campaign(),
            read_counters=self._read,
            life_at=self._life_at,
            store=store,
            clock=lambda: self.now,
        )
        self.board = Board(source=store, clock=lambda: self.now)
        self.board.show(live(campaign(), ()), {})

    async def _read(self, campaign: CampaignId) -> Counters | None:
        assert campaign == "tiny"
        return self.counters

    async def _life_at(self, index: int) -> Life:
        del index
        return Life(campaign=campaign(), phase=Phase.OPEN)

    async def next_interval(self) -> Outcome:
        self.now += timedelta(seconds=300)
        outcome = await self.publisher.publish_once()
        await self.board.refresh()
        return outcome


async def count_on_page(client: Any) -> int:
    cases = (await (await client.get("/api/v1/campaigns/tiny/cases")).json())["cases"]
    return int(cases[0]["count"])


async def test_counted_votes_reach_the_page_and_held_ones_leave_it(
    redis: Redis, aiohttp_client: AiohttpClient
) -> None:
    house = House(redis)
    app = web.Application()
    setup(app, house.board, origin=ORIGIN, refresh_interval_s=None)
    client = await aiohttp_client(app)

    await house.next_interval()
    assert await count_on_page(client) == 41

    house.counters = counting(30, 20)
    await house.next_interval()
    assert await count_on_page(client) == 30

    house.counters = None
    assert await house.next_interval() is Outcome.REBUILDING
    assert await count_on_page(client) == 30

    house.counters = replace(counting(12, 0), epoch="restored")
    await house.next_interval()
    assert await count_on_page(client) == 12


async def test_the_application_keeps_its_board_fresh_by_itself(
    redis: Redis, aiohttp_client: AiohttpClient
) -> None:
    house = House(redis)
    await house.publisher.publish_once()
    app = web.Application()
    setup(app, house.board, origin=ORIGIN, refresh_interval_s=0.001)
    client = await aiohttp_client(app)
    async with client.get("/api/v1/campaigns/tiny/events") as stream:
        first = house.board.campaigns()[0].version
        house.now += timedelta(seconds=300)
        await house.publisher.publish_once()
        async for line in stream.content:
            if line.startswith(b"id: ") and int(line[4:]) > first:
                break
    assert house.board.campaigns()[0].version > first
