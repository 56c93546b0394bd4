"""A3, a proxy pool: one vote per address, few device classes, fresh cookies, jittered."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from loadtests.families.delivery import delivered
from loadtests.families.manner import drawn_manner, drawn_shelf
from loadtests.families.proxies import fresh_hosts
from loadtests.families.scene import Scene, voted
from loadtests.networks.world import Host
from loadtests.people.intent import Intent

LEAST_HOSTING, MOST_HOSTING = 0.03, 0.30
MOST_CLASSES = 5


def a3_proxy_pool(scene: Scene, rng: Random) -> Iterator[Intent]:
    """3 to 30% of the addresses are rented, the rest residential; none is used twice."""
    dues_s = delivered(scene, rng)
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
    pool = hosts or fresh_hosts(scene.electorate.population.networks, hosting, len(dues_s), rng)
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
