"""What applicants do: one transaction each, under their own lock, by the clock read behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from ops.applications import files as file_room
from ops.applications import store as store_room
from ops.applications.domain import (
    Applicant,
    Application,
    FileKind,
    Form,
    may_edit,
    may_withdraw,
    new_number,
)
from ops.applications.file_types import type_of
from ops.applications.files import Upload
from ops.applications.intake import Mistake, beyond_limits, counted_beside, missing, too_long
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from voting.ledger.postgres import Connection, conversation
from voting.ledger.register import Enrolled
from voting.rules.applications import Applications

#: A file is several megabytes.
_SLOW_S = 20.0
Mistakes = list[Mistake]
_Change = Callable[[Connection, Application, datetime], Awaitable[Mistakes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The applications of one campaign, for one applicant."""

    pool: asyncpg.Pool
    clock: Callable[[], datetime]
    enrolled: Enrolled
    rules: Applications
    secrecy: Secrecy
    applicant: Applicant

    @property
    def store(self) -> ApplicationStore:
        """Where applications are read."""
        return ApplicationStore(self.pool)

    async def own(self, number: str) -> Application | None:
        """An application of this applicant's; another's is none."""
        found = await self.store.find(self.enrolled.campaign_no, number)
        return found if found and found.applicant_no == self.applicant.no else None

    async def begin(self) -> str | Mistake:
        """A new draft; returns its number."""
        number = new_number()
        async with self._alone() as connection:
            now = self.clock()
            if not self.rules.opens_at <= now < self.rules.closes_at:
                return Mistake.LATE
            made = await store_room.begin(
                connection, self.enrolled.campaign_no, number, self.applicant, now
            )
        return number if made else Mistake.TOO_MANY

    async def save(self, number: str, form: Form, files: Mapping[FileKind, bytes]) -> Mistakes:
        """Keep what was written and uploaded; a draft need not be whole. A file is known by what
        it holds, and takes the place of the one of its kind."""
        uploads = [_upload(kind, content) for kind, content in files.items()]
        if too_long(form, self.rules):
            return [Mistake.LONG]

        async def change(connection: Connection, _: Application, now: datetime) -> Mistakes:
            place = self.enrolled.campaign_no, number
            await store_room.save(connection, *place, form, now)
            for upload in filter(None, uploads):
                await file_room.put(connection, self.secrecy, *place, upload=upload, now=now)
            return [Mistake.FILE_TYPE] if None in uploads else []

        return await self._edited(number, change)

    async def submit(self, number: str, *, reachable: bool) -> Mistakes:
        """Send it in, where nothing is missing and no limit is passed.

        Args:
            reachable: whether somebody is named whom the office may ask.
        """

        async def change(connection: Connection, mine: Application, now: datetime) -> Mistakes:
            campaign_no = self.enrolled.campaign_no
            if mistakes := await self._mistakes(connection, mine, reachable=reachable):
                return mistakes
            await store_room.submit(connection, campaign_no, number, now)
            return []

        return await self._edited(number, change)

    async def withdraw(self, number: str) -> Mistakes:
        """Take it back for good, until the office's deadline; its files are let go."""
        place = self.enrolled.campaign_no, number
        async with self._alone() as connection:
            mine, now = await store_room.locked(connection, *place), self.clock()
            if mine is None or not may_withdraw(mine, self.rules, now):
                return [Mistake.LATE]
            await store_room.withdraw(connection, *place, now)
            await file_room.drop(connection, *place)
        return []

    async def note_appeal(self, number: str, complaint: str) -> None:
        """Keep the number of an appeal beside its application."""
        async with self._alone() as connection:
            await store_room.note_appeal(connection, self.enrolled.campaign_no, number, complaint)

    async def _mistakes(
        self, connection: Connection, mine: Application, *, reachable: bool
    ) -> Mistakes:
        campaign_no, campaign = self.enrolled.campaign_no, self.enrolled.campaign
        kinds = await file_room.kinds(connection, campaign_no, mine.number)
        lacking = missing(campaign, mine.form, kinds)
        if lacking or not reachable:
            return lacking if reachable else [*lacking, Mistake.CONTACT]
        sent_in = await store_room.locked_sent_in(connection, campaign_no)
        others = counted_beside(mine, sent_in)
        # Whose recommendation it has is seen once a unit has looked at it.
        passed = beyond_limits(campaign, others, replace(mine, recommended_by=None))
        return [one for one in passed if one is not Mistake.NOT_RECOMMENDED]

    async def _edited(self, number: str, change: _Change) -> Mistakes:
        async with self._alone() as connection:
            mine = await store_room.locked(connection, self.enrolled.campaign_no, number)
            now = self.clock()
            if mine is None or not may_edit(mine, self.rules, now):
                return [Mistake.LATE]
            return await change(connection, mine, now)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[Connection]:
        async with conversation(self.pool, _SLOW_S) as connection, connection.transaction():
            await store_room.lock(connection, self.applicant.no)
            yield connection


def _upload(kind: FileKind, content: bytes) -> Upload | None:
    found = type_of(content, kind)
    return Upload(kind=kind, type=found, content=content) if found else None
