"""H4, a carrier's NAT: a thousand people on each of a few addresses."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene
from loadtests.networks.world import Host, building
from loadtests.people.intent import Intent
from loadtests.surges.voters import supporter

PER_ADDRESS = 1000


def h4_cgnat(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A town votes for its case through the day, on one carrier's shared addresses."""
    population = scene.electorate.population
    networks = population.networks
    home = networks.home
    gateways = building(
        home.code,
        home.carriers["mobile"],
        max(round(scene.ballots / PER_ADDRESS), 1),
        networks.hosting,
        rng,
    ).addresses
    for turn in range(scene.ballots):
        host = Host(
            address=gateways[turn % len(gateways)],
            region=home.code,
            access="cellular",
            carrier="mobile",
        )
        at_s = scene.span_s * rng.betavariate(1.6, 1.4)
        yield supporter("H4", scene, at_s, population.at(host, rng), rng)
