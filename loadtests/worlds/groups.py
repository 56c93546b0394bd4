"""Posters in WeChat groups: small bursts for one case all the time, as ordinary campaigns have.

Of every group that a poster reaches, 5 to 80 people vote within the hour. Posters come more often
when a case's owner has just written of it, so that a case's share of the votes is not steady.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from loadtests.draws import evenly, weighted
from loadtests.networks.world import Building, Host, Networks, inside
from loadtests.worlds.electors import World
from loadtests.worlds.tide import Weights, moments

FEWEST, MOST, MEDIAN, SIGMA = 5, 80, 13.0, 0.75
#: Half of a group's answers come within this time, all of them within the hour. In seconds.
ANSWER_S, HOUR_S = 420.0, 3600.0
#: Groups of people who work or study together, and so have a few addresses between them. Ours.
TOGETHER = 0.2
#: Articles in which a case's owner asks for votes: so many a case, so many of all posters follow
#: one, and interest falls to a third in this time. Ours.
ARTICLES_A_CASE, AFTER_ARTICLE, INTEREST_S = 2, 0.4, 8 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group in which a case's poster was shared: when its members vote.

    `near` of them live in the group's city, or else sit in the building, if the group is of people
    who work or study together.
    """

    case: str
    city: int
    near: float
    building: Building | None
    dues_s: tuple[float, ...]

    def member(self, networks: Networks, rng: Random) -> Host:
        """Where one of its people is."""
        if rng.random() < self.near:
            if self.building is not None:
                return inside(self.building, rng)
            return networks.townsman(self.city, rng)
        return networks.citizen(rng)


def groups(
    world: World, weights: Weights, ballots: int, seed: int, rng: Random
) -> Iterator[Group]:
    """Groups whose answers are exactly `ballots` in all."""
    posted = moments(weights, max(ballots // 6, 1), seed + 1).tolist()
    end_s = len(weights) * 120.0
    rng.shuffle(posted)
    articles = _articles(world, weights, seed, rng)
    left = ballots
    for at_s in posted:
        if left <= 0:
            return
        size = min(_size(rng), left)
        left -= size
        case = _case(world, articles, at_s, rng)
        yield _group(world, case, _answers(at_s, size, end_s, rng), rng)
    if left > 0:
        case = world.electorate.taste.one(rng)
        yield _group(world, case, _answers(posted[0], left, end_s, rng), rng)


def _articles(world: World, weights: Weights, seed: int, rng: Random) -> list[tuple[float, str]]:
    """When each case's owner writes of it."""
    cases = [case.id for case in world.electorate.taste.order] * ARTICLES_A_CASE
    rng.shuffle(cases)
    return list(zip(moments(weights, len(cases), seed + 2).tolist(), cases, strict=True))


def _case(world: World, articles: list[tuple[float, str]], at_s: float, rng: Random) -> str:
    """What a poster is for: what was written of lately, or what people like."""
    if rng.random() >= AFTER_ARTICLE:
        return world.electorate.taste.one(rng)
    fresh = [
        (case, math.exp((then_s - at_s) / INTEREST_S))
        for then_s, case in articles
        if then_s <= at_s
    ]
    if not fresh:
        return world.electorate.taste.one(rng)
    return weighted((case for case, _ in fresh), (interest for _, interest in fresh)).draw(rng)


def _group(world: World, case: str, dues_s: tuple[float, ...], rng: Random) -> Group:
    return Group(
        case=case,
        city=world.homes[case],
        near=rng.betavariate(4.0, 1.5),
        building=_building(world, rng),
        dues_s=dues_s,
    )


def _building(world: World, rng: Random) -> Building | None:
    networks = world.electorate.population.networks
    if rng.random() >= TOGETHER:
        return None
    return evenly(networks.campuses if rng.random() < 0.3 else networks.offices, rng)


def _size(rng: Random) -> int:
    return min(max(round(MEDIAN * math.exp(rng.gauss(0.0, SIGMA))), FEWEST), MOST)


def _answers(at_s: float, size: int, end_s: float, rng: Random) -> tuple[float, ...]:
    delays_s = (ANSWER_S * rng.lognormvariate(0.0, 0.9) % HOUR_S for _ in range(size))
    return tuple(min(at_s + delay_s, end_s - 0.001) for delay_s in delays_s)
