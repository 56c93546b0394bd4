"""T3: the disk is full under PostgreSQL's data, under its log, or under Valkey's snapshots.

Each has a disk of its own. While one is full, ballots may be asked to come again, and none may be
acknowledged that is not recorded; when there is space again, voting goes on by itself.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import uvloop

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned, skipped
from loadtests.faults.station import Station
from loadtests.faults.victims import VALKEY, living
from loadtests.faults.volume import NoVolume, Volume
from loadtests.product.running import Product, ProductFailed

_FULL_ROUNDS = 3
_FULL_S, _QUICK_FULL_S = 12.0, 2.0
_BACK_WITHIN_S = 30.0
_BACK_AT_ALL_WITHIN_S = 120.0
_WARM_UP = 100
_FAULT, _TITLE = "T3", "disk full under PostgreSQL, its log, Valkey"
_DATA, _LOG, _VALKEY = "data", "log", "valkey"
#: More than 512 MiB of PostgreSQL's log, in files of 16 MiB.
_MOST_LOG_FILES = 40
_MIB = {_DATA: 1024, _LOG: 512, _VALKEY: 128}


@dataclass(slots=True)
class _Seen:
    """What came of a disk that was full: `back_s` is the longest way back to voting."""

    rounds: int = 0
    back_s: float = 0.0
    acknowledged_while_full: int = 0


def full_disks(course: Course) -> Outcome:
    """Fill each disk under load and free it again, then reckon."""
    try:
        with _disks(course) as (station, disks):
            return _fill_in_turn(course, station, disks)
    except NoVolume as lack:
        return skipped(_FAULT, _TITLE, str(lack))


@contextmanager
def _disks(course: Course) -> Iterator[tuple[Station, Mapping[str, Volume]]]:
    """A station whose servers write to disks of their own; the log's only in the full form."""
    with ExitStack() as stack:

        def disk(name: str, folder: Path) -> Volume:
            return stack.enter_context(Volume(course.folder / f"{name}.img", folder, _MIB[name]))

        data = disk(_DATA, course.folder / "disk")
        var = data.folder / "var"
        var.mkdir(mode=0o700)
        disks = {_DATA: data, _VALKEY: disk(_VALKEY, var / "valkey")}
        station = Station(data=var, logs=course.folder, command=course.command)
        if not course.quick:
            with station.opened():
                pass  # its data is made now, and its log can move
            disks[_LOG] = _moved(stack, course, var / "postgres" / "pg_wal")
        yield station, disks


def _moved(stack: ExitStack, course: Course, folder: Path) -> Volume:
    """A new disk in the place of a folder, with all that the folder held."""
    aside = folder.with_name("pg_wal.aside")
    folder.rename(aside)
    owner = aside.stat()
    disk = stack.enter_context(Volume(course.folder / f"{_LOG}.img", folder, _MIB[_LOG]))
    shutil.copytree(aside, folder, dirs_exist_ok=True)
    (folder / "lost+found").rmdir()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    folder.chmod(0o700)
    shutil.rmtree(aside)
    return disk


def _fill_in_turn(course: Course, station: Station, disks: Mapping[str, Volume]) -> Outcome:
    wanted = 1 if course.quick else _FULL_ROUNDS
    seen = {name: _Seen() for name in disks}
    with Book(course.folder / "told.csv") as book, station.opened() as product:
        with Crowd(station.poll(), book, seed=f"disks-{course.seed}") as crowd:
            _vote(crowd, "before any disk is full")
            for name in _turns(course, disks, wanted):
                disks[name].fill()
                if name == _VALKEY:
                    _ask_to_end(product)
                if name == _LOG:
                    uvloop.run(_use_up_log(product.facts()["postgres"]))
                _while_full(course, crowd, book, disks[name], seen[name])
        problems = [] if station.await_ready() else ["not every role is ready in the end"]
        reckoning = station.reckon(book, course.folder / "export")
        return reckoned(
            _FAULT,
            _TITLE,
            sum(told.rounds for told in seen.values()),
            book=book,
            reckoning=reckoning,
            figures={
                **_figures(seen),
                "not_acknowledged": book.outcomes.total() - book.acknowledged,
            },
            problems=(*problems, *_short(course, seen, wanted)),
        )


def _turns(course: Course, disks: Mapping[str, Volume], wanted: int) -> Iterator[str]:
    """Which disk is next, until all had their rounds or the time is over."""
    until_s = time.monotonic() + course.limit_s
    for name in [*disks] * wanted:
        if time.monotonic() > until_s:
            return
        yield name


def _while_full(course: Course, crowd: Crowd, book: Book, disk: Volume, seen: _Seen) -> None:
    before = book.acknowledged
    time.sleep(_QUICK_FULL_S if course.quick else _FULL_S)
    seen.acknowledged_while_full += book.acknowledged - before
    disk.free()
    seen.back_s = max(seen.back_s, _vote(crowd, "when the disk has space again"))
    seen.rounds += 1


def _vote(crowd: Crowd, when: str) -> float:
    """See some more ballots acknowledged; the seconds that took.

    Raises:
        ProductFailed: it does not come to that.
    """
    took_s = crowd.await_more(_WARM_UP, _BACK_AT_ALL_WITHIN_S)
    if took_s is None:
        raise ProductFailed(f"nobody can vote {when}")
    return took_s


def _ask_to_end(product: Product) -> None:
    """Valkey saves when it ends: on a full disk it must end, and come back, all the same."""
    for pid in living(product.pid)[VALKEY]:
        os.kill(pid, signal.SIGTERM)


async def _use_up_log(dsn: str) -> None:
    """Go through what room the log has in files that it made before, until it needs a new one."""
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection = await asyncpg.connect(dsn)
        for _ in range(_MOST_LOG_FILES):
            await connection.execute(
                "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()"
            )


def _figures(seen: Mapping[str, _Seen]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, told in seen.items():
        figures[f"acknowledged_while_{name}_full"] = told.acknowledged_while_full
        figures[f"back_after_{name}_s"] = round(told.back_s, 3)
    return figures


def _short(course: Course, seen: Mapping[str, _Seen], wanted: int) -> Iterator[str]:
    """What the full form asks for and did not get."""
    for name, told in seen.items():
        if told.rounds < wanted:
            yield f"{name}: {told.rounds} rounds, {wanted} are asked for"
        if told.back_s > _BACK_WITHIN_S and not course.quick:
            yield f"{name}: back only after {told.back_s:.1f} s"
