"""H3, an office whose staff all have the one browser that the house manages."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene
from loadtests.networks.world import Host, building
from loadtests.people.intent import Intent
from loadtests.surges.voters import supporter


def h3_office(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Colleagues at their desks through a working day, on one or two addresses."""
    population = scene.electorate.population
    networks = population.networks
    home = networks.home
    blocks = home.carriers[rng.choice(("unicom", "telecom"))]
    office = building(home.code, blocks, rng.randint(1, 2), networks.hosting, rng)
    browser = population.user_agents.desktop(rng)
    for _ in range(scene.ballots):
        host = Host(address=rng.choice(office.addresses), region=home.code, access="office")
        at_s = scene.span_s * rng.random()
        caller = population.calls(host, browser, rng)
        yield supporter("H3", scene, at_s, caller, rng, median_s=40.0)
