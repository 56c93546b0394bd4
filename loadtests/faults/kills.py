"""T1: every process of the product is killed at random while citizens vote.

What was killed has to come back by itself, and voting to go on.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.reconciler import Reckoning
from loadtests.faults.station import Station
from loadtests.faults.victims import KINDS, kill, living
from loadtests.product import ProductFailed

_FULL_CYCLES, _FULL_ACKNOWLEDGED = 200, 1_000_000
_BACK_WITHIN_S = 60.0
_WARM_UP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """Whom to kill, how often, and how long it takes until the next (seconds)."""

    kinds: Sequence[str]
    cycles: int
    acknowledged: int
    pause_s: tuple[float, float]


def kills(course: Course, kinds: Sequence[str] = KINDS) -> Outcome:
    """Kill at random under load, then hold what voters were told against the ledger.

    Args:
        kinds: whom to kill, in any order; then all of them again.
    """
    aim = (
        _Aim(kinds=kinds, cycles=len(kinds), acknowledged=0, pause_s=(0.3, 0.9))
        if course.quick
        else _Aim(
            kinds=kinds,
            cycles=_FULL_CYCLES,
            acknowledged=_FULL_ACKNOWLEDGED,
            pause_s=(0.3, 4.0),
        )
    )
    problems: list[str] = []
    killed: list[str] = []
    with Book(course.folder / "told.csv") as book:
        reckoning = _break(course, aim, book, killed, problems)
        if killed and book.acknowledged < aim.acknowledged:
            problems.append(f"{book.acknowledged} acknowledged, {aim.acknowledged} are asked for")
        if len(killed) < aim.cycles:
            problems.append(f"{len(killed)} cycles, {aim.cycles} are asked for")
        return Outcome(
            fault="T1",
            title="kill -9 of every process at random under load",
            cycles=len(killed),
            acknowledged=book.acknowledged,
            lost=reckoning.lost,
            doubled=reckoning.doubled,
            unexplained=reckoning.unexplained,
            figures={f"killed_{kind}": killed.count(kind) for kind in dict.fromkeys(kinds)}
            | {
                "recorded": reckoning.recorded,
                "not_acknowledged": book.outcomes.total() - book.acknowledged,
                "longest_silence_s": round(book.longest_silence_s, 3),
            },
            problems=(*problems, *reckoning.told),
        )


def _break(
    course: Course, aim: _Aim, book: Book, killed: list[str], problems: list[str]
) -> Reckoning:
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    with station.opened() as product:
        with Crowd(station.poll(), book, seed=f"kills-{course.seed}") as crowd:
            if crowd.await_more(_WARM_UP, _BACK_WITHIN_S) is None:
                raise ProductFailed("nobody can vote before anything is killed")
            _kill_at_random(product.pid, course, aim, book, killed)
            if crowd.await_more(_WARM_UP, _BACK_WITHIN_S) is None:
                problems.append(f"no voting {_BACK_WITHIN_S:g} s after the last kill")
        if station.await_ready() is None:
            problems.append("a process that was killed did not come back")
        return station.reckon(book, course.folder / "export")


def _kill_at_random(root: int, course: Course, aim: _Aim, book: Book, killed: list[str]) -> None:
    rng = Random(f"kills-{course.seed}")
    until_s = time.monotonic() + course.limit_s
    turn: list[str] = []
    while len(killed) < aim.cycles or book.acknowledged < aim.acknowledged:
        if time.monotonic() > until_s or not Path(f"/proc/{root}").exists():
            return
        time.sleep(rng.uniform(*aim.pause_s))
        # Every kind once before any comes again; who is not back yet is left for later.
        turn = turn or rng.sample(aim.kinds, len(aim.kinds))
        present = living(root)
        kind = next((kind for kind in turn if present[kind]), None)
        if kind is not None:
            kill(rng.choice(list(present[kind])))
            turn.remove(kind)
            killed.append(kind)
