"""T1: every process of the product is killed at random while citizens vote.

What was killed has to come back by itself, and voting to go on. A kill does not wait until what
was killed before is back, only until somebody can vote: so faults overlap.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned
from loadtests.faults.station import Station
from loadtests.faults.victims import KINDS, kill, living
from loadtests.product.running import ProductFailed

_BACK_WITHIN_S = 60.0
_WARM_UP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """Whom to kill, how often at least, and how many ballots to have acknowledged at least.

    Between two kills lie a pause in seconds and `between` acknowledged ballots.
    """

    kinds: Sequence[str]
    cycles: int
    acknowledged: int
    pause_s: tuple[float, float]
    between: int


class _Killer:
    """Kills below `root`: every kind once before any comes again."""

    def __init__(self, root: int, kinds: Sequence[str], rng: Random) -> None:
        self.killed: list[str] = []
        self._root = root
        self._kinds = kinds
        self._rng = rng
        self._turn: list[str] = []

    def strike(self) -> None:
        """Kill the next that is there; who is not back yet is left for later."""
        self._turn = self._turn or self._rng.sample(self._kinds, len(self._kinds))
        present = living(self._root)
        kind = next((kind for kind in self._turn if present[kind]), None)
        if kind is not None:
            kill(self._rng.choice(list(present[kind])))
            self._turn.remove(kind)
            self.killed.append(kind)


def kills(course: Course, kinds: Sequence[str] = KINDS) -> Outcome:
    """Kill at random under load, then hold what voters were told against the ledger.

    Args:
        kinds: whom to kill, in any order; then all of them again.

    Raises:
        ProductFailed: nobody could vote in the beginning, or a command failed in the end.
    """
    aim, rng = _aim(course, kinds), Random(f"kills-{course.seed}")
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    with Book(course.folder / "told.csv") as book, station.opened() as product:
        killer = _Killer(product.pid, kinds, rng)
        with Crowd(station.poll(), book, seed=f"kills-{course.seed}") as crowd:
            if crowd.await_more(_WARM_UP, _BACK_WITHIN_S) is None:
                raise ProductFailed("nobody can vote before anything is killed")
            problems = [*_strike_on(course, aim, killer, crowd, book, rng)]
        if station.await_ready() is None:
            problems.append("a process that was killed did not come back")
        reckoning = station.reckon(book, course.folder / "export")
        return reckoned(
            "T1",
            "kill -9 of every process at random under load",
            len(killer.killed),
            book=book,
            reckoning=reckoning,
            figures={
                **{f"killed_{kind}": killer.killed.count(kind) for kind in dict.fromkeys(kinds)},
                "not_acknowledged": book.outcomes.total() - book.acknowledged,
                "longest_silence_s": round(book.longest_silence_s, 3),
            },
            problems=(*problems, *_short(aim, killer, book)),
        )


def _aim(course: Course, kinds: Sequence[str]) -> _Aim:
    if course.quick:
        return _Aim(kinds=kinds, cycles=len(kinds), acknowledged=0, pause_s=(0.3, 0.9), between=20)
    return _Aim(kinds=kinds, cycles=200, acknowledged=1_000_000, pause_s=(0.3, 3.0), between=200)


def _strike_on(  # noqa: PLR0917
    course: Course, aim: _Aim, killer: _Killer, crowd: Crowd, book: Book, rng: Random
) -> Iterator[str]:
    """Kill until enough is killed and acknowledged; what did not go on, as sentences."""
    until_s = time.monotonic() + course.limit_s
    while len(killer.killed) < aim.cycles or book.acknowledged < aim.acknowledged:
        if time.monotonic() > until_s:
            return
        time.sleep(rng.uniform(*aim.pause_s))
        killer.strike()
        if crowd.await_more(aim.between, _BACK_WITHIN_S) is None:
            last = ", ".join(killer.killed[-3:])
            yield f"no voting for {_BACK_WITHIN_S:g} s after the kill of {last}"
            return


def _short(aim: _Aim, killer: _Killer, book: Book) -> Iterator[str]:
    """What the form asks for and did not get."""
    if len(killer.killed) < aim.cycles:
        yield f"{len(killer.killed)} cycles, {aim.cycles} are asked for"
    if book.acknowledged < aim.acknowledged:
        yield f"{book.acknowledged:,} acknowledged, {aim.acknowledged:,} are asked for"
