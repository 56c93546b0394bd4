"""A8, camouflage: a proxy pool that casts 30 to 70% of its votes elsewhere."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.scene import Scene
from loadtests.intent import Intent

LEAST_ELSEWHERE, MOST_ELSEWHERE = 0.3, 0.7


def a8_camouflage(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Votes elsewhere follow the citizens' taste, to look like them."""
    elsewhere = rng.uniform(LEAST_ELSEWHERE, MOST_ELSEWHERE)

    def choose() -> str:
        return scene.electorate.taste.one(rng) if rng.random() < elsewhere else scene.case

    yield from from_pool("A8", scene, choose, rng)
