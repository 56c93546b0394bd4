"""H2, a campus: two thousand students on two addresses within half an hour."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene
from loadtests.networks.places import CAMPUS
from loadtests.networks.world import Host, building
from loadtests.people.intent import Intent
from loadtests.surges.voters import supporter

ADDRESSES = 2


def h2_campus(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Students with phones and laptops of their own behind the campus's two addresses."""
    population = scene.electorate.population
    networks = population.networks
    home = networks.home
    campus = building(home.code, home.carriers[CAMPUS], ADDRESSES, networks.hosting, rng)
    for _ in range(scene.ballots):
        host = Host(address=rng.choice(campus.addresses), region=home.code, access="campus")
        at_s = scene.span_s * rng.betavariate(1.4, 2.2)
        yield supporter("H2", scene, at_s, population.at(host, rng), rng)
