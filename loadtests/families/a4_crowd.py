"""A4, a crowd: paid people with 1 to 5 phones each, who follow one shared link."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from loadtests.families.scene import Scene, brushed
from loadtests.intent import Caller, Intent
from loadtests.pace import uniform
from loadtests.population import Population

MOST_PHONES = 5
SHORTEST_S, LONGEST_S = 5.0, 15.0


def a4_crowd(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Real WeChat clients on citizens' networks, fresh cookies, no referrer, short stays."""
    phones = list(islice(_phones(scene.electorate.population, rng), scene.ballots))
    rng.shuffle(phones)
    for due_s, phone in zip(uniform(scene.ballots, scene.span_s, rng), phones, strict=True):
        yield brushed(
            family="A4",
            due_s=scene.start_s + due_s,
            session_s=rng.uniform(SHORTEST_S, LONGEST_S),
            case=scene.case,
            caller=phone,
            rng=rng,
        )


def _phones(population: Population, rng: Random) -> Iterator[Caller]:
    """Phones without end; those of one person share an address."""
    while True:
        address = population.networks.citizen(rng)
        for _ in range(rng.randint(1, MOST_PHONES)):
            agent = rng.choice(population.user_agents.wechat)
            yield Caller(address=address, user_agent=agent, referrer="")
