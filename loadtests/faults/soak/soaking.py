"""Keep a product under a steady load for an hour or more, then hold everything together."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loadtests.bench.processes import memory_mib
from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned
from loadtests.faults.soak.memory import Held, Sample, held
from loadtests.faults.station import Station
from loadtests.faults.victims import POSTGRES, ROLES, VALKEY
from loadtests.product.running import ProductFailed

_TITLE = "soak: memory stays, and ledger, counters and verifier agree"
_SILENT_S = 60.0
#: A machine that seldom comes to look votes on until it has seen so much of the load.
_LEAST_LOOKS = 12
#: Valkey remembers each voter for as long as a quota lasts, up to its `maxmemory`: what it takes
#: is told and not judged. The others have no reason to grow.
_JUDGED = (*ROLES, "desk", POSTGRES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How many ballots, at which pace at most, looked at how often; the most growth as a share.

    The short form has not enough ballots to fill what is bounded, so it allows more.
    """

    ballots: int
    per_s: float
    look_s: float
    growth: float


_FULL = _Form(ballots=3_600_000, per_s=1000.0, look_s=10.0, growth=0.05)
_QUICK = _Form(ballots=1200, per_s=400.0, look_s=0.2, growth=0.4)


def soak(course: Course) -> Outcome:
    """Vote on and on, watch the memory, then export, `verify` and `fsck`.

    Raises:
        ProductFailed: nobody can vote, or a command does not do its work.
    """
    form = _QUICK if course.quick else _FULL
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    began_s = time.monotonic()
    with Book(course.folder / "told.csv") as book, station.opened() as product:
        with Crowd(station.poll(), book, seed=f"soak-{course.seed}", per_s=form.per_s):
            samples = _watched(product.pid, form, book, began_s + course.limit_s)
        took_s = time.monotonic() - began_s
        export = course.folder / "export"
        reckoning = station.reckon(book, export)
        verified = station.type("verify", export, "--json", may_differ=True)
    seen = held(samples)
    return reckoned(
        "T17",
        _TITLE,
        1,
        book=book,
        reckoning=reckoning,
        figures={
            "acknowledged_per_s": round(book.acknowledged / took_s, 1),
            "longest_silence_s": round(book.longest_silence_s, 3),
            **_figures(seen),
        },
        problems=(
            *_short(form, book),
            *grown(seen, form.growth),
            *_unverified(verified, book.acknowledged),
        ),
    )


def grown(seen: Mapping[str, Held], most: float) -> Iterator[str]:
    """Who grew by more than a share of itself, as sentences."""
    if not seen:
        yield "no memory was measured"
    for role, memory in seen.items():
        if role in _JUDGED and memory.growth > most:
            yield f"{role} grew by {memory.growth:.1%}, at most {most:.0%} is allowed"


def _watched(root: int, form: _Form, book: Book, until_s: float) -> Sequence[Sample]:
    """Look at the memory until enough is acknowledged and seen, or the time is over."""
    samples: list[Sample] = []
    heard_s, heard = time.monotonic(), 0
    while time.monotonic() < until_s and (
        book.acknowledged < form.ballots or len(samples) < _LEAST_LOOKS
    ):
        samples.append(Sample(acknowledged=book.acknowledged, mib=memory_mib([root])))
        time.sleep(form.look_s)
        if book.acknowledged > heard:
            heard_s, heard = time.monotonic(), book.acknowledged
        elif time.monotonic() - heard_s > _SILENT_S:
            raise ProductFailed(f"nobody can vote for {_SILENT_S:g} s")
    samples.append(Sample(acknowledged=book.acknowledged, mib=memory_mib([root])))
    return samples


def _figures(seen: Mapping[str, Held]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for role in (*_JUDGED, VALKEY):
        if role in seen:
            figures[f"{role}_settled_mib"] = seen[role].settled_mib
            figures[f"{role}_growth_percent"] = round(100 * seen[role].growth, 2)
    return figures


def _short(form: _Form, book: Book) -> Iterator[str]:
    if book.acknowledged < form.ballots:
        yield f"{book.acknowledged:,} acknowledged, {form.ballots:,} are asked for"


def _unverified(said: Mapping[str, Any], ballots: int) -> Iterator[str]:
    """What the verifier says of the export, and where it read another number of ballots."""
    yield from (f"verify: {problem}" for problem in said["problems"])
    if said["ballots"] < ballots:
        yield f"verify read {said['ballots']:,} ballots, {ballots:,} were acknowledged"
