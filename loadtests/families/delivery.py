"""How a seller delivers an order over its span: evenly, ever faster, or in batches."""

from enum import StrEnum
from random import Random

from loadtests.families.scene import Scene
from loadtests.people.pace import uniform


class Delivery(StrEnum):
    """The shape of an order's votes over time."""

    EVEN = "even"
    RISING = "rising"
    BATCHES = "batches"


FEWEST_BATCHES, MOST_BATCHES = 2, 10
#: A batch takes this part of the time between two of them, at least and at most.
SHORTEST_BATCH, LONGEST_BATCH = 0.15, 0.7


def delivered(scene: Scene, rng: Random) -> list[float]:
    """Ascending moments of a scene's ballots, in seconds from its start."""
    delivery = rng.choice(tuple(Delivery)) if scene.varied else Delivery.EVEN
    match delivery:
        case Delivery.EVEN:
            return uniform(scene.ballots, scene.span_s, rng)
        case Delivery.RISING:
            return rising(scene.ballots, scene.span_s, rng.uniform(1.2, 2.2), rng)
        case Delivery.BATCHES:
            return _batches(scene.ballots, scene.span_s, rng)


def rising(count: int, span_s: float, power: float, rng: Random) -> list[float]:
    """Moments whose rate rises (or falls, below 1) by a power of the time that went by."""
    return sorted(span_s * rng.random() ** (1 / power) for _ in range(count))


def _batches(count: int, span_s: float, rng: Random) -> list[float]:
    batches = rng.randint(FEWEST_BATCHES, MOST_BATCHES)
    every_s = span_s / batches
    lasts_s = every_s * rng.uniform(SHORTEST_BATCH, LONGEST_BATCH)
    return sorted(rng.randrange(batches) * every_s + rng.random() * lasts_s for _ in range(count))
