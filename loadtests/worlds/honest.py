"""The honest world: citizens who come by the tide, by groups in WeChat, and come again."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from loadtests.networks.world import Host
from loadtests.people.intent import Caller, Intent, seeded_uuid
from loadtests.people.pace import dwell_s
from loadtests.worlds.electors import World, returned
from loadtests.worlds.groups import Group, groups
from loadtests.worlds.tide import Weights, moments

DAY_S = 86_400.0
#: Share of ballots that a poster in a WeChat group brings. Ours.
GROUP_SHARE = 0.2
#: Citizens who come back another day, again and again; the quota is the day's. Ours.
COMES_BACK = 0.32
#: Households in which others vote too, within what time, and how often they vote alike. Ours.
HOUSEHOLD, MOST_OTHERS, TOGETHER_S, ALIKE = 0.3, 3, 1500.0, 0.5
#: Stays before a ballot, in seconds: the median, the spread of the logarithm, the longest. Ours.
STAY_S, STAY_SIGMA, STAY_MOST_S = 42.0, 0.85, 1800.0
GROUP_STAY_S, GROUP_STAY_SIGMA = 13.0, 0.6
#: Voters whose cookie lives on, and voters who looked at the page before their first ballot.
KEEPS_COOKIE, LOOKED_BEFORE = 0.5, 0.15
LOOKED_MEDIAN_S, LOOKED_SIGMA, LOOKED_MOST_S = 5 * 3600.0, 1.4, 6 * DAY_S
#: How often a citizen who follows a group's poster votes for its case alone.
POSTER_ALONE = 0.65


@dataclass(slots=True)
class Visits:
    """Moments of the tide that nobody has yet taken, by day, in no order."""

    by_day: list[list[float]]
    left: int

    def any(self, rng: Random) -> float:
        """A moment of a day, days weighted by what they have left."""
        place = rng.randrange(self.left)
        for day in self.by_day:
            if place < len(day):
                self.left -= 1
                return day.pop()
            place -= len(day)
        raise IndexError("no moment is left")

    def on(self, day: int) -> float | None:
        """A moment of one day, if there is one."""
        if day >= len(self.by_day) or not self.by_day[day]:
            return None
        self.left -= 1
        return self.by_day[day].pop()


def honest_ballots(world: World, ballots: int, weights: Weights, seed: int) -> Iterator[Intent]:
    """Exactly `ballots` honest ballots, in no order of time."""
    rng = Random(f"honest-{seed}")
    shared = round(ballots * GROUP_SHARE)
    visits = _visits(weights, ballots - shared, seed, rng)
    for group in groups(world, weights, shared, seed, rng):
        for due_s in group.dues_s:
            yield from _citizen(world, visits, due_s, group, rng)
    while visits.left:
        yield from _citizen(world, visits, visits.any(rng), None, rng)


def _visits(weights: Weights, count: int, seed: int, rng: Random) -> Visits:
    by_day: list[list[float]] = [[] for _ in range(len(weights) * 120 // 86_400)]
    for at_s in moments(weights, count, seed).tolist():
        by_day[int(at_s // DAY_S)].append(at_s)
    for day in by_day:
        rng.shuffle(day)
    return Visits(by_day=by_day, left=count)


def _citizen(
    world: World, visits: Visits, due_s: float, group: Group | None, rng: Random
) -> Iterator[Intent]:
    """One citizen's first ballot, and those of other days."""
    host, caller = _who(world, group, rng)
    age_s = _first_session_s(group, rng)
    born_s = due_s - age_s
    chosen = _choices(world, host, group, rng)
    yield _ballot(due_s, age_s, chosen, caller, rng)
    if host.access == "fixed" and rng.random() < HOUSEHOLD:
        yield from _family(world, visits, due_s, host, chosen=chosen, rng=rng)
    keeps = rng.random() < KEEPS_COOKIE
    day = int(due_s // DAY_S)
    while rng.random() < COMES_BACK:
        day += 1 + int(rng.expovariate(0.8))
        again_s = visits.on(day)
        if again_s is None:
            return
        caller, host = returned(caller, host, world, rng)
        age_s = again_s - born_s if keeps else _stay_s(rng)
        yield _ballot(again_s, age_s, _choices(world, host, None, rng), caller, rng)


def _family(
    world: World,
    visits: Visits,
    due_s: float,
    host: Host,
    *,
    chosen: tuple[str, ...],
    rng: Random,
) -> Iterator[Intent]:
    """Others at the same line, soon after the first, each instead of somebody else that day."""
    day = int(due_s // DAY_S)
    for _ in range(rng.randint(1, MOST_OTHERS)):
        if visits.on(day) is None:
            return
        then_s = min(due_s + rng.expovariate(1 / TOGETHER_S), (day + 1) * DAY_S - 0.001)
        likes = chosen if rng.random() < ALIKE else _choices(world, host, None, rng)
        caller = world.electorate.population.at(host, rng)
        yield _ballot(then_s, _stay_s(rng), likes, caller, rng)


def _who(world: World, group: Group | None, rng: Random) -> tuple[Host, Caller]:
    population = world.electorate.population
    if group is None:
        host = population.networks.citizen(rng)
        return host, population.at(host, rng)
    host = group.member(population.networks, rng)
    return host, population.on_wechat(host, rng)


def _ballot(
    due_s: float, age_s: float, selections: tuple[str, ...], caller: Caller, rng: Random
) -> Intent:
    return Intent(
        due_s=due_s,
        session_s=age_s,
        ballot_id=seeded_uuid(rng),
        selections=selections,
        caller=caller,
    )


def _choices(world: World, host: Host, group: Group | None, rng: Random) -> tuple[str, ...]:
    if group is not None and rng.random() < POSTER_ALONE:
        return (group.case,)
    liked = world.likes(host.city).several(rng)
    if group is None or group.case in liked:
        return liked
    return (group.case, *liked[1:])


def _first_session_s(group: Group | None, rng: Random) -> float:
    if group is not None:
        return dwell_s(GROUP_STAY_S, GROUP_STAY_SIGMA, STAY_MOST_S, rng)
    if rng.random() < LOOKED_BEFORE:
        return dwell_s(LOOKED_MEDIAN_S, LOOKED_SIGMA, LOOKED_MOST_S, rng)
    return _stay_s(rng)


def _stay_s(rng: Random) -> float:
    return dwell_s(STAY_S, STAY_SIGMA, STAY_MOST_S, rng)
