from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from prometheus_client import REGISTRY
from redis.exceptions import ConnectionError as RedisConnectionError

from display.publishing.publisher import Publisher
from display.publishing.snapshot import Snapshot, decode, encode
from display.publishing.snapshot_store import Outcome
from tests.campaigns import OPENS, campaign, text
from voting.domain import CampaignId, CaseId, Phase, Tally
from voting.errors import OutcomeUnknown
from voting.history.decisions import Score, Scores
from voting.history.life import Life
from voting.rules.campaign import Campaign, CountsShown, PublishedCount
from voting.rules.ranking import PUBLIC, SHARED, Component, Normaliser, RankingRules

C1 = CaseId("c1")


@dataclass(frozen=True)
class Counters:
    as_of: int = 9
    epoch: str = "one"
    phase: Phase = Phase.OPEN
    tallies: dict[CaseId, Tally] = field(
        default_factory=lambda: {C1: Tally(received=9, counted=4, held=3, pending=2)}
    )


@dataclass
class Shelf:
    """A store that takes everything, or fails as often as it is told."""

    taken: list[tuple[Snapshot, int]] = field(default_factory=list)
    failures: int = 0

    async def publish(self, snapshot: Snapshot, slot: int) -> Outcome:
        if self.failures:
            self.failures -= 1
            raise RedisConnectionError
        self.taken.append((snapshot, slot))
        return Outcome.PUBLISHED

    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None:
        del campaign, than
        return self.taken[-1][0] if self.taken else None

    async def withdraw(self, campaign: CampaignId) -> None:
        del campaign
        self.taken.clear()


class Stopped(Exception):
    """Ends a publisher's endless run."""


class Clock:
    """Time that passes by sleeping only, and ends after a number of sleeps."""

    def __init__(self, now: datetime, sleeps: int = 0) -> None:
        self.now = now
        self.left = sleeps

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if not self.left:
            raise Stopped
        self.left -= 1
        self.now += timedelta(seconds=seconds)


def reading(state: Counters | None) -> Callable[[CampaignId], Awaitable[Counters | None]]:
    async def read(campaign: CampaignId) -> Counters | None:
        del campaign
        return state

    return read


def rules(interval_s: int = 300) -> Campaign:
    return msgspec.structs.replace(campaign(), published_count=PublishedCount(interval_s))


def living(of: Campaign, phase: Phase, **given: Any) -> Callable[[int], Awaitable[Life]]:
    async def life_at(index: int) -> Life:
        return Life(campaign=of, phase=phase, as_of=index, **given)

    return life_at


def publisher(
    shelf: Shelf,
    clock: Clock,
    state: Counters | None = Counters(),
    of: Campaign | None = None,
    life_at: Callable[[int], Awaitable[Life]] | None = None,
) -> Publisher:
    campaign = of or rules()
    return Publisher(
        campaign=campaign,
        read_counters=reading(state),
        life_at=life_at or living(campaign, state.phase if state else Phase.OPEN),
        store=shelf,
        clock=clock,
        sleep=clock.sleep,
    )


async def run(what: Publisher) -> None:
    with pytest.raises(Stopped):
        await what.run()


async def test_a_snapshot_ranks_counted_votes_and_not_the_held_beside_them() -> None:
    shelf = Shelf()
    outcome = await publisher(shelf, Clock(OPENS)).publish_once()
    snapshot, _ = shelf.taken[0]
    assert outcome is Outcome.PUBLISHED
    assert snapshot.ranking.groups[0].standings[0].counted == 4
    assert (snapshot.as_of, snapshot.epoch, snapshot.phase) == (9, "one", Phase.OPEN)


async def test_nothing_is_published_while_counters_are_rebuilt() -> None:
    shelf = Shelf()
    assert await publisher(shelf, Clock(OPENS), None).publish_once() is Outcome.REBUILDING
    assert shelf.taken == []


async def test_the_published_count_changes_at_the_interval_only() -> None:
    shelf = Shelf()
    clock = Clock(OPENS + timedelta(seconds=70), sleeps=3)
    await run(publisher(shelf, clock))
    published = [(snapshot.published_at - OPENS).total_seconds() for snapshot, _ in shelf.taken]
    assert published == [70, 300, 600, 900]
    assert [slot for _, slot in shelf.taken] == [0, 1, 2, 3]


async def test_a_restart_in_an_interval_waits_for_its_end() -> None:
    shelf = Shelf()
    await publisher(shelf, Clock(OPENS)).publish_once()
    await run(publisher(shelf, Clock(OPENS + timedelta(seconds=70), sleeps=1)))
    assert [slot for _, slot in shelf.taken] == [0, 1]


async def test_a_failing_redis_costs_an_interval_and_not_the_publisher() -> None:
    shelf = Shelf(failures=2)
    await run(publisher(shelf, Clock(OPENS, sleeps=2)))
    assert [slot for _, slot in shelf.taken] == [2]


async def test_the_ranking_is_final_when_voting_has_closed_and_nothing_is_outstanding() -> None:
    shelf = Shelf()
    clock = Clock(OPENS)
    await publisher(shelf, clock, Counters(phase=Phase.OPEN)).publish_once()
    await publisher(shelf, clock, Counters(phase=Phase.CLOSED)).publish_once()
    assert [snapshot.ranking.final for snapshot, _ in shelf.taken] == [False, True]


def scored() -> tuple[Campaign, Scores]:
    """Votes and experts by halves, with an expert's 70 for every case."""
    parts = [
        Component(PUBLIC, text("public"), Decimal(50), Normaliser.FIRST_100),
        Component("expert", text("expert"), Decimal(50), Normaliser.NONE),
    ]
    both = msgspec.structs.replace(rules(), ranking=RankingRules(parts, [SHARED]))
    given = [Score(case=c.case_id, judge="A1", score=Decimal(70)) for c in both.case]
    return both, Scores(component="expert", file="a.csv", sha256="0", scores=given)


@pytest.mark.parametrize(
    ("phase", "final"),
    [
        (Phase.CLOSED, False),
        (Phase.IN_REVIEW, False),
        (Phase.NOTICE, True),
        (Phase.CERTIFIED, True),
    ],
)
async def test_scores_and_composites_are_stored_for_fronts_from_the_notice_on(
    phase: Phase, final: bool
) -> None:
    both, scores = scored()
    shelf = Shelf()
    given = living(both, phase, scores={"expert": scores})
    what = publisher(shelf, Clock(OPENS), Counters(phase=phase), both, given)
    await what.publish_once()
    ranking = shelf.taken[0][0].ranking
    assert ranking.final == final
    assert (b"70.0000" in encode(shelf.taken[0][0])) == final


async def test_an_amendment_moves_the_interval_at_which_counts_change() -> None:
    shelf = Shelf()
    clock = Clock(OPENS, sleeps=2)
    amended = living(rules(interval_s=60), Phase.OPEN)
    await run(publisher(shelf, clock, of=rules(interval_s=300), life_at=amended))
    published = [(snapshot.published_at - OPENS).total_seconds() for snapshot, _ in shelf.taken]
    assert published == [0, 60, 120]


async def test_a_ledger_that_does_not_answer_costs_an_interval_and_not_the_publisher() -> None:
    shelf = Shelf()
    clock = Clock(OPENS, sleeps=1)
    answers = living(rules(), Phase.OPEN)
    asked: list[int] = []

    async def life_at(index: int) -> Life:
        asked.append(index)
        if len(asked) == 1:
            raise OutcomeUnknown
        return await answers(index)

    await run(publisher(shelf, clock, life_at=life_at))
    assert [slot for _, slot in shelf.taken] == [1]
    assert asked == [9, 9]


@pytest.mark.parametrize("fault", [ValueError("a score above full marks"), ZeroDivisionError()])
async def test_a_campaign_whose_outcome_cannot_be_costs_an_interval_and_not_the_publisher(
    fault: Exception,
) -> None:
    shelf = Shelf()
    clock = Clock(OPENS, sleeps=1)
    answers = living(rules(), Phase.OPEN)
    faults = [fault]

    async def life_at(index: int) -> Life:
        if faults:
            raise faults.pop()
        return await answers(index)

    await run(publisher(shelf, clock, life_at=life_at))
    assert [slot for _, slot in shelf.taken] == [1]


DAILY = msgspec.structs.replace(
    campaign(), published_count=PublishedCount(shown=CountsShown.DAILY, at="18:00")
)
AFTER_CLOSE = msgspec.structs.replace(
    campaign(), published_count=PublishedCount(shown=CountsShown.AFTER_CLOSE)
)
SIX = OPENS + timedelta(hours=10)


@pytest.mark.parametrize("of", [DAILY, AFTER_CLOSE])
async def test_while_counts_are_hidden_nothing_is_published_and_a_rehearsal_is_taken_away(
    of: Campaign,
) -> None:
    shelf = Shelf()
    await publisher(shelf, Clock(OPENS)).publish_once()
    outcome = await publisher(shelf, Clock(SIX - timedelta(seconds=1)), of=of).publish_once()
    assert outcome is Outcome.HIDDEN
    assert shelf.taken == []


async def test_daily_counts_are_published_at_their_hour_and_their_slot_changes_a_day_later() -> (
    None
):
    shelf = Shelf()
    await run(publisher(shelf, Clock(SIX - timedelta(seconds=90), sleeps=1443), of=DAILY))
    slots = [slot for _, slot in shelf.taken]
    assert shelf.taken[0][0].published_at == SIX
    assert sorted(set(slots)) == [slots[0], slots[0] + 1]
    assert shelf.taken[slots.index(slots[0] + 1)][0].published_at == SIX + timedelta(days=1)


@pytest.mark.parametrize("of", [DAILY, AFTER_CLOSE])
async def test_a_close_before_its_time_shows_the_counts_within_a_minute(of: Campaign) -> None:
    shelf = Shelf()
    clock = Clock(OPENS + timedelta(seconds=30), sleeps=1)
    await run(publisher(shelf, clock, Counters(phase=Phase.CLOSED), of))
    assert [snapshot.phase for snapshot, _ in shelf.taken] == [Phase.CLOSED] * 2
    assert shelf.taken[0][0].ranking.groups[0].standings[0].counted == 4


@pytest.mark.parametrize("phase", list(Phase))
async def test_the_four_states_are_stored_for_fronts_from_the_notice_on(phase: Phase) -> None:
    shelf, clock = Shelf(), Clock(OPENS)
    state = Counters(phase=phase)
    await publisher(shelf, clock, state).publish_once()
    [(stored, _)] = shelf.taken
    public = phase in (Phase.NOTICE, Phase.CERTIFIED)
    assert stored.tallies == (state.tallies if public else None)
    assert decode(encode(stored)) == stored


async def test_attempts_and_lag_are_measured() -> None:
    of = msgspec.structs.replace(rules(), id="measured")
    shelf = Shelf(failures=1)
    await run(publisher(shelf, Clock(OPENS, sleeps=1), of=of))

    def value(name: str, **labels: str) -> float | None:
        return REGISTRY.get_sample_value(name, {"campaign": "measured", **labels})

    assert value("pingxuan_snapshots_total", outcome="failed") == 1
    assert value("pingxuan_snapshots_total", outcome="published") == 1
    assert value("pingxuan_publish_lag_seconds") == 0
