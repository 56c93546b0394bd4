"""A10, framing: a rival is brushed so crudely that somebody must notice."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a1_script import script
from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.delivery import delivered
from loadtests.families.scene import Scene
from loadtests.networks.world import Host, Networks
from loadtests.people.intent import Intent


def a10_framing(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A script, or a pool that stands in clouds alone."""
    if rng.random() < 0.6:
        yield from script("A10", scene, rng)
        return
    dues_s = delivered(scene, rng)
    hosts = _clouds(scene.electorate.population.networks, rng)
    yield from from_pool("A10", scene, dues_s, lambda: scene.case, rng, hosts=hosts)


def _clouds(networks: Networks, rng: Random) -> Iterator[Host]:
    hosts = [networks.rented(rng) for _ in range(rng.randint(10, 300))]
    while True:
        yield rng.choice(hosts)
