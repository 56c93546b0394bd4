"""How a vote goes, as organizers see it at the desk: its health, and its curves."""

from datetime import timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from display.chronicle.annals import Annals
from display.chronicle.chronicle import Point
from ops.desk import health
from ops.desk.permissions import Role
from tests.ballots import ballot, loaded
from tests.desks import DeskHouse
from tests.integration.desk_work import RUNNING, now, open_vote
from tests.integration.office import rules, settle
from voting.rules.campaign import CountsShown, PublishedCount


async def test_the_health_of_a_vote_tells_rate_share_and_what_waits(desk: DeskHouse) -> None:
    enrolled = await open_vote(desk)
    book = desk.deployment.ledger
    desk.clock.forward(minutes=5)
    await book.cast(enrolled, [ballot("c1") for _ in range(30)])
    desk.clock.forward(seconds=30)
    found = await desk.desk.watch.look(enrolled)
    assert found.ballots_per_s == 0.5
    lag = 30 + 1  # the ruling that settled the others stands among them
    assert (found.total.pending, found.judge_lag, found.judge_waits_s) == (30, lag, 30.0)
    assert (found.incidents, found.queue_waits_s, found.held_share) == (0, 0.0, 0.0)
    auditor = await desk.person("au", Role.AUDITOR)
    page = await auditor.page(f"{RUNNING}/health")
    assert "<dd>0.5</dd>" in page
    assert "30 秒" in page


async def test_a_settled_vote_waits_for_nobody(desk: DeskHouse) -> None:
    enrolled = await open_vote(desk)
    found = await desk.desk.watch.look(enrolled)
    assert (found.judge_lag, found.judge_waits_s, found.total.pending) == (0, 0.0, 0)


async def test_a_flood_is_measured_over_what_was_looked_at(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled = await open_vote(desk)
    monkeypatch.setattr(health, "_MOST_LOOKED_AT", 20)
    desk.clock.forward(minutes=5)
    await desk.deployment.ledger.cast(enrolled, [ballot("c1") for _ in range(50)])
    desk.clock.forward(seconds=2)
    assert (await desk.desk.watch.look(enrolled)).ballots_per_s == 10.0


async def test_many_who_watch_cost_one_look(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled = await open_vote(desk)
    looks = 0
    look = health._health

    async def counted(*arguments: object) -> health.Health:
        nonlocal looks
        looks += 1
        return await look(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(health, "_health", counted)
    monkeypatch.setattr(health, "FRESH_S", 3600.0)
    found = [await desk.desk.watch.look(enrolled) for _ in range(5)]
    assert looks == 1
    assert len({id(one) for one in found}) == 1


async def test_published_counts_are_drawn_beside_the_states_of_now(
    desk: DeskHouse, pool: asyncpg.Pool
) -> None:
    enrolled = await open_vote(desk)
    annals, every = Annals(pool, enrolled), timedelta(minutes=5)
    for number, counts in enumerate(((1, 0, 0, 0, 0, 0), (4, 3, 3, 2, 2, 1)), start=1):
        at = desk.clock.now - timedelta(minutes=30 - 10 * number)
        await annals.record(Point(as_of=number, at=at, counts=counts), every)
    ada = await desk.person("ada", Role.ORGANIZER)
    page = await ada.page(f"{RUNNING}/curves")
    assert page.count("<path") == 3
    assert "c1 的有效票数，至 4" in page
    assert "c2" in await ada.page(f"{RUNNING}/curves?category=blue")
    await ada.page(f"{RUNNING}/curves?category=none-such")


async def test_hidden_counts_have_no_curves_at_the_desk_either(desk: DeskHouse) -> None:
    hidden = replace(rules(), published_count=PublishedCount(shown=CountsShown.AFTER_CLOSE))
    enrolled = await loaded(desk.deployment.pool, hidden)
    book = desk.deployment.ledger
    await book.cast(enrolled, [ballot("c1")])
    await settle(book, enrolled, upto=(await book.advance(enrolled)).index)
    ada = await desk.person("ada", Role.ORGANIZER)
    page = await ada.page(f"{RUNNING}/curves")
    assert "工作台也不显示曲线" in page
    assert "<figure" not in page
    await book.close(await now(desk), "office", "a test")
    assert "<figure" in await ada.page(f"{RUNNING}/curves")
