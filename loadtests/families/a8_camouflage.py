"""A8, camouflage: a pool or a crowd that casts 30 to 70% of its votes elsewhere."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.a4_crowd import from_crowd
from loadtests.families.delivery import delivered
from loadtests.families.scene import Scene
from loadtests.people.intent import Intent

#: The most that a crowd is hired for.
MOST_CROWD = 5_000
LEAST_ELSEWHERE, MOST_ELSEWHERE = 0.3, 0.7


def a8_camouflage(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Votes elsewhere follow the citizens' taste, to look like them."""
    elsewhere = rng.uniform(LEAST_ELSEWHERE, MOST_ELSEWHERE)

    def choose() -> str:
        return (
            scene.electorate.taste.another(scene.case, rng)
            if rng.random() < elsewhere
            else scene.case
        )

    dues_s = delivered(scene, rng)
    crowd = scene.varied and scene.ballots <= MOST_CROWD and rng.random() < 0.5
    yield from (from_crowd if crowd else from_pool)("A8", scene, dues_s, choose, rng)
