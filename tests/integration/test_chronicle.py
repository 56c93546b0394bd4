"""What was published stays: in PostgreSQL, through a flushed Redis, and as said at the time."""

from datetime import date, timedelta

import asyncpg
import msgspec
import pytest
from redis.asyncio import Redis

from display.chronicle.annals import Annals
from display.chronicle.chronicle import Chronicle, Point
from display.chronicle.chronicle_store import ChronicleStore
from display.chronicle.chronicler import Chronicler
from display.publishing.publisher import Publisher
from display.publishing.snapshot_store import Outcome, SnapshotStore
from ops.fsck.inspection import fsck
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import OPENS, campaign
from voting.domain import CaseId, Status
from voting.keys import chronicle_key, snapshot_key
from voting.ledger import days
from voting.ledger.nouns import Acts, Ruling
from voting.ledger.register import Enrolled, Register
from voting.memory.projector import Projector, read_counters
from voting.rules.campaign import Campaign, CountsShown, PublishedCount

FIVE_MINUTES = timedelta(minutes=5)


class Office:
    """A ledger, its projector and a publisher, at a time of the test's choosing."""

    def __init__(self, pool: asyncpg.Pool, redis: Redis, enrolled: Enrolled) -> None:
        self.clock = TestClock()
        self.pool = pool
        self.enrolled = enrolled
        self.ledger = ledger(pool, self.clock)
        self.annals = Annals(pool, enrolled)
        self.store = ChronicleStore(redis, chronicle_key)
        self.redis = redis
        self._projector = Projector(self.ledger, redis)
        self.publisher = self.made()

    def made(self) -> Publisher:
        """Another publisher of the same campaign."""
        register = Register(self.pool)

        async def life_at(index: int):  # type: ignore[no-untyped-def]
            return (await register.find("tiny")).life_at(index)

        async def counters(name):  # type: ignore[no-untyped-def]
            return await read_counters(self.redis, name)

        note = Chronicler(book=self.annals, days=self, store=self.store, clock=self.clock).note
        return Publisher(
            campaign=self.enrolled.campaign,
            read_counters=counters,
            life_at=life_at,
            store=SnapshotStore(self.redis, snapshot_key),
            note=note,
            clock=self.clock,
        )

    async def index_before(self, at):  # type: ignore[no-untyped-def]
        assert (await self.ledger.advance(self.enrolled)).at >= at
        return await days.index_before(self.pool, self.enrolled, at)

    async def acts_upto(self, as_of: int) -> Acts:
        return await days.acts_upto(self.pool, self.enrolled, as_of)

    async def cast(self, *cases: str, held: int = 0) -> None:
        """Ballots that count, but for the last ones."""
        await self.ledger.cast(self.enrolled, [ballot(case) for case in cases])
        head = await self.ledger.advance(self.enrolled)
        indices = list(range(head.index - held + 1, head.index + 1))
        await self.ledger.settle(
            self.enrolled,
            Ruling(
                actor="judge",
                by_person=False,
                upto=head.index,
                status=Status.HELD,
                indices=indices,
                incidents=["i1"] * held,
                scores=[0.9] * held,
            ),
        )

    async def turn(self) -> Outcome:
        await self.ledger.advance(self.enrolled)
        await self._projector.turn(self.enrolled)
        return await self.publisher.publish_once()

    async def shown(self) -> Chronicle:
        found = await self.store.newer(self.enrolled.campaign.campaign_id, 0)
        assert found is not None
        return found

    async def line(self, case: str = "c1") -> list[int | None]:
        return list((await self.shown()).curves.of(CaseId(case)))


@pytest.fixture
def counts() -> PublishedCount:
    return PublishedCount(interval_s=300)


@pytest.fixture
async def office(pool: asyncpg.Pool, redis: Redis, counts: PublishedCount) -> Office:
    rules: Campaign = msgspec.structs.replace(campaign(), published_count=counts)
    return Office(pool, redis, await loaded(pool, rules))


async def test_the_curve_has_the_counts_that_were_published_and_no_held_ones(
    office: Office,
) -> None:
    office.clock.now = OPENS
    await office.turn()
    await office.cast("c1", "c1", "c1", "c1", held=2)
    office.clock.forward(seconds=60)
    assert await office.turn() is Outcome.REPEATED
    assert await office.line() == [0], "between two slots nothing is published, so nothing is kept"
    office.clock.forward(seconds=240)
    await office.turn()
    assert await office.line() == [0, 2]
    assert await office.line("c2") == [0, 0]


async def test_before_the_opening_there_is_no_curve(office: Office) -> None:
    office.clock.now = OPENS - timedelta(hours=1)
    assert await office.turn() is Outcome.PUBLISHED
    assert (await office.shown()).curves.at == ()


async def test_a_flushed_redis_and_a_new_publisher_have_the_whole_history(office: Office) -> None:
    for _ in range(3):
        await office.cast("c1")
        office.clock.forward(seconds=300)
        await office.turn()
    before = await office.shown()
    await office.redis.flushall()
    office.publisher = office.made()
    office.clock.forward(seconds=300)
    await office.turn()
    assert await office.line() == [1, 2, 3]
    assert (await office.shown()).curves == before.curves


async def test_a_point_behind_what_stands_or_ahead_of_the_ledger_is_not_kept(
    office: Office,
) -> None:
    await office.cast("c1")
    office.clock.forward(seconds=300)
    await office.turn()
    [point] = await office.annals.record(await newest(office), FIVE_MINUTES)
    for as_of in (point.as_of - 1, point.as_of, point.as_of + 1_000_000):
        other = msgspec.structs.replace(
            point, as_of=as_of, at=point.at + FIVE_MINUTES, counts=(9,) * 6
        )
        assert await office.annals.record(other, FIVE_MINUTES) == [point]


async def newest(office: Office):  # type: ignore[no-untyped-def]
    row = await office.pool.fetchrow("SELECT as_of, published_at, counts FROM published_count")
    assert row is not None
    return Point(as_of=row["as_of"], at=row["published_at"], counts=tuple(row["counts"]))


async def test_the_counts_of_every_point_are_those_of_its_index(office: Office) -> None:
    """What the annals keep can be derived again from ballots and rulings alone."""
    for number in range(4):
        await office.cast(*["c1", "c2"] * (number + 1), held=1)
        office.clock.forward(seconds=300)
        await office.turn()
    for row in await office.pool.fetch("SELECT as_of, counts FROM published_count"):
        derived = await office.ledger.tabulate(office.enrolled, row["as_of"])
        assert row["counts"] == [tally.counted for tally in derived.values()]


@pytest.mark.parametrize("counts", [PublishedCount(shown=CountsShown.AFTER_CLOSE)])
async def test_hidden_counts_have_no_curve_but_bulletins(office: Office) -> None:
    await office.cast(*["c1"] * 30, held=12)
    office.clock.now = OPENS + timedelta(days=1)
    assert await office.turn() is Outcome.HIDDEN
    found = await office.shown()
    assert found.curves.at == ()
    assert [one.day for one in found.bulletins] == [date(2026, 5, 1)]
    assert await office.pool.fetchval("SELECT count(*) FROM published_count") == 0
    office.clock.now = office.enrolled.campaign.vote.closes_at
    assert await office.turn() is Outcome.PUBLISHED
    assert await office.line() == [18]


async def test_a_days_bulletin_stands_on_what_was_before_midnight_and_never_changes(
    office: Office,
) -> None:
    office.clock.now = OPENS  # 08:00 in Shanghai
    await office.cast(*["c1"] * 40, held=15)
    office.clock.now = OPENS + timedelta(hours=17)  # the next day
    await office.cast(*["c2"] * 25, held=0)
    await office.turn()
    [first] = (await office.shown()).bulletins
    assert first.day == date(2026, 5, 1)
    assert {one.act.value: one.on_day for one in first.figures if one.on_day} == {
        "received": 40,
        "held-by-judge": 10,
    }
    office.clock.forward(days=2)
    await office.turn()
    bulletins = (await office.shown()).bulletins
    assert [one.day.day for one in bulletins] == [1, 2, 3]
    assert bulletins[0] == first
    assert [one.figures[0].so_far for one in bulletins] == [40, 60, 60]


async def test_two_publishers_write_a_bulletin_once(office: Office) -> None:
    await office.cast(*["c1"] * 20)
    office.clock.now = OPENS + timedelta(days=1)
    await office.turn()
    office.publisher = office.made()
    office.clock.forward(seconds=300)
    await office.turn()
    assert await office.pool.fetchval("SELECT count(*) FROM bulletin") == 1


async def test_days_after_the_close_have_a_bulletin_where_something_was_done(
    office: Office,
) -> None:
    await office.cast(*["c1"] * 20)
    closes_at = office.enrolled.campaign.vote.closes_at
    office.clock.now = closes_at + timedelta(days=3)
    await office.turn()
    days_told = [one.day for one in (await office.shown()).bulletins]
    assert days_told[0] == date(2026, 5, 1)
    assert len(days_told) == 15, "the fourteen days of the vote began at eight in the morning"
    await office.ledger.settle(
        office.enrolled,
        Ruling(
            actor="moderator",
            by_person=True,
            upto=None,
            status=Status.HELD,
            indices=list(range(2, 14)),
            incidents=["i1"] * 12,
            scores=[None] * 12,
            reason="a test",
        ),
    )
    office.clock.forward(days=2)
    await office.turn()
    last = (await office.shown()).bulletins[-1]
    assert (last.day, {f.act.value: f.on_day for f in last.figures if f.on_day}) == (
        date(2026, 5, 18),
        {"held-by-person": 10},
    )


@pytest.mark.parametrize("counts", [PublishedCount(shown=CountsShown.DAILY, at="18:00")])
async def test_daily_counts_have_a_point_a_day_and_their_bulletin_after_midnight(
    office: Office,
) -> None:
    office.clock.now = OPENS.replace(hour=10)  # 18:00 in Shanghai
    await office.cast(*["c1"] * 20)
    assert await office.turn() is Outcome.PUBLISHED
    await office.cast(*["c1"] * 20)
    office.clock.now = OPENS.replace(hour=16)
    assert await office.turn() is Outcome.REPEATED
    found = await office.shown()
    assert list(found.curves.of(CaseId("c1"))) == [20], "what was cast since is not published yet"
    assert [one.day for one in found.bulletins] == [date(2026, 5, 1)]
    office.clock.now = OPENS.replace(day=2, hour=10)
    assert await office.turn() is Outcome.PUBLISHED
    assert await office.line() == [20, 40]


async def test_fsck_makes_bulletins_and_the_newest_counts_again(office: Office) -> None:
    await office.cast(*["c1"] * 30, held=12)
    office.clock.now = OPENS + timedelta(days=1)
    await office.turn()
    assert await fsck(office.pool, office.enrolled) == []
    await office.pool.execute("UPDATE published_count SET counts[1] = counts[1] + 1")
    async with office.pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            "UPDATE bulletin SET body = replace(body, '\"so_far\":10', '\"so_far\":90')"
        )
        await connection.execute("SET session_replication_role = DEFAULT")
    found = await fsck(office.pool, office.enrolled)
    assert [(one.table, one.where) for one in found] == [
        ("bulletin", "day 2026-05-01"),
        ("published_count", "index 32"),
    ]
