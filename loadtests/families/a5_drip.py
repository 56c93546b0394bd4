"""A5, a drip: a few votes per quarter of an hour, for days, from a handful of devices."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene, brushed
from loadtests.intent import Caller, Intent
from loadtests.pace import uniform


def a5_drip(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Even votes over the whole span: 2 to 6 per 15 minutes if the caller plans for days."""
    networks = scene.electorate.population.networks
    shelf = scene.electorate.population.user_agents.shelf(rng.randint(2, 4), rng)
    prefixes = [networks.residential(rng).rpartition(".")[0] for _ in range(rng.randint(3, 6))]
    for due_s in uniform(scene.ballots, scene.span_s, rng):
        address = f"{rng.choice(prefixes)}.{rng.randrange(2, 254)}"
        yield brushed(
            family="A5",
            due_s=scene.start_s + due_s,
            session_s=rng.uniform(4.0, 15.0),
            case=scene.case,
            caller=Caller(address=address, user_agent=rng.choice(shelf), referrer=""),
            rng=rng,
        )
