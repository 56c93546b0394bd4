"""The front's copy of what is on show. Pages, calls and streams read this and nothing else."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec
import structlog
from redis.exceptions import RedisError

from display import metrics
from display.chronicle.chronicle import Chronicle
from display.exhibits.archive import Archive, archive
from display.exhibits.exhibit import Collection, Exhibit, collect, exhibit
from display.phases import phase_on_show
from display.publishing.snapshot import Snapshot
from voting.domain import CampaignId, Phase
from voting.history.life import Life

_log = structlog.get_logger(__name__)
_POLL_TIMEOUT_S = 2.0


class SnapshotSource(Protocol):
    """Where newer snapshots are found; `SnapshotStore` is the one that is used."""

    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None: ...


class ChronicleSource(Protocol):
    """Where newer chronicles are found; `ChronicleStore` is the one that is used."""

    async def newer(self, campaign: CampaignId, than: int) -> Chronicle | None: ...


class _NoChronicles:
    """For a board that shows the present alone."""

    async def newer(self, campaign: CampaignId, than: int) -> Chronicle | None:
        del campaign, than
        return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Board:
    """Holds every campaign with its newest snapshot; keeps the last one while Redis is away.

    Args:
        source: asked for newer snapshots.
        chronicles: asked for newer chronicles.
        clock: tells the phase; the wall's time unless a test says otherwise.
    """

    def __init__(
        self,
        *,
        source: SnapshotSource,
        chronicles: ChronicleSource | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._source = source
        self._chronicles = chronicles or _NoChronicles()
        self._clock = clock
        self._exhibits: dict[CampaignId, Exhibit] = {}
        self._changed = asyncio.Event()
        self._closed = False

    def show(self, life: Life, pictures: Mapping[str, bytes] | None = None) -> None:
        """Put a campaign on show, or replace what is shown of it; the snapshot stays.

        A draft is shown nowhere. Without `pictures` cases and pictures stay as they are: no
        decision changes them.
        """
        campaign = life.campaign
        before = self.exhibit(campaign.campaign_id)
        if life.phase is Phase.DRAFT or (before and pictures is None and before.life == life):
            return
        collection = (
            before.collection if before and pictures is None else collect(campaign, pictures or {})
        )
        self._replace(
            collection,
            life,
            before.snapshot if before else None,
            before.archive if before else archive(Chronicle(campaign=campaign.campaign_id)),
        )

    def campaigns(self) -> list[Exhibit]:
        """Everything on show, in the order in which it was put there."""
        return list(self._exhibits.values())

    def exhibit(self, campaign: CampaignId) -> Exhibit | None:
        """One campaign on show; None if there is no such campaign."""
        return self._exhibits.get(campaign)

    async def refresh(self) -> None:
        """Bring phases and snapshots up to date, once. A failing source changes no snapshot."""
        for shown in self.campaigns():
            if self._phase(shown.life, shown.snapshot) is not shown.phase:
                self._replace(shown.collection, shown.life, shown.snapshot, shown.archive)
        for shown in self.campaigns():
            try:
                async with asyncio.timeout(_POLL_TIMEOUT_S):
                    await self._poll(shown)
            except (RedisError, OSError, TimeoutError, msgspec.MsgspecError) as fault:
                metrics.BOARD_FAILURES.inc()
                _log.debug("board_refresh_failed", fault=type(fault).__name__)

    async def run(self, interval_s: float = 0.5) -> None:
        """Refresh for ever, until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(interval_s)

    async def after(self, campaign: CampaignId, revision: int) -> Exhibit | None:
        """Wait for a revision above the given one; None once the board is closed.

        A reader that was slow gets the newest and never what it missed.
        """
        while not self._closed:
            shown = self._exhibits[campaign]
            if shown.revision > revision:
                return shown
            await self._changed.wait()
        return None

    def close(self) -> None:
        """Let everybody who waits go."""
        self._closed = True
        self._wake()

    async def _poll(self, shown: Exhibit) -> None:
        campaign = shown.campaign.campaign_id
        version = shown.snapshot.version if shown.snapshot else 0
        snapshot = await self._source.newer(campaign, version)
        if snapshot is not None and snapshot.version <= version:
            snapshot = None
        chronicle = await self._chronicles.newer(campaign, shown.archive.version)
        if snapshot is None and chronicle is None:
            return
        now = self._exhibits[campaign]  # a newer life may have come in between
        self._replace(
            now.collection,
            now.life,
            snapshot or now.snapshot,
            archive(chronicle) if chronicle else now.archive,
        )

    def _phase(self, life: Life, snapshot: Snapshot | None) -> Phase:
        published = (snapshot.as_of, snapshot.phase) if snapshot else None
        return phase_on_show(life, published, self._clock())

    def _replace(
        self, collection: Collection, life: Life, snapshot: Snapshot | None, shelved: Archive
    ) -> None:
        campaign = life.campaign.campaign_id
        before = self.exhibit(campaign)
        self._exhibits[campaign] = exhibit(
            collection,
            life,
            snapshot=snapshot,
            archive=shelved,
            phase=self._phase(life, snapshot),
            before=before,
        )
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
