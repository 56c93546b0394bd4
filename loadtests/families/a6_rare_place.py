"""A6, a rare place: an even stream out of one country or one small carrier."""

from collections.abc import Iterator
from random import Random

from loadtests.families.a3_proxy_pool import from_pool
from loadtests.families.scene import Scene
from loadtests.networks.blocks import dotted, zipf_prefixes
from loadtests.networks.world import Host, Networks
from loadtests.people.intent import Intent
from loadtests.people.pace import metronome, uniform

#: Provinces whose carriers are small, so that an ordinary campaign elsewhere hardly sees them.
RARE = ("CN-XZ", "CN-QH", "CN-NX", "CN-HI", "CN-GS", "CN-XJ")


def a6_rare_place(scene: Scene, rng: Random) -> Iterator[Intent]:
    """17 a minute where the span allows; addresses of one country or one carrier's province."""
    hosts = rare_hosts(scene.electorate.population.networks, rng)
    spread = uniform(scene.ballots, scene.span_s, rng)
    even = metronome(scene.ballots, scene.span_s, 1.0, rng)
    dues_s = even if rng.random() < 0.5 else spread
    yield from from_pool("A6", scene, dues_s, lambda: scene.case, rng, hosts=hosts)


def rare_hosts(networks: Networks, rng: Random) -> Iterator[Host]:
    """Hosts without end in a few dozen /24s of one rare place."""
    places = networks.places
    if rng.random() < 0.6:
        region = rng.choice(tuple(places.abroad))
        blocks = places.abroad[region]
    else:
        region = rng.choice([code for code in RARE if code != networks.home.code])
        province = next(one for one in places.provinces if one.code == region)
        blocks = province.carriers[rng.choice(tuple(province.carriers))]
    drawn = [blocks.prefix_outside(networks.hosting, rng) for _ in range(rng.randint(8, 120))]
    prefixes = zipf_prefixes(region, dict.fromkeys(drawn), 0.4)
    while True:
        yield Host(address=dotted(prefixes.draw(rng)), region=region, access="fixed")
