"""The publisher role: ranks counted votes and publishes a snapshot whenever one is due."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec
import structlog
from redis.exceptions import RedisError

from display import metrics
from display.phases import shows_lists
from display.publishing.cadence import next_turn_at, shows_counts, slot_at
from display.publishing.snapshot import Snapshot
from display.publishing.snapshot_store import Outcome
from display.ranking.outcome import published
from voting.domain import CampaignId, CaseId, Phase, Tally
from voting.errors import OutcomeUnknown
from voting.history.life import Life
from voting.rules.campaign import Campaign

_log = structlog.get_logger(__name__)
_FAULTS = (RedisError, OutcomeUnknown, OSError, TimeoutError)
#: Scores or votes that the rules do not allow: one campaign's, and no reason to stop the others.
_UNSOUND = (ValueError, ArithmeticError)


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


class Note(Protocol):
    """Keeps what a turn published, if anything; `Chronicler.note` is the one that is used."""

    async def __call__(
        self, life: Life, state: CounterState, snapshot: Snapshot | None, *, hidden: bool
    ) -> None: ...


async def _keeps_nothing(
    life: Life, state: CounterState, snapshot: Snapshot | None, *, hidden: bool
) -> None:
    """For a publisher whose counts have no history."""
    del life, state, snapshot, hidden


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Publisher:
    """Publishes one campaign.

    Several may run for the same campaign: the store lets one snapshot a slot pass. While
    counts are hidden, nothing is published, so no front can show or leak them.

    Args:
        campaign: what is ranked, by the rules that held when the publisher was made.
        read_counters: the live counters in one consistent step; None while Redis has none and
            the projector has yet to write them again.
        life_at: the campaign's life as of an index: its rules in force, its phase, its scores.
        store: where the snapshot goes.
        note: keeps what was published, or that nothing is while counts are hidden.
        clock, sleep: time, as the wall has it unless a test says otherwise.
    """

    def __init__(
        self,
        *,
        campaign: Campaign,
        read_counters: Callable[[CampaignId], Awaitable[CounterState | None]],
        life_at: Callable[[int], Awaitable[Life]],
        store: Store,
        note: Note = _keeps_nothing,
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._campaign = campaign
        self._read_counters = read_counters
        self._store = store
        self._life_at = life_at
        self._note = note
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
            redis.exceptions.RedisError, OutcomeUnknown, OSError: counters, decisions or store
                are out of reach.
            ValueError: see `published`.
        """
        campaign = self._campaign.campaign_id
        state = await self._read_counters(campaign)
        if state is None:
            return Outcome.REBUILDING
        life = await self._life_at(state.as_of)
        self._campaign = life.campaign  # an amendment may have moved the times of its counts
        now = self._clock()
        if not shows_counts(self._campaign, state.phase, now):
            await self._store.withdraw(campaign)
            await self._noted(life, state, None, hidden=True)
            return Outcome.HIDDEN
        snapshot = Snapshot(
            campaign=campaign,
            epoch=state.epoch,
            as_of=state.as_of,
            published_at=now,
            phase=state.phase,
            ranking=published(life, state.tallies),
            tallies=state.tallies if shows_lists(state.phase) else None,
        )
        slot = slot_at(self._campaign, state.phase, now)
        outcome = await self._store.publish(snapshot, slot)
        if outcome is not Outcome.STALE:
            told = snapshot if outcome is Outcome.PUBLISHED else None
            await self._noted(life, state, told, hidden=False)
        return outcome

    async def _noted(
        self, life: Life, state: CounterState, snapshot: Snapshot | None, *, hidden: bool
    ) -> None:
        """The history comes after the counts, and never keeps them back."""
        try:
            await self._note(life, state, snapshot, hidden=hidden)
        except _FAULTS as fault:
            metrics.CHRONICLE_FAILURES.labels(self._campaign.id).inc()
            _log.warning("note_failed", campaign=self._campaign.id, fault=type(fault).__name__)

    async def _attempt(self, due: datetime) -> None:
        campaign = self._campaign.id
        try:
            outcome: str = await self.publish_once()
        except (*_FAULTS, *_UNSOUND) as fault:
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
