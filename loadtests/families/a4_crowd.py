"""A4, a crowd: paid people with 1 to 5 phones each, who follow one shared link."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from loadtests.families.delivery import rising
from loadtests.families.scene import Scene, voted
from loadtests.networks.world import Host
from loadtests.people.intent import Caller, Intent
from loadtests.people.population import Population

FEWEST_PEOPLE, MOST_PEOPLE, MOST_PHONES = 200, 2_000, 5
SHORTEST_S, LONGEST_S = 5.0, 15.0
#: How much of a crowd may live where the campaign is; the rest is anywhere.
MOST_LOCAL = 0.5


def a4_crowd(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Real WeChat clients on citizens' networks, fresh cookies, no referrer, short stays."""
    power = rng.uniform(0.5, 1.1) if scene.varied else 1.0
    dues_s = rising(scene.ballots, scene.span_s, power, rng)
    yield from from_crowd("A4", scene, dues_s, lambda: scene.case, rng)


def from_crowd(
    family: str, scene: Scene, dues_s: Sequence[float], choose: Callable[[], str], rng: Random
) -> Iterator[Intent]:
    """Votes of paid people, each for the case that `choose` names."""
    phones = _phones(scene.electorate.population, len(dues_s), rng)
    rng.shuffle(phones)
    for due_s, phone in zip(dues_s, phones, strict=True):
        yield voted(
            family=family,
            due_s=scene.start_s + due_s,
            session_s=rng.uniform(SHORTEST_S, LONGEST_S),
            case=choose(),
            caller=phone,
            rng=rng,
        )


def _phones(population: Population, count: int, rng: Random) -> list[Caller]:
    """So many phones; those of one person share an address."""
    local, phones = rng.uniform(0.0, MOST_LOCAL), list[Caller]()
    for owned in _owned(count, rng):
        here = rng.random() < local
        host = population.networks.citizen(rng) if here else population.networks.stranger(rng)
        phones.extend(population.on_wechat(_own(host, population, rng), rng) for _ in range(owned))
    return phones


def _own(host: Host, population: Population, rng: Random) -> Host:
    """The host as one of a person's phones has it: over IPv6 they share a /64 only."""
    return population.networks.renumbered(host, rng) if ":" in host.address else host


def _owned(count: int, rng: Random) -> list[int]:
    """How many phones each of the people has, 1 to 5; as many people as a crowd has."""
    fewest = max(-(-count // MOST_PHONES), min(FEWEST_PEOPLE, count))
    owned = [1] * rng.randint(fewest, max(min(MOST_PEOPLE, count), fewest))
    for _ in range(count - len(owned)):
        place = rng.randrange(len(owned))
        while owned[place] == MOST_PHONES:
            place = (place + 1) % len(owned)
        owned[place] += 1
    return owned
