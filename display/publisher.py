"""The publisher role: ranks counted votes and publishes a snapshot whenever one is due."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec
import structlog
from redis.exceptions import RedisError

from display import metrics
from display.cadence import next_turn_at, shows_counts, slot_at
from display.phases import has_closed
from display.ranking import Ranking, rank
from display.scoring import Figures
from display.snapshot import Snapshot
from display.snapshot_store import Outcome
from voting.campaign import Campaign
from voting.domain import CampaignId, CaseId, Phase, Tally

_log = structlog.get_logger(__name__)
_FAULTS = (RedisError, OSError, TimeoutError)


class CounterState(Protocol):
    """The live counters as of one index of one epoch of the ledger."""

    @property
    def as_of(self) -> int: ...
    @property
    def epoch(self) -> str: ...
    @property
    def phase(self) -> Phase: ...
    @property
    def tallies(self) -> Mapping[CaseId, Tally]: ...


class Store(Protocol):
    """Where snapshots are published; `SnapshotStore` is the one that is used."""

    async def publish(self, snapshot: Snapshot, slot: int) -> Outcome: ...
    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None: ...
    async def withdraw(self, campaign: CampaignId) -> None: ...


async def no_scores(campaign: CampaignId) -> Figures:
    """For a campaign whose media and expert scores are not in yet."""
    del campaign
    return {}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Publisher:
    """Publishes one campaign.

    Several may run for the same campaign: the store lets one snapshot a slot pass. While
    counts are hidden, nothing is published, so no front can show or leak them.

    Args:
        campaign: what is ranked, and when its counts are shown.
        read_counters: the live counters in one consistent step; None while Redis has none and
            the projector has yet to write them again.
        store: where the snapshot goes.
        scores_of: raw scores of the components other than the public one.
        clock, sleep: time, as the wall has it unless a test says otherwise.
    """

    def __init__(
        self,
        *,
        campaign: Campaign,
        read_counters: Callable[[CampaignId], Awaitable[CounterState | None]],
        store: Store,
        scores_of: Callable[[CampaignId], Awaitable[Figures]] = no_scores,
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._campaign = campaign
        self._read_counters = read_counters
        self._store = store
        self._scores_of = scores_of
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Publish at every turn until cancelled; a fault is logged and waits for the next.

        A start in the middle of an interval waits for its end, so that the published count
        changes at the interval only; where nothing is published yet, it does not wait.
        """
        if not await self._has_published():
            await self._attempt(due=self._clock())
        while True:
            now = self._clock()
            due = next_turn_at(self._campaign, now)
            await self._sleep((due - now).total_seconds())
            await self._attempt(due)

    async def publish_once(self) -> Outcome:
        """Rank what is counted now and publish it as the snapshot of the running slot.

        While counts are hidden it takes away what stands there instead: a rehearsal's, say.

        Raises:
            redis.exceptions.RedisError, OSError: counters, scores or store are out of reach.
        """
        campaign = self._campaign.campaign_id
        state = await self._read_counters(campaign)
        if state is None:
            return Outcome.REBUILDING
        scores = await self._scores_of(campaign)
        now = self._clock()
        if not shows_counts(self._campaign, state.phase, now):
            await self._store.withdraw(campaign)
            return Outcome.HIDDEN
        snapshot = Snapshot(
            campaign=campaign,
            epoch=state.epoch,
            as_of=state.as_of,
            published_at=now,
            phase=state.phase,
            ranking=_ranking(self._campaign, state.tallies, scores, state.phase),
        )
        return await self._store.publish(snapshot, slot_at(self._campaign, state.phase, now))

    async def _attempt(self, due: datetime) -> None:
        campaign = self._campaign.id
        try:
            outcome: str = await self.publish_once()
        except _FAULTS as fault:
            outcome = "failed"
            _log.warning("publish_failed", campaign=campaign, fault=type(fault).__name__)
        metrics.SNAPSHOTS.labels(campaign, outcome).inc()
        if outcome == Outcome.PUBLISHED:
            lag = (self._clock() - due).total_seconds()
            metrics.PUBLISH_LAG.labels(campaign).set(lag)

    async def _has_published(self) -> bool:
        try:
            return await self._store.newer(self._campaign.campaign_id, 0) is not None
        except (*_FAULTS, msgspec.MsgspecError):
            return False


def _ranking(
    campaign: Campaign, tallies: Mapping[CaseId, Tally], scores: Figures, phase: Phase
) -> Ranking:
    """Final from the close on, as soon as no component is outstanding."""
    counted = {case: tally.counted for case, tally in tallies.items()}
    live = rank(campaign, counted, scores)
    if has_closed(phase) and not live.outstanding:
        return rank(campaign, counted, scores, final=True)
    return live
