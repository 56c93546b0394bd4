"""One campaign in every phase there is, so that each can be asked at the same time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loadtests.clock import rfc3339
from loadtests.faults.station import SAMPLE, Station
from loadtests.plays.adopting import adopt
from loadtests.product.campaign_copy import copy_campaign
from loadtests.product.campaign_facts import SHIPPED, read_facts
from loadtests.product.office import Office

_DAY_S = 86_400.0
_WHY = ("--reason", "simulated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A campaign, and where it stands: `draft` to `certified`; `unknown` is none at all."""

    phase: str
    campaign: str


def stands(station: Station, folder: Path, *, quick: bool = False) -> Iterator[Stand]:
    """Bring a campaign into each phase, the office's by its commands.

    The quick form leaves out two, for each of which the office types many commands.

    Raises:
        ProductFailed: a command does not do its work.
    """
    yield Stand(phase="unknown", campaign="nobody-knows-it")
    yield Stand(phase="open", campaign=SAMPLE)
    for phase, walk in _WALKS.items():
        if quick and phase in _LONG:
            continue
        yield Stand(phase=phase, campaign=walk(station, folder))


def _draft(station: Station, folder: Path) -> str:
    return _copy(station, folder, "t13-draft", _DAY_S, "--draft")


def _upcoming(station: Station, folder: Path) -> str:
    return _copy(station, folder, "t13-upcoming", _DAY_S)


def _closed(station: Station, folder: Path, name: str = "t13-closed") -> str:
    _copy(station, folder, name, -_DAY_S)
    station.type("campaign", "close", name, *_WHY)
    return name


def _in_review(station: Station, folder: Path) -> str:
    name = _closed(station, folder, "t13-review")
    station.type("campaign", "review", name, *_WHY)
    return name


def _noticed(station: Station, folder: Path) -> str:
    """A shipped campaign without a public vote, as far as its public notice."""
    return _decided(station, folder, "jinan-2021", "notice")


def _certified(station: Station, folder: Path) -> str:
    """A shipped campaign without a public vote and without a notice, to its certificate."""
    return _decided(station, folder, "cace-2025", "certify")


_WALKS: dict[str, Callable[[Station, Path], str]] = {
    "draft": _draft,
    "upcoming": _upcoming,
    "closed": _closed,
    "in-review": _in_review,
    "public-notice": _noticed,
    "certified": _certified,
}
_LONG = frozenset({"closed", "public-notice"})


def _copy(station: Station, folder: Path, name: str, opens_in_s: float, *how: str) -> str:
    now_s = time.time()
    file = copy_campaign(
        folder / name, rfc3339(now_s + opens_in_s), rfc3339(now_s + 9 * _DAY_S), name
    )
    station.type("campaign", "load", file.parent, *how)
    return name


def _decided(station: Station, folder: Path, name: str, last: str) -> str:
    facts = read_facts(SHIPPED / name)
    office = Office(name, station.environment)
    office.type("campaign", "load", facts.folder)
    office.type("campaign", "review", name, *_WHY)
    for file in facts.score_files:
        office.type("scores", "load", name, file)
    for award in facts.awards:
        adopt(office, facts, award, folder)
    office.type("campaign", last, name, *_WHY)
    return name
