"""A4, a crowd: paid people with 1 to 5 phones each, who follow one shared link."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random

from loadtests.families.scene import Scene, voted
from loadtests.intent import Caller, Intent
from loadtests.pace import uniform
from loadtests.population import Population

MOST_PHONES = 5
SHORTEST_S, LONGEST_S = 5.0, 15.0


def a4_crowd(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Real WeChat clients on citizens' networks, fresh cookies, no referrer, short stays."""
    dues_s = uniform(scene.ballots, scene.span_s, rng)
    yield from from_crowd("A4", scene, dues_s, lambda: scene.case, rng)


def from_crowd(
    family: str, scene: Scene, dues_s: Sequence[float], choose: Callable[[], str], rng: Random
) -> Iterator[Intent]:
    """Votes of paid people, each for the case that `choose` names."""
    phones = list(islice(_phones(scene.electorate.population, rng), len(dues_s)))
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


def _phones(population: Population, rng: Random) -> Iterator[Caller]:
    """Phones without end; those of one person share an address."""
    while True:
        host = population.networks.stranger(rng)
        for _ in range(rng.randint(1, MOST_PHONES)):
            yield population.on_wechat(host, rng)
