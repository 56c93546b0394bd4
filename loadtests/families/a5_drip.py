"""A5, a drip: a few votes per quarter of an hour, for days, from a handful of devices."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from loadtests.families.manner import drawn_manner
from loadtests.families.scene import Scene, household, voted
from loadtests.networks.world import Host
from loadtests.people.intent import Intent
from loadtests.people.pace import metronome


def a5_drip(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Even votes over the whole span: 2 to 6 per 15 minutes if the caller plans for days."""
    population = scene.electorate.population
    manner = drawn_manner(scene, population.user_agents.shelf(rng.randint(2, 4), rng), rng)
    homes = [household(scene, rng) for _ in range(rng.randint(3, 6))]
    for due_s in metronome(scene.ballots, scene.span_s, 1.0, rng):
        yield voted(
            family="A5",
            due_s=scene.start_s + due_s,
            session_s=manner.session_s(rng) if scene.varied else rng.uniform(4.0, 15.0),
            case=scene.case,
            caller=manner.caller(neighbour(rng.choice(homes), rng), rng),
            rng=rng,
            others=manner.others(scene, rng),
        )


def neighbour(host: Host, rng: Random) -> Host:
    """Another address of the same /24, as a line gets after it has dialled in again."""
    network = host.address.rpartition(".")[0]
    return replace(host, address=f"{network}.{rng.randrange(2, 254)}")
