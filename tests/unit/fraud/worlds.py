"""Small seeded logs of ballots: a day of ordinary voters, and what is laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from fraud.domain import Incident, IncidentState, Verdict
from fraud.judge import Judge
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary

_T = TypeVar("_T")

MIDNIGHT = 1_573_430_400.0  # 2019-11-11 00:00 UTC
HOUR = 3600.0

_BROWSERS = ("Chrome 145", "Mobile Safari 17", "Edge 144", "Firefox 140", "QQ Browser 15")
_SYSTEMS = ("Windows 10", "iOS 17.5", "Android 13", "Android 14", "Mac OS X 10.15")
_PHONES = ("PHF110", "LGE-AN10", "M2102J2SC", "V2197A", "CPH2653", "NOH-AN00", "iPhone", "other")


def _classes() -> list[str]:
    web = [f"{b}/{s}/{p}" for b in _BROWSERS for s in _SYSTEMS for p in _PHONES[4:]]
    wechat = [f"WeChat 8.0/{s}/{p}" for s in _SYSTEMS[1:4] for p in _PHONES]
    return [*web, *wechat]


CLASSES = _classes()
CASES = [f"case-{number:02d}" for number in range(1, 25)]
REFERRERS = ["", "", "", "city.example", "news.example"]


@dataclass(slots=True)
class World:
    """Ballots with their truth: `group` is "honest", or what was laid over."""

    rng: np.random.Generator
    rows: list[BallotRow] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def add(
        self,
        group: str,
        times: "Sequence[float] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
        *,
        cases: Sequence[str] | None = None,
        devices: Sequence[str] | None = None,
        networks: Sequence[int] | None = None,
        referrers: Sequence[str] | None = None,
        ages: tuple[float, float] | None = None,
    ) -> "World":
        """Cast one ballot at each time; what is not given is as ordinary voters have it."""
        n = len(times)
        self.rows += [
            BallotRow(
                index=0,
                cast_at=float(at),
                selections=(case,),
                network=int(network),
                device_class=device,
                referrer=referrer,
                session_age_s=float(age),
            )
            for at, case, network, device, referrer, age in zip(
                times,
                self._some(cases, n) if cases else self.favourites(n),
                self._some(networks, n) if networks else self.homes(n),
                self._some(devices, n) if devices else self.devices(n),
                self._some(referrers or REFERRERS, n),
                self.rng.uniform(*ages, n) if ages else self.rng.lognormal(4.2, 1.1, n),
                strict=True,
            )
        ]
        self.groups += [group] * n
        return self

    def _some(self, values: Sequence[_T], n: int) -> list[_T]:
        return [values[place] for place in self.rng.integers(len(values), size=n)]

    def favourites(self, n: int) -> list[str]:
        """Cases by Zipf popularity."""
        weights = 1.0 / np.arange(1, len(CASES) + 1) ** 0.8
        return [CASES[i] for i in self.rng.choice(len(CASES), n, p=weights / weights.sum())]

    def devices(self, n: int) -> list[str]:
        """Device classes by Zipf popularity."""
        weights = 1.0 / (np.arange(len(CLASSES)) + 3.0)
        order = np.random.default_rng(7).permutation(len(CLASSES))
        chosen = self.rng.choice(len(CLASSES), n, p=weights / weights.sum())
        return [CLASSES[order[i]] for i in chosen]

    def homes(self, n: int) -> list[int]:
        """Networks: 20,000 homes and a few carriers that very many share."""
        ranks = np.minimum(self.rng.zipf(1.3, n), 20_000)
        return [int(rank) + 1_000_000 for rank in ranks]

    def arrivals(self, n: int, first: float, last: float) -> list[float]:
        """Times at which n people come independently, in seconds after midnight."""
        return [float(at) for at in np.sort(self.rng.uniform(first, last, n)) + MIDNIGHT]


def ordinary_day(seed: int = 1, ballots: int = 8000, hours: float = 24.0) -> World:
    """Voters who come one by one, fewer at night."""
    world = World(np.random.default_rng(seed))
    phase = world.rng.uniform(0.0, 1.0, 12 * ballots) * hours
    awake = 0.55 - 0.45 * np.cos((phase - 3.0) / 24.0 * 2.0 * np.pi)
    times = phase[world.rng.uniform(size=len(phase)) < awake][:ballots]
    return world.add("honest", np.sort(times) * HOUR + MIDNIGHT)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What the judge made of a world; incidents that became part of others are left out."""

    rows: list[BallotRow]
    groups: list[str]
    verdicts: list[Verdict]
    incidents: dict[str, Incident]

    def held_share(self, group: str) -> float:
        """Of the ballots of a group."""
        held = {verdict.index for verdict in self.verdicts}
        members = [
            row.index for row, of in zip(self.rows, self.groups, strict=True) if of == group
        ]
        assert members, f"no ballot of {group}"
        return sum(index in held for index in members) / len(members)


def in_ledger_order(world: World) -> tuple[list[BallotRow], list[str]]:
    """Number the ballots by time."""
    order = sorted(range(len(world.rows)), key=lambda place: world.rows[place].cast_at)
    rows = [replace(world.rows[place], index=index) for index, place in enumerate(order)]
    return rows, [world.groups[place] for place in order]


def judged(world: World, block: int = 5000) -> Outcome:
    """Run a world through a new judge."""
    rows, groups = in_ledger_order(world)
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    answers = [
        judge.feed(encode(vocabulary, rows[first : first + block]))
        for first in range(0, len(rows), block)
    ]
    answers.append(judge.advance(rows[-1].cast_at + 60.0))
    known = {one.id: one for answer in answers for one in answer.incidents}
    return Outcome(
        rows=rows,
        groups=groups,
        verdicts=[verdict for answer in answers for verdict in answer.verdicts],
        incidents={
            name: one for name, one in known.items() if one.state is not IncidentState.MERGED
        },
    )
