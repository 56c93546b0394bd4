"""A2, by hand: one person at one device who clears the cookies, with breaks."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from random import Random

from loadtests.families.manner import Filling, drawn_manner
from loadtests.families.scene import Scene, household, voted
from loadtests.people.intent import Intent

#: After how many votes a hand rests on average, and how much longer the rest is than a pause.
VOTES_PER_BREAK = 60
REST_FACTOR = 25.0


def a2_by_hand(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Human pauses, scaled so that the ballots fill the span; two addresses in one /24."""
    population = scene.electorate.population
    shelf = (
        (population.user_agents.browser(rng),)
        if scene.varied
        else population.user_agents.shelf(1, rng)
    )
    manner = drawn_manner(scene, shelf, rng)
    home = household(scene, rng)
    network = home.address.rpartition(".")[0]
    hosts = [replace(home, address=f"{network}.{n}") for n in rng.sample(range(2, 254), 2)]
    for due_s, pause_s in _moments(scene, rng):
        host = hosts[0] if rng.random() < 0.9 else hosts[1]
        yield voted(
            family="A2",
            due_s=due_s,
            session_s=min(max(pause_s * 0.8, 1.0), rng.uniform(3.0, 8.0)),
            case=scene.case,
            caller=manner.caller(host, rng),
            rng=rng,
            others=() if manner.filling is Filling.POPULAR else manner.others(scene, rng),
        )


def _moments(scene: Scene, rng: Random) -> Iterator[tuple[float, float]]:
    pauses = [_pause(rng) for _ in range(scene.ballots)]
    scale = scene.span_s / (sum(pauses) + 1.0)
    for end, pause in zip(accumulate(pauses), pauses, strict=True):
        yield scene.start_s + end * scale, pause * scale


def _pause(rng: Random) -> float:
    rest = REST_FACTOR if rng.random() < 1 / VOTES_PER_BREAK else 1.0
    return rest * rng.lognormvariate(0.0, 0.45)
