"""Casts every ballot of a world: citizens first, then wave after wave."""

from collections.abc import Iterator, Sequence
from random import Random

from loadtests.families.catalogue import FAMILIES
from loadtests.families.fits import DAY_S
from loadtests.families.scene import Scene
from loadtests.people.intent import Intent
from loadtests.surges.catalogue import OUTAGE, SURGES
from loadtests.worlds.electors import World
from loadtests.worlds.honest import honest_ballots
from loadtests.worlds.outage import held_back
from loadtests.worlds.tide import tide
from loadtests.worlds.waves import Wave

#: The number of no wave.
CITIZENS = -1

Numbered = tuple[int, Intent]


def cast_in(
    world: World, waves: Sequence[Wave], citizens: int, days: int, seed: int
) -> Iterator[Numbered]:
    """Every ballot with the number of its wave, in no order of time."""
    ballots: Iterator[Numbered] = (
        (CITIZENS, intent) for intent in honest_ballots(world, citizens, tide(days, seed), seed)
    )
    for number, wave in enumerate(waves):
        if wave.kind == OUTAGE:
            ballots = _through(ballots, number, wave, Random(f"outage-{seed}-{wave.name}"))
    yield from ballots
    for number, wave in enumerate(waves):
        if wave.kind != OUTAGE:
            yield from _wave(world, number, wave, days, Random(f"wave-{seed}-{wave.name}"))


def _wave(world: World, number: int, wave: Wave, days: int, rng: Random) -> Iterator[Numbered]:
    scene = Scene(
        case=wave.target,
        ballots=wave.fit.ballots,
        start_s=wave.fit.start_s,
        span_s=wave.fit.span_s,
        electorate=world.electorate,
        varied=True,
        city=world.homes.get(wave.target),
    )
    family = FAMILIES.get(wave.kind) or SURGES[wave.kind]
    for intent in family(scene, rng):
        if not 0.0 <= intent.due_s <= days * DAY_S:
            raise AssertionError(f"{wave.name} votes outside the campaign, at {intent.due_s}")
        yield number, intent


def _through(
    ballots: Iterator[Numbered], number: int, wave: Wave, rng: Random
) -> Iterator[Numbered]:
    """Citizens' ballots through an outage: what waited becomes the outage's."""
    for before, intent in ballots:
        late = held_back(intent, wave.target, wave.fit, rng) if before == CITIZENS else None
        yield (before, intent) if late is None else (number, late)
