"""While counts are hidden, nothing that the public can reach depends on a vote."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis

from display.exhibits.exhibit import Exhibit
from display.pages.lookup import BOARD
from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import Outcome, SnapshotStore
from ops.deployment import Deployment
from ops.keys import key_files
from ops.processes.roles.front import Front
from ops.processes.roles.publisher import chronicler, life_at
from ops.settings.settings import Settings
from tests.ballots import TestClock, ballot, loaded
from tests.campaigns import OPENS, campaign, text
from tests.integration.public_surface import Answer, crawl
from voting.domain import CaseId, Status
from voting.history.decisions import Amendment, Body, Kind, Notice, OnCase, Plain
from voting.keys import snapshot_key
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import Projector, read_counters
from voting.rules.campaign import Campaign, CountsShown, PublishedCount

API = "GET /api/v1/campaigns/tiny"
LIVE = PublishedCount(interval_s=2)
DAILY = PublishedCount(shown=CountsShown.DAILY, at="18:00")
AFTER_CLOSE = PublishedCount(shown=CountsShown.AFTER_CLOSE)
SIX = OPENS.replace(hour=10)  # 18:00 in Shanghai

Surface = dict[str, Answer]


class Vote:
    """A campaign on real servers, with a front that stays and others that are new."""

    def __init__(self, deployment: Deployment, clock: TestClock, enrolled: Enrolled) -> None:
        self.clock = clock
        self.redis = deployment.redis
        self.enrolled = enrolled
        self._deployment = deployment
        self._projector = Projector(deployment.ledger, deployment.redis)
        self._publisher = Publisher(
            campaign=enrolled.campaign,
            read_counters=partial(read_counters, deployment.redis),
            life_at=partial(life_at, deployment.register, enrolled),
            store=SnapshotStore(deployment.redis, snapshot_key),
            note=chronicler(deployment, enrolled).note,
            clock=clock,
        )
        self._fronts: list[tuple[TestServer, asyncio.Task[None]]] = []

    async def cast(self, *cases: str) -> None:
        """One counted ballot for each of the cases, each by a voter of its own."""
        ledger = self._deployment.ledger
        await ledger.cast(self.enrolled, [ballot(case) for case in cases])
        head = await ledger.advance(self.enrolled)
        ruling = Ruling(actor="judge", by_person=False, upto=head.index, status=Status.HELD)
        await ledger.settle(self.enrolled, ruling)

    async def turn(self) -> Outcome:
        """What the roles do in between: the ledger's clock, the counters, the snapshot."""
        await self._deployment.ledger.advance(self.enrolled)
        await self._projector.turn(self.enrolled)
        return await self._publisher.publish_once()

    async def close_early(self) -> None:
        await self._deployment.ledger.close(self.enrolled, "organizer", "a test")

    async def decide(self, kind: Kind, body: Body) -> None:
        """A decision of the organizer; fronts that are opened later know it."""
        await self._deployment.ledger.decide(self.enrolled, kind, body, "organizer")
        self.enrolled = await self._deployment.register.find(self.enrolled.campaign.id)

    async def opened(self) -> TestServer:
        """A new front that serves the campaign."""
        front = Front(self._deployment)
        server = TestServer(front.app())
        await server.start_server()
        self._fronts.append((server, asyncio.create_task(front.serve(self.enrolled))))
        while not front.board.campaigns():
            await asyncio.sleep(0)
        return server

    async def exhibit(self, front: TestServer) -> Exhibit | None:
        """What a front shows after it has looked for news."""
        board = front.app[BOARD]
        await board.refresh()
        return board.exhibit(self.enrolled.campaign.campaign_id)

    async def seen(self, front: TestServer | None = None) -> Surface:
        front = front or await self.opened()
        await self.exhibit(front)
        return await crawl(front, self.enrolled.campaign)

    async def end(self) -> None:
        for server, serving in self._fronts:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
            await server.close()


@pytest.fixture
def shown() -> PublishedCount:
    """How the campaign shows its counts; tests say it by a parameter."""
    return LIVE


@pytest.fixture
async def vote(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, shown: PublishedCount
) -> AsyncIterator[Vote]:
    clock = TestClock()
    deployment = Deployment(
        settings=Settings(data_dir=tmp_path, keys_dir=tmp_path / "keys", testing=True),
        pool=pool,
        ballot_pool=pool,
        redis=redis,
        ledger=Ledger(pool, clock),
        register=Register(pool),
        clock=clock,
    )
    key_files.make_keys(tmp_path / "keys", "tiny")
    running = Vote(deployment, clock, await loaded(pool, showing(shown)))
    yield running
    await running.end()


def showing(counts: PublishedCount) -> Campaign:
    return msgspec.structs.replace(campaign(), published_count=counts)


def differing(one: Surface, other: Surface) -> list[str]:
    assert one.keys() == other.keys()
    return [address for address in one if one[address] != other[address]]


async def test_the_crawl_sees_votes_wherever_they_are_shown(vote: Vote) -> None:
    """What the other tests lean on: votes that are shown do change these bytes."""
    await vote.cast("c1", "c2")
    assert await vote.turn() is Outcome.PUBLISHED
    before = await vote.seen()
    await vote.cast("c5", "c5", "c5")
    vote.clock.forward(seconds=2)
    await vote.turn()
    told = {address.partition("?")[0] for address in differing(before, await vote.seen())}
    pages = {f"GET /c/tiny{name}" for name in ("", "/ranking", "/screen", "/cases/c5")}
    calls = {f"{API}{name}" for name in ("/cases", "/ranking", "/events")}
    heads = {call.replace("GET", "HEAD") for call in pages | calls - {f"{API}/events"}}
    assert pages | calls | heads <= told


@pytest.mark.parametrize("shown", [DAILY, AFTER_CLOSE], ids=["daily", "after-close"])
async def test_hidden_counts_leave_every_public_byte_the_same(vote: Vote) -> None:
    stays = await vote.opened()
    nobody = await vote.seen(stays)
    await vote.cast("c5", "c5", "c5", "c2")
    assert await vote.turn() is Outcome.HIDDEN
    few = await vote.seen()
    await vote.cast(*["c1"] * 7, *["c2"] * 3, "c4")
    assert await vote.turn() is Outcome.HIDDEN
    assert differing(few, await vote.seen()) == []
    assert differing(nobody, few) == []
    assert differing(nobody, await vote.seen(stays)) == []
    assert not await vote.redis.exists(snapshot_key(vote.enrolled.campaign.campaign_id))


@pytest.mark.parametrize("shown", [DAILY, AFTER_CLOSE], ids=["daily", "after-close"])
async def test_a_decision_tells_nothing_of_the_votes_before_it(vote: Vote) -> None:
    """Its index does: it counts ballots."""
    suspended = OnCase(case=CaseId("c6"), reason="a test")
    told = Amendment(announcement=text("the rules stay"), changes={})
    await vote.decide(Kind.AMENDMENT, told)
    await vote.decide(Kind.SUSPENSION, suspended)
    await vote.turn()
    few = await vote.seen()
    assert b"suspended" in few[f"{API}/cases?lang=zh"].body
    await vote.decide(Kind.RESUMPTION, suspended)
    await vote.cast(*["c1"] * 7, *["c2"] * 3, "c6", "c6")
    await vote.decide(Kind.SUSPENSION, suspended)
    await vote.turn()
    assert places(differing(few, await vote.seen())) == {"announcements"}, "what was decided"


@pytest.mark.parametrize("shown", [DAILY, AFTER_CLOSE], ids=["daily", "after-close"])
async def test_while_counts_are_hidden_no_vote_wakes_a_stream(vote: Vote) -> None:
    front = await vote.opened()
    await vote.turn()  # the first chronicle: of nothing
    before = await vote.exhibit(front)
    for _ in range(3):
        await vote.cast("c3")
        vote.clock.forward(minutes=1)
        await vote.turn()
    assert before is not None
    assert await vote.exhibit(front) is before  # streams wake when it is replaced


@pytest.mark.parametrize("shown", [DAILY])
async def test_daily_counts_stand_from_slot_to_slot_whatever_is_cast(vote: Vote) -> None:
    vote.clock.now = SIX
    await vote.cast("c1", "c5", "c5")
    assert await vote.turn() is Outcome.PUBLISHED
    first = await vote.seen()
    vote.clock.forward(hours=23, minutes=59)
    await vote.cast(*["c1"] * 5)
    assert await vote.turn() is Outcome.REPEATED
    assert places(differing(first, await vote.seen())) == {"bulletins", "announcements"}
    assert counts(first) == {"c1": 1, "c5": 2}
    vote.clock.forward(minutes=1)
    assert await vote.turn() is Outcome.PUBLISHED
    assert counts(await vote.seen()) == {"c1": 6, "c5": 2}


@pytest.mark.parametrize("shown", [DAILY, AFTER_CLOSE], ids=["daily", "after-close"])
async def test_the_close_shows_all_counts_to_fronts_that_hid_them(vote: Vote) -> None:
    stays = await vote.opened()
    await vote.cast("c5", "c5", "c1")
    await vote.turn()
    assert counts(await vote.seen(stays)) == {}
    vote.clock.now = vote.enrolled.campaign.vote.closes_at
    assert await vote.turn() is Outcome.PUBLISHED
    assert counts(await vote.seen(stays)) == {"c1": 1, "c5": 2}


@pytest.mark.parametrize("shown", [DAILY, AFTER_CLOSE], ids=["daily", "after-close"])
async def test_an_early_close_shows_all_counts_at_the_next_turn(vote: Vote) -> None:
    await vote.cast("c5", "c5", "c1")
    await vote.close_early()
    assert await vote.turn() is Outcome.PUBLISHED
    assert counts(await vote.seen()) == {"c1": 1, "c5": 2}


async def test_the_four_states_of_a_case_are_public_from_the_notice_on(vote: Vote) -> None:
    await vote.cast("c5", "c5", "c1")
    await vote.close_early()
    await vote.decide(Kind.REVIEW, Plain())
    await vote.turn()
    assert results(await vote.seen())["tallies"] is None
    await vote.decide(Kind.NOTICE, Notice(until=vote.clock.now))
    vote.clock.forward(seconds=2)
    assert await vote.turn() is Outcome.PUBLISHED
    tallies = {line["case"]: line for line in results(await vote.seen())["tallies"]}
    assert (tallies["c5"]["received"], tallies["c5"]["counted"]) == (2, 2)
    assert tallies["c2"]["received"] == 0


def places(addresses: list[str]) -> set[str]:
    """Where something differs, by the last word of the address."""
    return {
        address.partition("?")[0].rpartition("/")[2].removesuffix(".atom") for address in addresses
    }


def results(surface: Surface) -> dict[str, Any]:
    """What `/results` tells."""
    found: dict[str, Any] = msgspec.json.decode(surface[f"{API}/results?lang=zh"].body)
    return found


def counts(surface: Surface) -> dict[str, int]:
    """The counts above zero that `/cases` tells."""
    cases = msgspec.json.decode(surface[f"{API}/cases?lang=zh"].body)["cases"]
    return {case["id"]: case["count"] for case in cases if case["count"]}
