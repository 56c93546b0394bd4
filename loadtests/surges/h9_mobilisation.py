"""H9, lawful mobilisation: an applicant asks its staff and contacts to vote.

The message goes out to WeChat groups at a few moments and is followed within minutes and hours.
Staff are partly behind the applicant's own network and its city's carriers; contacts anywhere.
"""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene, home_city
from loadtests.networks.world import Building, Host, Networks, building
from loadtests.people.intent import Intent
from loadtests.people.population import Population
from loadtests.surges.voters import supporter

#: How soon a message is followed, in seconds: the median, and the spread of its logarithm.
FOLLOWED_S, FOLLOWED_SIGMA = 1200.0, 1.1


def h9_mobilisation(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Staff first, then contacts; WeChat, no referrer, fresh cookies, one case, short stays."""
    population = scene.electorate.population
    networks = population.networks
    home = networks.home
    blocks = home.carriers[rng.choice(("unicom", "telecom"))]
    office = building(home.code, blocks, rng.randint(1, 3), networks.hosting, rng)
    city = home_city(scene, rng)
    staff, inside, near = (rng.uniform(0.3, 0.7) for _ in range(3))
    messages_s = sorted(rng.uniform(0.0, scene.span_s * 0.6) for _ in range(rng.randint(3, 8)))
    messages_s[0] = 0.0
    for _ in range(scene.ballots):
        at_s = _followed(messages_s, scene.span_s, rng)
        host = (
            _colleague(office, city, inside, population, rng)
            if rng.random() < staff
            else _contact(networks, near, rng)
        )
        caller = population.on_wechat(host, rng)
        yield supporter("H9", scene, at_s, caller, rng, median_s=12.0, alone=0.92)


def _contact(networks: Networks, near: float, rng: Random) -> Host:
    """Suppliers, customers, families: near the applicant's province or anywhere."""
    return networks.citizen(rng) if rng.random() < near else networks.stranger(rng)


def _followed(messages_s: list[float], span_s: float, rng: Random) -> float:
    for _ in range(20):
        delay_s = FOLLOWED_S * rng.lognormvariate(0.0, FOLLOWED_SIGMA)
        at_s = rng.choice(messages_s) + delay_s
        if at_s <= span_s:
            return at_s
    return rng.uniform(0.0, span_s)


def _colleague(
    office: Building, city: int, inside: float, population: Population, rng: Random
) -> Host:
    if rng.random() < inside:
        return Host(address=rng.choice(office.addresses), region=office.region, access="office")
    access = "cellular" if rng.random() < 0.7 else "fixed"
    return population.networks.townsman(city, rng, access)
