import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from redis.exceptions import ConnectionError as RedisConnectionError

from display.exhibits.board import Board
from display.exhibits.exhibit import Exhibit, find
from display.publishing.snapshot import Snapshot
from display.ranking.ranking import rank
from tests.campaigns import OPENS, campaign
from tests.unit.display.lives import OPENING, SUSPENSION, lived
from voting.domain import CampaignId, CaseId, Phase
from voting.history.life import live
from voting.rules.shapes import Text

TINY = CampaignId("tiny")


@dataclass
class Source:
    """Gives what it holds, whatever is asked; None stands for a Redis that is away."""

    snapshot: Snapshot | None = None
    away: bool = False
    broken: bool = False

    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None:
        del campaign, than
        if self.away:
            raise RedisConnectionError
        if self.broken:
            raise msgspec.DecodeError
        return self.snapshot


@dataclass
class Clock:
    now: datetime = field(default=OPENS)

    def __call__(self) -> datetime:
        return self.now


def snapshot(version: int, counted: int = 1, phase: Phase = Phase.OPEN) -> Snapshot:
    return Snapshot(
        campaign=TINY,
        epoch="e",
        as_of=99,
        published_at=OPENS,
        phase=phase,
        ranking=rank(campaign(), {CaseId("c1"): counted}, {}),
        version=version,
    )


def board(source: Source, clock: Clock | None = None) -> Board:
    made = Board(source=source, clock=clock or Clock())
    made.show(live(campaign(), ()), {"c1": b"webp"})
    return made


def shown(on: Board) -> Exhibit:
    found = on.exhibit(TINY)
    assert found is not None
    return found


async def test_a_newer_snapshot_is_shown() -> None:
    on = board(Source(snapshot(3, counted=8)))
    assert shown(on).version == 0
    await on.refresh()
    assert shown(on).standings[CaseId("c1")].count == 8


async def test_an_older_snapshot_is_not_shown() -> None:
    source = Source(snapshot(3, counted=8))
    on = board(source)
    await on.refresh()
    source.snapshot = snapshot(2, counted=7)
    await on.refresh()
    assert shown(on).standings[CaseId("c1")].count == 8


async def test_the_last_snapshot_stays_while_redis_is_away_or_unreadable() -> None:
    source = Source(snapshot(3, counted=8))
    on = board(source)
    await on.refresh()
    source.away = True
    await on.refresh()
    source.away, source.broken = False, True
    await on.refresh()
    assert shown(on).standings[CaseId("c1")].count == 8


async def test_the_phase_follows_the_clock_while_redis_is_away() -> None:
    clock = Clock(OPENS - timedelta(seconds=1))
    on = board(Source(away=True), clock)
    assert shown(on).phase is Phase.PUBLISHED
    clock.now = OPENS
    await on.refresh()
    assert shown(on).phase is Phase.OPEN
    assert b'"phase":"open"' in shown(on).facts.body


async def test_a_campaign_closed_early_is_shown_as_closed() -> None:
    on = board(Source(snapshot(1, phase=Phase.CLOSED)))
    await on.refresh()
    assert shown(on).phase is Phase.CLOSED


async def test_a_waiting_reader_gets_the_newest_and_nothing_in_between() -> None:
    source = Source(snapshot(1, counted=1))
    on = board(source)
    waiting = asyncio.create_task(on.after(TINY, shown(on).revision))
    await asyncio.sleep(0)
    for version in (1, 2, 3):
        source.snapshot = snapshot(version, counted=version)
        await on.refresh()
    found = await waiting
    assert found is not None
    assert found.version == 3


async def test_closing_lets_waiting_readers_go() -> None:
    on = board(Source())
    waiting = asyncio.create_task(on.after(TINY, shown(on).revision))
    await asyncio.sleep(0)
    on.close()
    assert await waiting is None


async def test_showing_a_campaign_again_keeps_its_snapshot() -> None:
    on = board(Source(snapshot(3, counted=8)))
    await on.refresh()
    on.show(live(msgspec.structs.replace(campaign(), title=Text("新", "new")), ()), {})
    assert shown(on).campaign.title.en == "new"
    assert shown(on).version == 3


async def test_the_public_json_tells_neither_index_nor_epoch() -> None:
    on = board(Source(snapshot(3)))
    await on.refresh()
    for answer in (shown(on).ranking, shown(on).facts, shown(on).cases):
        document = msgspec.json.decode(answer.body)
        assert not {"as_of", "epoch", "pending", "held", "voided", "received"} & keys(document)


def keys(document: object) -> set[str]:
    match document:
        case dict():
            inner = [keys(value) for value in document.values()]
            return set(document).union(*inner)
        case list():
            return set().union(*(keys(value) for value in document))
        case _:
            return set()


def test_search_reads_both_languages_the_id_and_full_width_forms() -> None:
    first = msgspec.structs.replace(campaign().case[0], title=Text("智慧交通５Ｇ", "Smart Ferry"))
    on = Board(source=Source(), clock=Clock())
    whole = msgspec.structs.replace(campaign(), case=[first, *campaign().case[1:]])
    on.show(live(whole, ()), {})
    collection = shown(on).collection
    for query in ("交通", "smart ferry", "5g", "c1", "  FERRY "):
        assert [case.id for case in find(collection, query, "")] == ["c1"], query
    assert find(collection, "ferry", "blue") == []
    assert len(find(collection, "", "")) == 6


async def test_a_newer_life_replaces_the_rules_and_keeps_cases_pictures_and_snapshot() -> None:
    on = board(Source(snapshot(3, counted=8)))
    await on.refresh()
    before = shown(on)
    on.show(lived(campaign(), OPENING, SUSPENSION))
    assert shown(on).excluded.keys() == {"c5"}
    assert shown(on).collection is before.collection
    assert shown(on).version == 3


async def test_the_same_life_again_wakes_nobody() -> None:
    on = board(Source())
    before = shown(on)
    on.show(live(campaign(), ()))
    assert shown(on) is before


async def test_a_life_that_comes_while_a_snapshot_is_fetched_is_not_lost() -> None:
    source = Source(snapshot(3))
    on = board(source)
    fetch = source.newer

    async def meanwhile(campaign_id: CampaignId, than: int) -> Snapshot | None:
        on.show(lived(campaign(), OPENING, SUSPENSION))
        return await fetch(campaign_id, than)

    source.newer = meanwhile  # type: ignore[assignment, method-assign]
    await on.refresh()
    assert shown(on).version == 3
    assert shown(on).excluded.keys() == {"c5"}
