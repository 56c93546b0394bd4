"""A11, a poisoner: five percent more every hour, so that a threshold learns to bear it."""

import math
from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.scene import Scene
from loadtests.people.intent import Intent

GROWTH = 1.05
_HOUR_S = 3600.0


def a11_poisoner(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A proxy pool whose hourly votes grow by 5% from the first hour to the last."""
    dues_s = growing(scene.ballots, scene.span_s, rng)
    yield from from_pool("A11", scene, dues_s, lambda: scene.case, rng)


def growing(count: int, span_s: float, rng: Random) -> list[float]:
    """`count` moments whose rate grows by 5% an hour over the span."""
    per_s = math.log(GROWTH) / _HOUR_S
    whole = math.expm1(per_s * span_s)
    return sorted(math.log1p(rng.random() * whole) / per_s for _ in range(count))
