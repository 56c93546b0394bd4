"""T4: the network fails between a front and its servers while citizens vote.

The front has a proxy in front of PostgreSQL and one in front of Redis. Whatever befalls them,
nobody is told a falsehood; without Redis voting goes on, and afterwards all is as before.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd, Poll
from loadtests.faults.outcome import Course, Outcome, reckoned
from loadtests.faults.outpost import Outpost
from loadtests.faults.proxy import Fault, FaultProxy
from loadtests.faults.station import SAMPLE, Station
from loadtests.product.running import Product, ProductFailed

_BACK_WITHIN_S = 5.0
#: A fault that never ends is told by its problem, and not by a test that hangs.
_EVER_S = 60.0
_WARM_UP = 50
_ROUNDS = 12
_UNANSWERED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blow:
    """One fault on the way to one server."""

    server: str
    fault: Fault


_BLOWS = (
    *(_Blow(server="postgres", fault=fault) for fault in Fault),
    *(_Blow(server="redis", fault=f) for f in (Fault.CUT, Fault.BLACK_HOLE, Fault.DELAY)),
)


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What the blows did: how many, seconds until voting was back, and what did not hold."""

    blows: int = 0
    back_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def network(course: Course) -> Outcome:
    """Break the network again and again, then hold what voters were told against the ledger."""
    station = Station(data=course.folder / "var", logs=course.folder)
    seen = _Seen()
    with station.opened() as product, Book(course.folder / "told.csv") as book:
        with _proxies(product) as proxies:
            with _outpost(station, proxies, course) as outpost:
                poll = Poll(target=outpost.target, campaign=SAMPLE)
                voters, seed = 8 if course.quick else 32, f"network-{course.seed}"
                with Crowd(poll, book, seed=seed, connections=voters) as crowd:
                    _strike(course, crowd, proxies, seen)
            unanswered = proxies["postgres"].unanswered
        reckoning = station.reckon(book, course.folder / "export")
    never_known = book.outcomes.total() - book.acknowledged
    if never_known:
        seen.problems.append(f"{never_known} ballots were not acknowledged in the end")
    slowest_s = max(seen.back_s, default=0.0)
    if not course.quick and slowest_s > _BACK_WITHIN_S:
        seen.problems.append(f"back after {slowest_s:.1f} s, {_BACK_WITHIN_S:g} s are allowed")
    return reckoned(
        "T4",
        "cut, black hole, delay and lost answers to and from PostgreSQL and Redis",
        seen.blows,
        book=book,
        reckoning=reckoning,
        figures={
            "commits_whose_answer_was_lost": unanswered,
            "slowest_back_s": round(slowest_s, 3),
        },
        problems=seen.problems,
    )


def _strike(course: Course, crowd: Crowd, proxies: dict[str, FaultProxy], seen: _Seen) -> None:
    if crowd.await_more(_WARM_UP, _EVER_S) is None:
        raise ProductFailed("nobody can vote before anything is broken")
    rng = Random(f"network-{course.seed}")
    until_s = time.monotonic() + course.limit_s
    for _ in range(1 if course.quick else _ROUNDS):
        for blow in rng.sample(_BLOWS, len(_BLOWS)):
            if time.monotonic() > until_s:
                seen.problems.append("there was no time for all blows")
                return
            lasts_s = 0.3 if course.quick else rng.choice((0.2, 1.0, 3.0, 6.0))
            _land(blow, lasts_s, crowd, proxies[blow.server], seen)


def _land(blow: _Blow, lasts_s: float, crowd: Crowd, proxy: FaultProxy, seen: _Seen) -> None:
    name = f"{blow.fault} to {blow.server}"
    before = proxy.unanswered
    proxy.begin(blow.fault)
    if blow.fault is Fault.UNANSWERED:
        _wait_for_lost_answers(proxy, before, seen)
    elif blow.server == "redis" and crowd.await_more(_WARM_UP, _EVER_S) is None:
        seen.problems.append(f"{name}: voting did not go on")
    time.sleep(lasts_s)
    proxy.end()
    back_s = crowd.await_more(1, _EVER_S)
    if back_s is None or crowd.await_more(_WARM_UP, _EVER_S) is None:
        seen.problems.append(f"{name}: voting did not come back")
    seen.blows += 1
    seen.back_s.append(back_s if back_s is not None else _EVER_S)


def _wait_for_lost_answers(proxy: FaultProxy, before: int, seen: _Seen) -> None:
    """Until some ballots are recorded whose voters were not told: else nothing was tried."""
    until_s = time.monotonic() + _EVER_S
    while proxy.unanswered < before + _UNANSWERED:
        if time.monotonic() > until_s:
            seen.problems.append("no commit's answer could be thrown away")
            return
        time.sleep(0.01)


@contextmanager
def _proxies(product: Product) -> Iterator[dict[str, FaultProxy]]:
    facts = product.facts()
    folder = Path(parse_qs(urlsplit(facts["postgres"]).query)["host"][0])
    with (
        FaultProxy(folder / ".s.PGSQL.5432") as postgres,
        FaultProxy(Path(urlsplit(facts["redis"]).path)) as redis,
    ):
        yield {"postgres": postgres, "redis": redis}


def _outpost(station: Station, proxies: dict[str, FaultProxy], course: Course) -> Outpost:
    """A front that reaches both servers through the proxies, and nothing else."""
    return Outpost(
        station.environment,
        course.folder / "outpost.log",
        command=course.command,
        postgres=f"postgresql://app@127.0.0.1:{proxies['postgres'].port}/pingxuan?sslmode=disable",
        redis=f"redis://127.0.0.1:{proxies['redis'].port}/0",
    )
