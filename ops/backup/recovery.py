"""A backup brought forward by PostgreSQL's own log, into a data directory that has no data."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg

from ops.backup.label import data_of
from ops.backup.target import Target
from ops.embedded import postgres
from ops.embedded.archive import archiving, fetching
from ops.embedded.place import Place
from ops.embedded.postgres import DATABASE, dsn
from ops.errors import EmbeddedError, OperationsError, WrongInput

_SIGNAL = "recovery.signal"
_CONSISTENT_WITHIN_S = 3600.0
_PAUSE_S = 0.1
_TRANSACTION_AT = """
SELECT r.xmin::text
FROM (SELECT campaign_no, index, xmin FROM cast_vote_record
      UNION ALL SELECT campaign_no, index, xmin FROM ledger_record) AS r
JOIN campaign c ON c.campaign_no = r.campaign_no
WHERE c.id = $1 AND r.index = $2
"""
_HEAD = """
SELECT s.last_index FROM sequencer s JOIN campaign c ON c.campaign_no = s.campaign_no
WHERE c.id = $1
"""


async def recover(place: Place, backup: Path, archive: Path | None, target: Target) -> None:
    """Make the data of a stopped server out of a backup and an archive of its log.

    It ends on a timeline of its own, so that its log never mixes with that of the lost server.

    Raises:
        EmbeddedError: PostgreSQL cannot recover; with the end of its log.
        WrongInput: the target is not in the backup and the archive.
    """
    if target.campaign:
        transaction = await _transaction_at(place, backup, archive, target)
        where = {"recovery_target_xid": transaction}
    elif target.until:
        where = {"recovery_target_time": _moment(target.until)}
    else:
        where = {}
    try:
        async with _recovered(place, backup, archive, where, keep_log=True):
            pass
    except EmbeddedError as fault:
        if "before configured recovery target was reached" in str(fault):
            raise WrongInput(f"the backup and its log end before {target}") from fault
        raise


async def _transaction_at(place: Place, backup: Path, archive: Path | None, target: Target) -> str:
    """The transaction that wrote an index, looked up in data that is thrown away again."""
    async with _recovered(place, backup, archive, {}, keep_log=False):
        connection = await asyncpg.connect(dsn(place.sockets, DATABASE))
        try:
            found = await connection.fetchval(_TRANSACTION_AT, target.campaign, target.index)
            head = await connection.fetchval(_HEAD, target.campaign)
        finally:
            await connection.close()
    shutil.rmtree(place.cluster)
    if head is None:
        raise WrongInput(f"--index: no campaign {target.campaign!r} is in the backup")
    if found is None:
        raise WrongInput(f"--index: the backup and its log end at index {head}, before {target}")
    return str(found)


@asynccontextmanager
async def _recovered(
    place: Place, backup: Path, archive: Path | None, where: Mapping[str, str], *, keep_log: bool
) -> AsyncIterator[None]:
    """A server over recovered data, for as long as the context lasts."""
    await postgres.create_cluster(place, template=data_of(backup), durable=True)
    try:
        signal = place.cluster / _SIGNAL
        signal.touch(mode=0o600)
        place.account.own(signal)
        process = postgres.start(
            place,
            durable=True,
            extra={
                **fetching(archive, place.account),
                **(archiving(archive, place.account) if keep_log else {}),
                **where,
                "recovery_target_action": "promote",
            },
        )
        try:
            await postgres.ready(place, process, within_s=_CONSISTENT_WITHIN_S)
            await _promoted(place, process)
            yield
        finally:
            if not await postgres.stop(process):
                raise OperationsError("the recovered PostgreSQL had to be killed")
    except BaseException:
        shutil.rmtree(place.cluster, ignore_errors=True)
        raise


async def _promoted(place: Place, process: subprocess.Popen[bytes]) -> None:
    """Wait until all of the log that is wanted was read, however long that takes."""
    while await _still_recovers(place):
        if process.poll() is not None:
            raise EmbeddedError(f"PostgreSQL ended:\n{place.last_words('postgres')}")
        await asyncio.sleep(_PAUSE_S)


async def _still_recovers(place: Place) -> bool:
    try:
        connection = await asyncpg.connect(dsn(place.sockets, DATABASE))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return True
    try:
        return bool(await connection.fetchval("SELECT pg_is_in_recovery()"))
    finally:
        await connection.close()


def _moment(time: datetime) -> str:
    return time.isoformat(sep=" ")
