"""Writes a world: `ballots.csv`, `truth.csv`, `world.json`."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from loadtests.clock import epoch_s, rfc3339
from loadtests.people.intent import HONEST, Intent
from loadtests.people.taste import invented_cases
from loadtests.worlds.asked import Asked
from loadtests.worlds.ballot_log import COLUMNS, TRUTH_COLUMNS, cells_of
from loadtests.worlds.casting import CITIZENS, cast_in
from loadtests.worlds.electors import World, seeded_world
from loadtests.worlds.spool import Spool
from loadtests.worlds.waves import Wave, plan_waves

BEGINS_AT = "2019-11-01T00:00:00+08:00"
DAYS = 14
FEWEST_CASES, MOST_CASES = 20, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; without `cases` the seed says how many there are."""

    seed: int
    ballots: int
    waves: tuple[Asked, ...]
    days: int = DAYS
    cases: int | None = None


def write_world(wanted: Wanted, folder: Path) -> dict[str, Any]:
    """Write a world in the order of casting; returns what `world.json` holds.

    Raises:
        ValueError: the waves leave no room for citizens.
    """
    rng = Random(f"world-{wanted.seed}")
    count = wanted.cases or rng.randint(FEWEST_CASES, MOST_CASES)
    world = seeded_world(invented_cases(count), wanted.seed)
    order = [case.id for case in world.electorate.taste.order]
    waves, citizens = plan_waves(wanted.waves, wanted.ballots, wanted.days, order, rng)
    seen = Seen(len(waves))
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Spool()) as spool:
        _keep(spool, seen, world, cast_in(world, waves, citizens, wanted.days, wanted.seed))
        _write_rows(spool, waves, folder)
    said = _said(wanted, world, waves, seen)
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / "world.json").write_text(text + "\n", encoding="utf-8")
    return said


def _keep(spool: Spool, seen: "Seen", world: World, ballots: Iterator[tuple[int, Intent]]) -> None:
    begins = epoch_s(BEGINS_AT)
    categories = {case.id: case.category for case in world.electorate.taste.order}
    for wave, intent in ballots:
        due_s = round(intent.due_s, 3)
        seen.note(wave, due_s)
        begun_s = round(begins + due_s - max(intent.session_s, 0.001), 3)
        cells = cells_of(intent, categories, rfc3339(begins + due_s), rfc3339(begun_s), "")
        spool.add(due_s, wave, cells)


class Seen:
    """How many ballots each wave cast, the first and the last of them."""

    def __init__(self, waves: int) -> None:
        self.ballots = [0] * waves
        self.first = [float("inf")] * waves
        self.last = [float("-inf")] * waves

    def note(self, wave: int, due_s: float) -> None:
        """Count one ballot of a wave, or of no wave."""
        if wave != CITIZENS:
            self.ballots[wave] += 1
            self.first[wave] = min(self.first[wave], due_s)
            self.last[wave] = max(self.last[wave], due_s)


def _write_rows(spool: Spool, waves: tuple[Wave, ...], folder: Path) -> None:
    endings = {
        number: f",{wave.kind},{wave.name},{wave.target}\r\n".encode()
        for number, wave in enumerate(waves)
    }
    endings[CITIZENS] = f",{HONEST},,\r\n".encode()
    with (folder / "ballots.csv").open("wb") as log, (folder / "truth.csv").open("wb") as truth:
        log.write((",".join(COLUMNS) + "\r\n").encode())
        truth.write((",".join(TRUTH_COLUMNS) + "\r\n").encode())
        for wave, line in spool.in_order():
            log.write(line)
            truth.write(line[: line.index(b",")] + endings[wave])


def _said(wanted: Wanted, world: World, waves: tuple[Wave, ...], seen: Seen) -> dict[str, Any]:
    return {
        "seed": wanted.seed,
        "ballots": wanted.ballots,
        "days": wanted.days,
        "begins_at": BEGINS_AT,
        "home": world.electorate.population.networks.home.code,
        "cases": [case.id for case in world.electorate.taste.order],
        "waves": [
            {
                "wave": wave.name,
                "truth": wave.kind,
                "target": wave.target,
                "asked": wave.asked,
                "ballots": seen.ballots[number],
                "first_s": _moment(seen.first[number]),
                "last_s": _moment(seen.last[number]),
            }
            for number, wave in enumerate(waves)
        ],
    }


def _moment(due_s: float) -> float | None:
    return round(epoch_s(BEGINS_AT) + due_s, 3) if abs(due_s) != float("inf") else None
