"""H5, a WeChat relay: groups pass a poster on to groups, and tire of it."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene
from loadtests.intent import Intent
from loadtests.surges.voters import supporter

#: How long a group answers to a poster, and after how long somebody passes it on, in seconds.
ANSWER_S, PASS_ON_S = 900.0, 2400.0
LEAST_GROUP, MOST_GROUP = 5, 80


def h5_relay(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A chain reaction: each group's answers, and groups that its members pass it on to."""
    population = scene.electorate.population
    city = population.networks.a_city(rng)
    waiting, cast = [0.0], 0
    while cast < scene.ballots:
        posted_s = waiting.pop(0) if waiting else rng.uniform(0.0, scene.span_s / 2)
        size = min(rng.randint(LEAST_GROUP, MOST_GROUP), scene.ballots - cast)
        cast += size
        for _ in range(size):
            near = rng.random() < 0.75
            networks = population.networks
            host = networks.townsman(city, rng) if near else networks.stranger(rng)
            at_s = posted_s + rng.expovariate(1 / ANSWER_S)
            caller = population.on_wechat(host, rng)
            yield supporter(
                "H5", scene, at_s % scene.span_s, caller, rng, median_s=18.0, alone=0.75
            )
        waiting.extend(
            min(posted_s + rng.expovariate(1 / PASS_ON_S), scene.span_s * 0.95)
            for _ in range(rng.choice((0, 1, 2, 2, 3)))
        )
