"""A1, a script: 1 to 5 rented addresses, one client, votes like a metronome."""

from collections.abc import Iterator
from random import Random

from loadtests.families.scene import Scene, brushed
from loadtests.intent import Caller, Intent
from loadtests.pace import metronome

#: A script's pause is a constant with network noise on it, as a share of the interval.
JITTER = 0.04


def a1_script(scene: Scene, rng: Random) -> Iterator[Intent]:
    """Each address votes at one interval: 13 s where the span allows, a pulse where not."""
    addresses = [
        scene.electorate.population.networks.rented(rng) for _ in range(rng.randint(1, 5))
    ]
    agent = rng.choice(scene.electorate.population.user_agents.scripts)
    session_s = rng.uniform(0.8, 2.0)
    dues_s = metronome(scene.ballots, scene.span_s, JITTER, rng)
    for turn, due_s in enumerate(dues_s):
        address = addresses[turn % len(addresses)]
        yield brushed(
            family="A1",
            due_s=scene.start_s + due_s,
            session_s=session_s,
            case=scene.case,
            caller=Caller(address=address, user_agent=agent, referrer=""),
            rng=rng,
        )
