"""H6, a QR code on television: a hundred times the traffic within five minutes."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from loadtests.families.scene import Scene
from loadtests.people.intent import Intent
from loadtests.surges.voters import supporter

PAGE = "https://tv.example.cn/live/qr"


def h6_television(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Viewers who scan one code; its page leads all of them on, so that they share a referrer."""
    population = scene.electorate.population
    for _ in range(scene.ballots):
        caller = replace(population.citizen(rng), referrer=PAGE)
        at_s = scene.span_s * rng.betavariate(1.5, 3.0)
        yield supporter("H6", scene, at_s, caller, rng, median_s=20.0)
