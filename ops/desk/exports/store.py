"""The table of the desk's exports: its only writer, and its reader."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.desk.exports.nouns import Ending, Extent, Job
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

_READ = """
SELECT e.export_no, e.campaign_no, c.id AS campaign, e.extent, e.as_of, e.asked_by, e.seconded_by,
       e.asked_at, e.done, e.cancelled_by, e.ending, e.ended_at, e.bytes, e.fault
FROM desk_export e JOIN campaign c ON c.campaign_no = e.campaign_no
"""
_FIND = f"{_READ} WHERE e.campaign_no = $1 AND e.export_no = $2"
_OF_REQUEST = f"{_READ} WHERE e.request_no = $1"
_NEWEST = f"{_READ} WHERE e.campaign_no = $1 ORDER BY e.export_no DESC LIMIT $2"
_RUNNING = f"{_READ} WHERE e.ending IS NULL ORDER BY e.export_no"
# Another that is under way is in the way; so is the same request, carried out before.
_PLACE = """
INSERT INTO desk_export (campaign_no, extent, as_of, asked_by, seconded_by, request_no)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING export_no
"""
_CLAIM = """
UPDATE desk_export SET claimed_at = clock_timestamp()
WHERE export_no = $1 AND ending IS NULL
  AND (claimed_at IS NULL OR claimed_at < clock_timestamp() - make_interval(secs => $2))
RETURNING export_no
"""
_GO_ON = """
UPDATE desk_export SET done = $2, claimed_at = clock_timestamp()
WHERE export_no = $1 AND ending IS NULL RETURNING cancelled_by
"""
_RELEASE = "UPDATE desk_export SET claimed_at = NULL WHERE export_no = $1 AND ending IS NULL"
_CANCEL = """
UPDATE desk_export SET cancelled_by = coalesce(cancelled_by, $2)
WHERE export_no = $1 AND ending IS NULL RETURNING export_no
"""
_END = """
UPDATE desk_export SET ending = $2, ended_at = $3, bytes = $4, fault = $5,
       done = CASE WHEN $2 = 'done' THEN as_of ELSE done END
WHERE export_no = $1 AND ending IS NULL AND ($2 <> 'done' OR cancelled_by IS NULL)
RETURNING export_no
"""


@dataclass(frozen=True, slots=True)
class ExportStore:
    """Exports of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def place(
        self,
        enrolled: Enrolled,
        extent: Extent,
        as_of: int,
        *,
        asked_by: str,
        seconded_by: str | None = None,
        request: int | None = None,
    ) -> Job | None:
        """Have an export made; None where one of the campaign is under way already.

        The same request again gives the same export.
        """
        number = enrolled.campaign_no
        wanted = (number, extent.value, as_of, asked_by, seconded_by, request)
        rows = await fetch(self.pool, _PLACE, *wanted)
        if rows:
            return await self.find(number, rows[0]["export_no"])
        found = await fetch(self.pool, _OF_REQUEST, request) if request else []
        return _job(found[0]) if found else None

    async def find(self, campaign_no: int, number: int) -> Job | None:
        """An export of a campaign."""
        rows = await fetch(self.pool, _FIND, campaign_no, number)
        return _job(rows[0]) if rows else None

    async def newest(self, campaign_no: int, most: int = 20) -> list[Job]:
        """A campaign's exports, the newest first."""
        return [_job(row) for row in await fetch(self.pool, _NEWEST, campaign_no, most)]

    async def running(self) -> list[Job]:
        """What has yet to be made, of all campaigns."""
        return [_job(row) for row in await fetch(self.pool, _RUNNING)]

    async def claim(self, job: Job, silent_s: float) -> bool:
        """Take an export over, unless another process has said within so long that it makes it."""
        return bool(await fetch(self.pool, _CLAIM, job.number, silent_s))

    async def go_on(self, job: Job, done: int) -> bool:
        """Note how far an export is; returns whether it is to go on."""
        rows = await fetch(self.pool, _GO_ON, job.number, done)
        return bool(rows) and rows[0]["cancelled_by"] is None

    async def release(self, job: Job) -> None:
        """Leave an export to whichever process comes next."""
        await fetch(self.pool, _RELEASE, job.number)

    async def cancel(self, job: Job, by: str) -> bool:
        """Ask that an export go no further; False where it has ended."""
        return bool(await fetch(self.pool, _CANCEL, job.number, by))

    async def end(
        self, job: Job, ending: Ending, now: datetime, size: int | None = None, fault: str = ""
    ) -> bool:
        """Note, once, how an export ended; False where that was done.

        One that somebody has cancelled is not done, however far it is.
        """
        return bool(await fetch(self.pool, _END, job.number, ending.value, now, size, fault))


def _job(row: asyncpg.Record) -> Job:
    return Job(
        number=row["export_no"],
        campaign_no=row["campaign_no"],
        campaign=row["campaign"],
        extent=Extent(row["extent"]),
        as_of=row["as_of"],
        asked_by=row["asked_by"],
        seconded_by=row["seconded_by"],
        asked_at=row["asked_at"],
        done=row["done"],
        cancelled_by=row["cancelled_by"],
        ending=None if row["ending"] is None else Ending(row["ending"]),
        ended_at=row["ended_at"],
        bytes=row["bytes"],
        fault=row["fault"],
    )
