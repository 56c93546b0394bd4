"""The publisher's other hand: keeps what was published, and announces the daily bulletins."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from display.chronicle.annals import Kept
from display.chronicle.bulletin import LOT, Bulletin, days_due, end_of, figures
from display.chronicle.chronicle import Chronicle, Curves, Point, curves_of, point_of
from display.chronicle.thinning import tick_of
from display.publishing.snapshot import Snapshot
from voting.domain import Phase
from voting.history.life import Life
from voting.ledger.nouns import Acts
from voting.rules.campaign import Campaign

#: A campaign whose counts change every few seconds has a point for every ten.
_LEAST_EVERY = timedelta(seconds=10)


class State(Protocol):
    """Where the ledger stands."""

    @property
    def as_of(self) -> int: ...
    @property
    def epoch(self) -> str: ...
    @property
    def phase(self) -> Phase: ...


class Book(Protocol):
    """Where the history is kept; `Annals` is the one that is used."""

    async def points(self) -> list[Point]: ...
    async def record(self, point: Point, every: timedelta) -> list[Point]: ...
    async def bulletins(self) -> list[Kept]: ...
    async def announce(self, bulletin: Bulletin, as_of: int) -> None: ...


class Days(Protocol):
    """What the ledger says of whole days."""

    async def index_before(self, at: datetime) -> int:
        """The last index before a moment, once no record before it can come any more."""
        ...

    async def acts_upto(self, as_of: int) -> Acts: ...


class Store(Protocol):
    """Where fronts find the chronicle; `ChronicleStore` is the one that is used."""

    async def put(
        self, chronicle: Chronicle, *, epoch: str, as_of: int, now: datetime
    ) -> bool: ...


class Chronicler:
    """Writes one campaign's chronicle. Several may: the same index gives the same words."""

    def __init__(
        self, *, book: Book, days: Days, store: Store, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._days = days
        self._store = store
        self._clock = clock
        self._noted: tuple[int, bool] | None = None
        self._looked_at: date | None = None

    async def note(
        self, life: Life, state: State, snapshot: Snapshot | None, *, hidden: bool
    ) -> None:
        """Keep what was just published, if anything was, once a tick; bulletins come in any case.

        Raises:
            OutcomeUnknown, redis.exceptions.RedisError, OSError: not all of it is kept; the next
                call makes up for it.
        """
        campaign, now = life.campaign, self._clock()
        every = max(timedelta(seconds=campaign.published_count.every_s), _LEAST_EVERY)
        tick = tick_of(now, every), hidden
        if tick == self._noted or not campaign.has_vote:
            return
        chronicle = Chronicle(
            campaign=campaign.campaign_id,
            curves=Curves() if hidden else await self._curves(campaign, state, snapshot, every),
            bulletins=tuple(one.bulletin for one in await self._bulletins(campaign, state, now)),
        )
        await self._store.put(chronicle, epoch=state.epoch, as_of=state.as_of, now=now)
        self._noted = tick

    async def _curves(
        self, campaign: Campaign, state: State, snapshot: Snapshot | None, every: timedelta
    ) -> Curves:
        """Nothing of before the opening: no count was one of a vote."""
        if not _has_opened(state.phase):
            return Curves()
        cases = [case.case_id for case in campaign.case]
        if snapshot is None:
            return curves_of(await self._book.points(), cases)
        return curves_of(await self._book.record(point_of(snapshot, cases), every), cases)

    async def _bulletins(self, campaign: Campaign, state: State, now: datetime) -> list[Kept]:
        """All of them, those that are due by now written before."""
        standing = await self._book.bulletins()
        last = standing[-1].bulletin.day if standing else None
        since = max(filter(None, (last, self._looked_at)), default=None)
        days = days_due(campaign.vote.opens_at, now, campaign.timetable.timezone)
        due = [day for day in days if since is None or day > since]
        if not due or not _has_opened(state.phase):
            return standing
        before = standing[-1].as_of if standing else 0
        for day in due:
            before = await self._announce(campaign, day, before, now)
        self._looked_at = due[-1]
        return await self._book.bulletins()

    async def _announce(self, campaign: Campaign, day: date, before: int, now: datetime) -> int:
        """Write a day's bulletin; a day after the close on which nothing was done has none.

        Returns the index that the next day begins after.
        """
        end = end_of(day, campaign.timetable.timezone)
        as_of = await self._days.index_before(end)
        if as_of > before or day <= _last_day(campaign):
            begun, ended = await self._days.acts_upto(before), await self._days.acts_upto(as_of)
            told = Bulletin(day=day, made_at=now, lot=LOT, figures=figures(begun, ended))
            await self._book.announce(told, as_of)
        return as_of


def _last_day(campaign: Campaign) -> date:
    """The day on which voting ends."""
    zone = ZoneInfo(campaign.timetable.timezone)
    return campaign.vote.closes_at.astimezone(zone).date()


def _has_opened(phase: Phase) -> bool:
    return phase not in (Phase.DRAFT, Phase.PUBLISHED)
