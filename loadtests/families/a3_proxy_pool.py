"""A3, a proxy pool: one vote per address, few device classes, fresh cookies, jittered."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from loadtests.families.manner import drawn_manner, drawn_shelf
from loadtests.families.scene import Scene, voted
from loadtests.intent import Intent
from loadtests.networks import Host, Networks
from loadtests.pace import uniform

LEAST_HOSTING, MOST_HOSTING = 0.03, 0.30
MOST_CLASSES = 5


def a3_proxy_pool(scene: Scene, rng: Random) -> Iterator[Intent]:
    """3 to 30% of the addresses are rented, the rest residential; none is used twice."""
    dues_s = uniform(scene.ballots, scene.span_s, rng)
    yield from from_pool("A3", scene, dues_s, lambda: scene.case, rng)


def from_pool(
    family: str,
    scene: Scene,
    dues_s: Sequence[float],
    choose: Callable[[], str],
    rng: Random,
    *,
    hosts: Iterator[Host] | None = None,
) -> Iterator[Intent]:
    """Votes out of one proxy pool, each for the case that `choose` names."""
    manner = drawn_manner(scene, drawn_shelf(scene, MOST_CLASSES, rng), rng)
    hosting = rng.uniform(LEAST_HOSTING, MOST_HOSTING)
    pool = hosts or fresh_hosts(scene.electorate.population.networks, hosting, rng)
    for due_s in dues_s:
        case = choose()
        yield voted(
            family=family,
            due_s=scene.start_s + due_s,
            session_s=manner.session_s(rng),
            case=case,
            caller=manner.caller(next(pool), rng),
            rng=rng,
            others=manner.others(scene, rng) if case == scene.case else (),
        )


def fresh_hosts(networks: Networks, hosting: float, rng: Random) -> Iterator[Host]:
    """Hosts without end, none of them twice; `hosting` is the rented share."""
    used = set[str]()
    while True:
        host = networks.rented(rng) if rng.random() < hosting else networks.residential(rng)
        if host.address not in used:
            used.add(host.address)
            yield host
