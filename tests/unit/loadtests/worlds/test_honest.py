"""Honest citizens: their homes, their groups, their households."""

from collections import Counter
from random import Random

import pytest

from loadtests.people.intent import Intent
from loadtests.people.taste import invented_cases
from loadtests.worlds.electors import World, seeded_world
from loadtests.worlds.groups import FEWEST, MOST, groups
from loadtests.worlds.honest import honest_ballots
from loadtests.worlds.tide import tide

BALLOTS = 12_000


@pytest.fixture(scope="module")
def world() -> World:
    return seeded_world(invented_cases(24), seed=6)


@pytest.fixture(scope="module")
def ballots(world: World) -> list[Intent]:
    return list(honest_ballots(world, BALLOTS, tide(14, 6), seed=6))


def test_there_are_exactly_as_many_ballots_as_asked(ballots: list[Intent]) -> None:
    assert len(ballots) == BALLOTS
    assert {intent.truth for intent in ballots} == {"honest"}
    assert all(0 <= intent.due_s < 14 * 86_400 for intent in ballots)


@pytest.mark.parametrize("count", [1, 3, 50, 4_000])
def test_groups_answer_within_the_hour_and_are_as_many_as_asked(world: World, count: int) -> None:
    made = list(groups(world, tide(14, 6), count, 6, Random(1)))
    assert sum(len(group.dues_s) for group in made) == count
    for group in made[:-1]:
        assert FEWEST <= len(group.dues_s) <= MOST
    for group in made:
        assert max(group.dues_s) - min(group.dues_s) <= 3600.0


def test_posters_bring_bursts_for_one_case_all_the_time(ballots: list[Intent]) -> None:
    alone = Counter(
        (intent.selections[0], int(intent.due_s // 3600))
        for intent in ballots
        if len(intent.selections) == 1
    )
    bursts = {hour for (_, hour), votes in alone.items() if votes >= 8}
    assert len({hour // 24 for hour in bursts}) >= 12


def test_people_favour_the_cases_of_their_own_city(world: World) -> None:
    rng = Random(1)
    case = world.electorate.taste.order[5].id
    home = world.homes[case]
    other = (home + 1) % len(world.tastes)
    near = sum(world.likes(home).one(rng) == case for _ in range(4_000))
    far = sum(world.likes(other).one(rng) == case for _ in range(4_000))
    assert near > 2 * far


def test_cases_differ_in_where_their_votes_come_from(world: World, ballots: list[Intent]) -> None:
    networks = world.electorate.population.networks
    city_of = {
        prefix: city
        for city, pools in enumerate(networks.cities)
        for pool in pools.values()
        for prefix in pool.prefixes.things
    }
    seen: dict[str, Counter[int]] = {}
    for intent in ballots:
        octets = intent.caller.address.split(".")
        if len(octets) == 4:
            prefix = sum(
                int(octet) << shift for octet, shift in zip(octets[:3], (24, 16, 8), strict=True)
            )
            if prefix in city_of:
                seen.setdefault(intent.selections[0], Counter())[city_of[prefix]] += 1
    shares = [
        votes[world.homes[case]] / votes.total()
        for case, votes in seen.items()
        if votes.total() > 60 and world.homes[case] != 0
    ]
    usual = networks.city_sizes.cumulative[1] - networks.city_sizes.cumulative[0]
    assert sum(shares) / len(shares) > 1.5 * usual


def test_households_vote_together(ballots: list[Intent]) -> None:
    last: dict[str, tuple[float, str]] = {}
    together = 0
    for intent in sorted(ballots, key=lambda intent: intent.due_s):
        before = last.get(intent.caller.address)
        if before and intent.due_s - before[0] < 1800 and intent.caller.voter != before[1]:
            together += 1
        last[intent.caller.address] = intent.due_s, intent.caller.voter
    assert together > 0.03 * BALLOTS
