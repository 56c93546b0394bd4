"""H5, a WeChat relay: groups pass a poster on to groups, and tire of it."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from random import Random

from loadtests.families.scene import Scene, home_city
from loadtests.people.intent import Intent
from loadtests.surges.voters import supporter

#: How long a group answers to a poster, and after how long somebody passes it on, in seconds.
ANSWER_S, PASS_ON_S = 900.0, 2400.0
LEAST_GROUP, MOST_GROUP = 5, 80
#: To how many groups a group passes a poster on at first; later there are fewer that have not seen
#: it. And how many answer from near the case.
PASSED_ON, NEAR = 2.2, 0.75


def h5_relay(scene: Scene, rng: Random) -> Iterator[Intent]:
    """A chain reaction: each group's answers, and groups that its members pass it on to."""
    population = scene.electorate.population
    networks, city = population.networks, home_city(scene, rng)
    for due_s in islice(_answers(scene, rng), scene.ballots):
        near = rng.random() < NEAR
        host = networks.townsman(city, rng) if near else networks.citizen(rng)
        caller = population.on_wechat(host, rng)
        yield supporter("H5", scene, due_s, caller, rng, median_s=18.0, alone=0.75)


def _answers(scene: Scene, rng: Random) -> Iterator[float]:
    """Moments without end: where a chain breaks, somebody starts another."""
    span_s, cast, waiting = scene.span_s, 0, deque((0.0,))
    while True:
        posted_s = waiting.popleft() if waiting else rng.uniform(0.0, span_s / 2)
        for _ in range(rng.randint(LEAST_GROUP, MOST_GROUP)):
            due_s = posted_s + rng.expovariate(1 / ANSWER_S)
            if due_s < span_s:
                cast += 1
                yield due_s
        reach = PASSED_ON * max(1 - cast / scene.ballots, 0.0)
        passed_on = int(reach) + (rng.random() < reach % 1)
        delays_s = (rng.expovariate(1 / PASS_ON_S) for _ in range(passed_on))
        waiting.extend(posted_s + delay_s for delay_s in delays_s if posted_s + delay_s < span_s)
