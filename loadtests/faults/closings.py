"""T8: the vote closes under full load, by its timetable and by an organizer's command.

What counts is what stands below the closing record; nobody is turned away early, or let in late.
"""

import itertools
import time
from dataclasses import dataclass, field

from loadtests.clock import rfc3339
from loadtests.faults.around_close import around_close, read_close
from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.station import SAMPLE, Station
from loadtests.product.campaign_copy import copy_campaign
from loadtests.product.running import ProductFailed

_FULL_CYCLES = 50
_LEAST_BALLOTS = 100
_OPEN_BEFORE_S, _FAR_S = 60.0, 86_400.0
#: From the writing of the file to the close; more where the machine did not get that far.
_FIRST_LEAD_S, _LONGEST_LEAD_S = 10.0, 120.0
_VOTING_WITHIN_S, _AFTER_S = 60.0, 1.0


@dataclass(slots=True)
class _Sum:
    """What all closes so far came to."""

    cycles: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0
    lead_s: float = _FIRST_LEAD_S
    problems: list[str] = field(default_factory=list)


def closings(course: Course) -> Outcome:
    """Close campaign after campaign under load, and reckon each."""
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    wanted = 1 if course.quick else _FULL_CYCLES
    until_s = time.monotonic() + course.limit_s
    total = _Sum()
    with station.opened():
        if course.quick:
            _by_command(course, station, SAMPLE, total)
        for number in itertools.count():
            if total.cycles >= wanted or time.monotonic() > until_s:
                break
            campaign = f"close-{number}"
            if total.cycles % 2:
                _load(course, station, campaign, time.time() + _FAR_S)
                _by_command(course, station, campaign, total)
            else:
                _by_timetable(course, station, campaign, total)
    if total.cycles < wanted:
        total.problems.append(f"{total.cycles} cycles, {wanted} are asked for")
    return Outcome(
        fault="T8",
        title="close under full load",
        cycles=total.cycles,
        acknowledged=total.acknowledged,
        lost=total.lost,
        doubled=total.doubled,
        unexplained=total.unexplained,
        figures={"refused_around_close": total.refused},
        problems=tuple(total.problems),
    )


def _load(course: Course, station: Station, campaign: str, closes_s: float) -> None:
    opens_s = time.time() - _OPEN_BEFORE_S
    folder = course.folder / campaign
    file = copy_campaign(folder, rfc3339(opens_s), rfc3339(closes_s), campaign)
    station.type("campaign", "load", file)


def _by_command(course: Course, station: Station, campaign: str, total: _Sum) -> None:
    with Book(course.folder / f"{campaign}.csv") as book:
        with _crowd(course, station, campaign, book) as crowd:
            if crowd.await_more(_LEAST_BALLOTS, _VOTING_WITHIN_S) is None:
                raise ProductFailed(f"{campaign}: nobody can vote")
            station.type("campaign", "close", campaign, "--reason", "simulated")
            time.sleep(_AFTER_S)
        _reckon(station, campaign, book, total)


def _by_timetable(course: Course, station: Station, campaign: str, total: _Sum) -> None:
    """Not counted where few could vote before the close: then the next gets more time."""
    closes_s = time.time() + total.lead_s
    _load(course, station, campaign, closes_s)
    with Book(course.folder / f"{campaign}.csv") as book:
        with _crowd(course, station, campaign, book):
            time.sleep(max(closes_s - time.time(), 0.0) + _AFTER_S)
        if book.acknowledged < _LEAST_BALLOTS:
            total.lead_s = min(total.lead_s * 2, _LONGEST_LEAD_S)
        else:
            _reckon(station, campaign, book, total, closes_s)


def _crowd(course: Course, station: Station, campaign: str, book: Book) -> Crowd:
    return Crowd(station.poll(campaign), book, seed=f"{campaign}-{course.seed}")


def _reckon(
    station: Station, campaign: str, book: Book, total: _Sum, closes_s: float | None = None
) -> None:
    """Hold one campaign against its book; `closes_s` is its timetable's, where that closed it."""
    export = book.path.with_name(f"{campaign}-export")
    reckoning = station.reckon(book, export, campaign)
    close = read_close(export)
    found = around_close(book.path, export, close, close.at_s if closes_s is None else closes_s)
    total.cycles += 1
    total.acknowledged += book.acknowledged
    total.refused += book.outcomes["closed"]
    total.lost += reckoning.lost
    total.doubled += reckoning.doubled
    total.unexplained += reckoning.unexplained + found.early + found.late
    told = (*reckoning.told, *found.problems())
    total.problems += [f"{campaign}: {problem}" for problem in told]
