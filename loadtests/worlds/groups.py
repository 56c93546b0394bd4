"""Posters in WeChat groups: small bursts for one case all the time, as ordinary campaigns have.

Of every group that a poster reaches, 5 to 80 people vote within the hour.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from loadtests.networks import Host, Networks
from loadtests.worlds.electors import World
from loadtests.worlds.tide import Weights, moments

FEWEST, MOST, MEDIAN, SIGMA = 5, 80, 13.0, 0.75
#: Half of a group's answers come within this time, all of them within the hour. In seconds.
ANSWER_S, HOUR_S = 420.0, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group in which a case's poster was shared: when its members vote.

    `near` of them live in the group's city, `indoors` in one building of it.
    """

    case: str
    city: int
    near: float
    dues_s: tuple[float, ...]

    def member(self, networks: Networks, rng: Random) -> Host:
        """Where one of its people is."""
        if rng.random() < self.near:
            return networks.townsman(self.city, rng)
        return networks.citizen(rng)


def groups(
    world: World, weights: Weights, ballots: int, seed: int, rng: Random
) -> Iterator[Group]:
    """Groups whose answers are exactly `ballots` in all."""
    posted = moments(weights, max(ballots // 6, 1), seed + 1).tolist()
    end_s = len(weights) * 120.0
    rng.shuffle(posted)
    left = ballots
    for at_s in posted:
        if left <= 0:
            return
        size = min(_size(rng), left)
        left -= size
        yield _group(world, at_s, size, end_s, rng)
    if left > 0:
        yield _group(world, posted[0], left, end_s, rng)


def _group(world: World, at_s: float, size: int, end_s: float, rng: Random) -> Group:
    case = world.electorate.taste.one(rng)
    return Group(
        case=case,
        city=world.homes[case],
        near=rng.betavariate(4.0, 1.5),
        dues_s=tuple(min(at_s + _answer_s(rng), end_s - 0.001) for _ in range(size)),
    )


def _size(rng: Random) -> int:
    return min(max(round(MEDIAN * math.exp(rng.gauss(0.0, SIGMA))), FEWEST), MOST)


def _answer_s(rng: Random) -> float:
    return ANSWER_S * rng.lognormvariate(0.0, 0.9) % HOUR_S
