"""What a fault test saw: the law is that nothing acknowledged is lost, doubled or unexplained."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadtests.faults.book import Book
from loadtests.faults.reconciler import Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a fault test goes: `quick` is the short form of `make test`.

    `folder` is the fault test's own, empty at the start. `limit_s` ends a full form early, in
    seconds from its beginning; what it then lacks is a problem of its outcome. `command` runs in
    place of `pingxuan`: a product with a planted fault, which the fault test must find.
    """

    folder: Path
    seed: int = 1
    quick: bool = False
    limit_s: float = math.inf
    command: Sequence[str | Path] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one fault test saw.

    `lost` were acknowledged and are not in the ledger; `doubled` are there more than once, or
    count more than once; `unexplained` are in the ledger and nobody sent them, or were answered
    with a falsehood. `figures` are measurements with their unit last in the name, `problems`
    sentences on what else did not hold. `skipped` says what this machine lacks for it.
    """

    fault: str
    title: str
    cycles: int
    acknowledged: int
    lost: int
    doubled: int
    unexplained: int
    figures: Mapping[str, float] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether all that the fault test must show was shown."""
        broken = self.lost or self.doubled or self.unexplained or self.problems
        return not (broken or self.skipped)


def reckoned(
    fault: str,
    title: str,
    cycles: int,
    *,
    book: Book,
    reckoning: Reckoning,
    figures: Mapping[str, float],
    problems: Sequence[str] = (),
) -> Outcome:
    """The outcome of a fault test whose voters were told what stands in the book."""
    return Outcome(
        fault=fault,
        title=title,
        cycles=cycles,
        acknowledged=book.acknowledged,
        lost=reckoning.lost,
        doubled=reckoning.doubled,
        unexplained=reckoning.unexplained,
        figures={"recorded": reckoning.recorded, **figures},
        problems=(*problems, *reckoning.told),
    )


def skipped(fault: str, title: str, lack: str) -> Outcome:
    """The outcome of a fault test that this machine cannot run."""
    return _nothing_seen(fault, title, skipped=lack)


def broken_off(fault: str, why: str) -> Outcome:
    """The outcome of a fault test that came to no end."""
    return _nothing_seen(fault, "broken off", problems=(why,))


def _nothing_seen(fault: str, title: str, **more: Any) -> Outcome:
    none: dict[str, Any] = dict.fromkeys(
        ("cycles", "acknowledged", "lost", "doubled", "unexplained"), 0
    )
    return Outcome(fault=fault, title=title, **none, **more)


Fault = Callable[[Course], Outcome]
