"""A3, a proxy pool: one vote per address, few device classes, fresh cookies, jittered."""

from collections.abc import Callable, Iterator
from random import Random

from loadtests.families.scene import Scene, brushed
from loadtests.intent import Caller, Intent
from loadtests.pace import uniform
from loadtests.population import Population

LEAST_HOSTING, MOST_HOSTING = 0.03, 0.30
MOST_CLASSES = 5
SHORTEST_S, LONGEST_S = 1.5, 6.0


def a3_proxy_pool(scene: Scene, rng: Random) -> Iterator[Intent]:
    """3 to 30% of the addresses are rented, the rest residential; none is used twice."""
    yield from from_pool("A3", scene, lambda: scene.case, rng)


def from_pool(
    family: str, scene: Scene, choose: Callable[[], str], rng: Random
) -> Iterator[Intent]:
    """Votes out of one proxy pool, each for the case that `choose` names."""
    shelf = scene.electorate.population.user_agents.shelf(rng.randint(1, MOST_CLASSES), rng)
    hosting = rng.uniform(LEAST_HOSTING, MOST_HOSTING)
    addresses = fresh_addresses(scene.electorate.population, hosting, rng)
    for due_s in uniform(scene.ballots, scene.span_s, rng):
        yield brushed(
            family=family,
            due_s=scene.start_s + due_s,
            session_s=rng.uniform(SHORTEST_S, LONGEST_S),
            case=choose(),
            caller=Caller(address=next(addresses), user_agent=rng.choice(shelf), referrer=""),
            rng=rng,
        )


def fresh_addresses(population: Population, hosting: float, rng: Random) -> Iterator[str]:
    """Addresses without end, none of them twice; `hosting` is the rented share."""
    networks, used = population.networks, set[str]()
    while True:
        rented = rng.random() < hosting
        address = networks.rented(rng) if rented else networks.residential(rng)
        if address not in used:
            used.add(address)
            yield address
