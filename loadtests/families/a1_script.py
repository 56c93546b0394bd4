"""A1, a script: 1 to 5 rented addresses, one client, votes like a metronome or jittered."""

import math
from collections.abc import Iterator
from random import Random

from loadtests.families.manner import drawn_manner, drawn_shelf
from loadtests.families.scene import Scene, voted
from loadtests.people.intent import Intent
from loadtests.people.pace import metronome

#: A script's pause is a constant with network noise on it, as a share of the interval; some
#: sellers add noise of their own.
JITTER, MOST_JITTER = 0.04, 0.95
MOST_ADDRESSES = 5
#: What the door enforces between two votes of one address, where it does. In seconds.
ENFORCED_S = 13.0


def a1_script(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Each address votes at one interval: 13 s where the span allows, a pulse where not."""
    yield from script("A1", scene, rng)


def script(family: str, scene: Scene, rng: Random) -> Iterator[Intent]:
    """The votes of one script under a family's name."""
    networks = scene.electorate.population.networks
    hosts = [
        networks.rented(rng)
        if rng.random() < 0.7 or not scene.varied
        else networks.residential(rng)
        for _ in range(_addresses(scene, rng))
    ]
    shelf = drawn_shelf(scene, 1, rng) if scene.varied else _odd(scene, rng)
    manner = drawn_manner(scene, shelf, rng)
    jitter = _jitter(scene, len(hosts), rng)
    dues_s = metronome(scene.ballots, scene.span_s, jitter, rng)
    for turn, due_s in enumerate(dues_s):
        yield voted(
            family=family,
            due_s=scene.start_s + due_s,
            session_s=manner.session_s(rng),
            case=scene.case,
            caller=manner.caller(hosts[turn % len(hosts)], rng),
            rng=rng,
            others=manner.others(scene, rng),
        )


def _addresses(scene: Scene, rng: Random) -> int:
    """As many as the pace needs, or any number where nothing is enforced."""
    needed = math.ceil(scene.ballots * ENFORCED_S / scene.span_s - 1e-6)
    return rng.randint(needed if 1 <= needed <= MOST_ADDRESSES else 1, MOST_ADDRESSES)


def _jitter(scene: Scene, addresses: int, rng: Random) -> float:
    """The noise that leaves every address its enforced pause, if it has one at all."""
    jitter = rng.choice((JITTER, MOST_JITTER)) if scene.varied else JITTER
    spare = addresses - ENFORCED_S * scene.ballots / scene.span_s
    return min(jitter, spare) if spare >= 0 else jitter


def _odd(scene: Scene, rng: Random) -> tuple[str, ...]:
    return (rng.choice(scene.electorate.population.user_agents.scripts),)
