"""T18: every process is restarted in order, one after the other, while citizens vote.

A restart asks a process to end (SIGTERM) and lets it finish; a voter may have to ask again.
"""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from loadtests.bench.processes import descendants, role_of
from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned
from loadtests.faults.station import Station
from loadtests.product.running import ProductFailed

_ROLES = ("front", "judge", "projector", "publisher", "desk")
_QUICK_ROLES = ("front", "publisher")
_EVER_S = 60.0
_WARM_UP = 50
_ROUNDS = 10
#: A role that ends again and again before it has settled is given up by `up`, and rightly so.
_SETTLED_S = 25.0


@dataclass(slots=True, kw_only=True)
class _Seen:
    restarts: int = 0
    slowest_s: float = 0.0
    problems: list[str] = field(default_factory=list)


def rolling(course: Course) -> Outcome:
    """Restart everything in turn, then hold what voters were told against the ledger."""
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    seen = _Seen()
    with station.opened() as product, Book(course.folder / "told.csv") as book:
        voters = 4 if course.quick else 32
        seed = f"rolling-{course.seed}"
        with Crowd(station.poll(), book, seed=seed, connections=voters) as crowd:
            if crowd.await_more(_WARM_UP, _EVER_S) is None:
                raise ProductFailed("nobody can vote before anything is restarted")
            _roll(station, product.pid, course, crowd, seen)
        reckoning = station.reckon(book, course.folder / "export")
    unhealed = book.outcomes.total() - book.acknowledged
    if unhealed or crowd.turned_away:
        seen.problems.append(
            f"no retry healed {unhealed} ballots and {crowd.turned_away} enrolments"
        )
    return reckoned(
        "T18",
        "rolling restart of every role under load",
        seen.restarts,
        book=book,
        reckoning=reckoning,
        figures={
            "longest_silence_s": round(book.longest_silence_s, 3),
            "slowest_restart_s": round(seen.slowest_s, 3),
        },
        problems=seen.problems,
    )


def _roll(station: Station, root: int, course: Course, crowd: Crowd, seen: _Seen) -> None:
    until_s = time.monotonic() + course.limit_s
    for turn in range(1 if course.quick else _ROUNDS):
        began_s = time.monotonic()
        if began_s > until_s:
            seen.problems.append(f"there was time for {turn} of {_ROUNDS} rounds")
            return
        for pid in _processes(root, _QUICK_ROLES if course.quick else _ROLES):
            _restart(station, pid, crowd, seen)
        if not course.quick:
            time.sleep(max(_SETTLED_S - (time.monotonic() - began_s), 0.0))


def _restart(station: Station, pid: int, crowd: Crowd, seen: _Seen) -> None:
    """Restart one process; the next one waits until all are ready and voting goes on."""
    began_s = time.monotonic()
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not _gone(pid):
        seen.problems.append(f"a process did not end {_EVER_S:g} s after it was asked to")
    if station.await_ready(_EVER_S) is None:
        seen.problems.append(f"not ready {_EVER_S:g} s after a restart")
    seen.slowest_s = max(seen.slowest_s, time.monotonic() - began_s)
    seen.restarts += 1
    if crowd.await_more(_WARM_UP, _EVER_S) is None:
        seen.problems.append(f"no voting {_EVER_S:g} s after a restart")


def _processes(root: int, roles: Sequence[str]) -> list[int]:
    """The processes of these roles in their order, as they are now."""
    found = [(role_of(seen.command), seen.pid) for seen in descendants([root])]
    return [pid for name in roles for role, pid in found if role == name]


def _gone(pid: int) -> bool:
    until_s = time.monotonic() + _EVER_S
    while time.monotonic() < until_s:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
