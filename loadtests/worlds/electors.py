"""Citizens of a world: where they live, what they like, and how they come back.

A case has a home city whose people favour it, so that cases differ honestly in where their
votes come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from loadtests.draws import weighted
from loadtests.networks.world import CITIES, Host
from loadtests.people.electorate import Electorate
from loadtests.people.intent import Caller
from loadtests.people.population import load_population
from loadtests.people.taste import Candidate, Taste, zipf_taste

#: How much better people like a case of their own city than others do. Ours.
FAVOUR = 7.0
#: How often a returning citizen sits in another network, and has another address in it. Ours.
MOVED, RENUMBERED = 0.15, 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """People, cases, each case's home city, and what each city likes."""

    electorate: Electorate
    homes: dict[str, int]
    tastes: tuple[Taste, ...]

    def likes(self, city: int | None) -> Taste:
        """The taste of a city's people, or of everybody."""
        return self.electorate.taste if city is None else self.tastes[city]


def seeded_world(cases: Sequence[Candidate], seed: int) -> World:
    """The people and cases of a world; the same cases and seed give the same ones."""
    rng = Random(f"electors-{seed}")
    taste = zipf_taste(cases, seed, exponent=rng.uniform(0.6, 1.0))
    population = load_population(seed)
    homes = {case.id: population.networks.a_city(rng) for case in taste.order}
    return World(
        electorate=Electorate(population=population, taste=taste),
        homes=homes,
        tastes=tuple(_favouring(taste, homes, city) for city in range(CITIES)),
    )


def returned(caller: Caller, host: Host, world: World, rng: Random) -> tuple[Caller, Host]:
    """The same voter and device another day, on the same network as a rule."""
    networks = world.electorate.population.networks
    if host.city is not None and rng.random() < MOVED:
        access = "cellular" if host.access == "fixed" else "fixed"
        host = networks.townsman(host.city, rng, access)
    elif host.access == "cellular" and rng.random() < RENUMBERED:
        host = networks.renumbered(host, rng)
    return replace(caller, address=host.address, region=host.region), host


def _favouring(taste: Taste, homes: dict[str, int], city: int) -> Taste:
    liked = taste.liked
    steps = (above - below for below, above in pairwise((0.0, *liked.cumulative)))
    weights = (
        step * (FAVOUR if homes[case] == city else 1.0)
        for case, step in zip(liked.things, steps, strict=True)
    )
    return Taste(order=taste.order, liked=weighted(liked.things, weights))
