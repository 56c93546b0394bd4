"""A7, the last night: tens of thousands in the final eight hours, more and more of them."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.a4_crowd import from_crowd
from loadtests.families.delivery import rising
from loadtests.families.scene import Scene
from loadtests.people.intent import Intent


def a7_last_night(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A proxy pool and, as a rule, a crowd beside it, both bought for the same night."""
    dues_s = rising(scene.ballots, scene.span_s, rng.uniform(0.9, 2.0), rng)
    rng.shuffle(dues_s)
    crowd = round(scene.ballots * rng.choice((0.0, rng.uniform(0.1, 0.5))))
    yield from from_crowd("A7", scene, dues_s[:crowd], lambda: scene.case, rng)
    yield from from_pool("A7", scene, dues_s[crowd:], lambda: scene.case, rng)
