"""Exports made behind the desk's pages, one at a time a campaign: they go on when a page is
closed, and are made by the next process where one ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from ops.deployment import Deployment
from ops.desk.audit.chain import Entry
from ops.desk.audit.store import AuditLog
from ops.desk.exports.nouns import Ending, Job
from ops.desk.exports.shelf import Shelf
from ops.desk.exports.store import ExportStore
from ops.errors import OperationsError
from ops.export import exporter
from voting.errors import OutcomeUnknown

_TELL_S = 1.0
#: A process that has said nothing for so long makes nothing any more.
_SILENT_S = 15.0
_AGAIN_S = 5.0
_log = structlog.get_logger("ops.desk")


class Stopped(Exception):
    """An export that goes no further here: cancelled, or left to the next process."""


@dataclass(slots=True)
class Progress:
    """How far an export is, and whether it is to go on; told from several threads."""

    done: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, done: int, total: int) -> None:
        """For the exporter.

        Raises:
            Stopped: it is not to go on.
        """
        del total
        self.done = done
        self.go_on()

    def go_on(self) -> None:
        """The same without news."""
        if self.stopped.is_set():
            raise Stopped

    async def pause(self, seconds: float) -> None:
        """A while, or less where it is not to go on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopped.wait()


@dataclass(frozen=True, slots=True)
class Making:
    """The exports that this process makes."""

    deployment: Deployment
    audit: AuditLog
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _progress: dict[int, Progress] = field(default_factory=dict)

    @property
    def store(self) -> ExportStore:
        """What was asked for."""
        return ExportStore(self.deployment.pool)

    @property
    def shelf(self) -> Shelf:
        """What was made."""
        return Shelf(_folder(self.deployment))

    def begin(self, job: Job) -> None:
        """Make an export from now on; begun twice, it is made once."""
        if job.ending is not None or job.number in self._tasks:
            return
        self._progress[job.number] = Progress()
        task = asyncio.create_task(self._make_in_turn(job))
        self._tasks[job.number] = task
        task.add_done_callback(lambda _: self._forget(job))

    async def resume(self) -> None:
        """Begin what an earlier process left."""
        await asyncio.to_thread(self.shelf.tidy, self.deployment.clock())
        for job in await self.store.running():
            self.begin(job)

    async def idle(self) -> None:
        """Wait until nothing is made."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values())

    async def stop(self) -> None:
        """Leave what is under way to the next process; the file in hand is finished."""
        for progress in self._progress.values():
            progress.stopped.set()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _forget(self, job: Job) -> None:
        self._tasks.pop(job.number, None)
        self._progress.pop(job.number, None)

    async def _make_in_turn(self, job: Job) -> None:
        """Make it, or see another process do so."""
        progress = self._progress[job.number]
        while not progress.stopped.is_set():
            try:
                if await self.store.claim(job, _SILENT_S):
                    await self._make(job, progress)
                    return
                found = await self.store.find(job.campaign_no, job.number)
                if found is None or found.ending is not None:
                    return
            except OutcomeUnknown:
                _log.warning("export_waits", export=job.number)
            await progress.pause(_AGAIN_S)

    async def _make(self, job: Job, progress: Progress) -> None:
        telling = asyncio.create_task(self._tell(job, progress))
        try:
            size = await self._made(job, progress)
        except Stopped:
            await self._stopped(job)
        except OutcomeUnknown:
            await self.store.release(job)
            raise
        except OperationsError as fault:
            await self._end(job, Ending.FAILED, fault=str(fault))
        except Exception as fault:
            _log.exception("export_failed", export=job.number)
            await self._end(job, Ending.FAILED, fault=type(fault).__name__)
        else:
            if not await self._end(job, Ending.DONE, size=size):
                await asyncio.to_thread(self.shelf.drop, job)
                await self._stopped(job)
        finally:
            telling.cancel()
            await asyncio.to_thread(self.shelf.clear, job)

    async def _made(self, job: Job, progress: Progress) -> int:
        """Write the files and pack them; returns the archive's size."""
        shelf, now = self.shelf, self.deployment.clock()
        await asyncio.to_thread(shelf.clear, job)
        if not await asyncio.to_thread(shelf.has_room, job):
            raise OperationsError("the disk of the desk is too full for it")
        await asyncio.to_thread(shelf.tidy, now, room_for=1)
        progress.go_on()
        enrolled = await self.deployment.register.find(job.campaign)
        await exporter.export(
            self.deployment.pool, enrolled, shelf.draft(job), job.as_of, progress.tell
        )
        return await asyncio.to_thread(shelf.pack, job, progress.go_on)

    async def _tell(self, job: Job, progress: Progress) -> None:
        """Say every second how far it is, and hear whether somebody has cancelled it."""
        while not progress.stopped.is_set():
            try:
                if not await self.store.go_on(job, progress.done):
                    progress.stopped.set()
            except OutcomeUnknown:
                _log.warning("export_not_told", export=job.number)
            await progress.pause(_TELL_S)

    async def _stopped(self, job: Job) -> None:
        found = await self.store.find(job.campaign_no, job.number)
        if found is not None and found.cancelled_by is not None:
            await self._end(job, Ending.CANCELLED)
        else:
            await self.store.release(job)

    async def _end(
        self, job: Job, ending: Ending, *, size: int | None = None, fault: str = ""
    ) -> bool:
        now = self.deployment.clock()
        if not await self.store.end(job, ending, now, size, fault):
            return False
        detail: dict[str, str | int] = {"campaign": job.campaign, "bytes": size or 0}
        entry = Entry(
            actor=job.asked_by,
            action=f"export.{ending.value}",
            subject=str(job.number),
            reason=fault,
            detail=detail,
        )
        await self.audit.note(entry, now)
        return True


async def keep_making(app: web.Application, making: Making) -> AsyncIterator[None]:
    """For the application's life: begin with what was left, and leave what is under way."""
    del app
    try:
        await making.resume()
    except OutcomeUnknown:
        _log.warning("exports_not_resumed")
    yield
    await making.stop()


def _folder(deployment: Deployment) -> Path:
    return deployment.settings.data_dir / "exports"
