"""A whole campaign as a ballot log with its truth: the same people and families, no HTTP."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from loadtests.ballot_log import Logged, write_ballot_log
from loadtests.citizens import citizens_cast
from loadtests.clock import epoch_s, rfc3339
from loadtests.electorate import seeded_electorate
from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.intent import Intent
from loadtests.pace import diurnal
from loadtests.taste import invented_cases

BEGINS_AT = "2019-11-01T00:00:00+08:00"
DAYS = 14
CASES = 48
_DAY_S = 86_400.0

#: How long each family's attack lasts in a world, in seconds.
SPANS_S = {
    "A1": 4 * 3600.0,
    "A2": 8 * 3600.0,
    "A3": 5 * 3600.0,
    "A4": 6 * 3600.0,
    "A5": 6 * _DAY_S,
    "A8": 8 * 3600.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is asked for: ballots in all, and each family's share of them."""

    seed: int
    ballots: int
    families: tuple[str, ...]
    share: float
    days: int = DAYS
    cases: int = CASES


def write_world(world: World, folder: Path) -> int:
    """Write a world's `ballots.csv` and `truth.csv`, in the order of casting.

    Returns:
        The number of ballots, which is `world.ballots`.
    """
    begins = epoch_s(BEGINS_AT)
    plan = sorted(plan_world(world), key=lambda intent: intent.due_s)
    return write_ballot_log(folder, (_logged(intent, begins) for intent in plan))


def plan_world(world: World) -> Iterator[Intent]:
    """Every ballot of a world, honest ones first.

    Raises:
        ValueError: the families' shares leave no room for citizens.
    """
    each = round(world.ballots * world.share)
    honest = world.ballots - each * len(world.families)
    if honest <= 0:
        raise ValueError(f"{len(world.families)} families of {world.share:g} leave no citizens")
    rng = Random(f"world-{world.seed}")
    electorate = seeded_electorate(invented_cases(world.cases), world.seed)
    yield from citizens_cast(diurnal(honest, world.days, rng), electorate, rng)
    targets = _targets([case.id for case in electorate.taste.order], world, rng)
    for family, case in zip(world.families, targets, strict=True):
        span_s = min(SPANS_S[family], world.days * _DAY_S / 2)
        scene = Scene(
            case=case,
            ballots=each,
            start_s=rng.uniform(0.1, 0.95) * (world.days * _DAY_S - span_s),
            span_s=span_s,
            electorate=electorate,
        )
        yield from FAMILIES[family](scene, rng)


def _targets(order: Sequence[str], world: World, rng: Random) -> list[str]:
    """A case of its own for every family, out of the middle half of the field."""
    middle = list(order[len(order) // 4 : 3 * len(order) // 4]) or list(order)
    rng.shuffle(middle)
    return [middle[turn % len(middle)] for turn in range(len(world.families))]


def _logged(intent: Intent, begins: float) -> Logged:
    return Logged(
        intent=intent,
        cast_at=rfc3339(round(begins + intent.due_s, 3)),
        session_at=round(begins + intent.starts_s, 3),
    )
