"""A7, the last night: tens of thousands in the final eight hours, more and more of them."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.a4_crowd import from_crowd
from loadtests.families.scene import Scene
from loadtests.intent import Intent


def a7_last_night(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A proxy pool and, as a rule, a crowd beside it, both bought for the same night."""
    slope = rng.uniform(0.6, 1.6)
    dues_s = [scene.span_s * rng.random() ** (1 / slope) for _ in range(scene.ballots)]
    crowd = round(scene.ballots * rng.choice((0.0, rng.uniform(0.1, 0.5))))
    yield from from_crowd("A7", scene, dues_s[:crowd], lambda: scene.case, rng)
    yield from from_pool("A7", scene, dues_s[crowd:], lambda: scene.case, rng)
