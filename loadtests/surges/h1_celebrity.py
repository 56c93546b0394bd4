"""H1, a celebrity tells millions of a case: thirty times the traffic for two hours."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from loadtests.families.scene import Scene
from loadtests.people.intent import Intent
from loadtests.people.population import WECHAT_MARK
from loadtests.surges.voters import supporter

POST = "https://weibo.com/"


def h1_celebrity(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Followers from all over the country, most within the first hour."""
    population = scene.electorate.population
    for _ in range(scene.ballots):
        at = rng.betavariate(1.2, 2.4)
        home = rng.random() < 0.3
        networks = population.networks
        host = networks.citizen(rng) if home else networks.stranger(rng)
        caller = population.at(host, rng)
        if WECHAT_MARK not in caller.user_agent and rng.random() < 0.7:
            caller = replace(caller, referrer=POST)
        yield supporter("H1", scene, at * scene.span_s, caller, rng)
