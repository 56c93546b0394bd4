"""Writes a world: `ballots.csv`, `truth.csv`, `world.json`."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from loadtests.ballot_log import COLUMNS, TRUTH_COLUMNS, cells_of
from loadtests.clock import epoch_s, rfc3339
from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.intent import HONEST, Intent
from loadtests.surges.catalogue import OUTAGE, SURGES
from loadtests.taste import invented_cases
from loadtests.worlds.asked import Asked
from loadtests.worlds.electors import World, seeded_world
from loadtests.worlds.honest import honest_ballots
from loadtests.worlds.outage import held_back
from loadtests.worlds.spool import Spool
from loadtests.worlds.tide import tide
from loadtests.worlds.waves import Wave, plan_waves

BEGINS_AT = "2019-11-01T00:00:00+08:00"
DAYS = 14
FEWEST_CASES, MOST_CASES = 20, 60
CITIZENS = -1


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
        _keep(spool, seen, world, _ballots(wanted, world, waves, citizens))
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


def _ballots(
    wanted: Wanted, world: World, waves: tuple[Wave, ...], citizens: int
) -> Iterator[tuple[int, Intent]]:
    """Every ballot with its wave's number, citizens first."""
    weights = tide(wanted.days, wanted.seed)
    yield from _delayed(honest_ballots(world, citizens, weights, wanted.seed), waves, wanted.seed)
    for number, wave in enumerate(waves):
        if wave.kind == OUTAGE:
            continue
        scene = Scene(
            case=wave.target,
            ballots=wave.fit.ballots,
            start_s=wave.fit.start_s,
            span_s=wave.fit.span_s,
            electorate=world.electorate,
            varied=True,
        )
        family = FAMILIES.get(wave.kind) or SURGES[wave.kind]
        end_s = wanted.days * 86_400.0 - 0.001
        for intent in family(scene, Random(f"wave-{wanted.seed}-{wave.name}")):
            yield number, _inside(intent, end_s)


def _inside(intent: Intent, end_s: float) -> Intent:
    if 0.0 <= intent.due_s <= end_s:
        return intent
    raise AssertionError(f"{intent.truth} votes outside the campaign, at {intent.due_s}")


def _delayed(
    intents: Iterator[Intent], waves: tuple[Wave, ...], seed: int
) -> Iterator[tuple[int, Intent]]:
    """Citizens, those that outages held back as ballots of theirs."""
    plain: Iterator[tuple[int, Intent]] = ((CITIZENS, intent) for intent in intents)
    for number, wave in enumerate(waves):
        if wave.kind == OUTAGE:
            plain = _outage(plain, number, wave, Random(f"outage-{seed}-{wave.name}"))
    return plain


def _outage(
    ballots: Iterator[tuple[int, Intent]], number: int, wave: Wave, rng: Random
) -> Iterator[tuple[int, Intent]]:
    for before, intent in ballots:
        if before != CITIZENS:
            yield before, intent
            continue
        for late, waited in held_back((intent,), wave.target, wave.fit, rng):
            yield (number if waited else CITIZENS), late


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
