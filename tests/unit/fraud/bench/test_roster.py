"""Which worlds are judged."""

from collections import Counter

import pytest

from fraud.bench.families import ATTACKS, HELD_OUT, LEARNED_FROM, SURGES
from fraud.bench.roster import SEEDS, SHARES, Use, reported_worlds, tuning_worlds


def test_every_family_meets_every_share_equally_often() -> None:
    met = Counter(pair for world in reported_worlds(SEEDS) for pair in world.attacks)
    assert met == {(family, share): 5 for family in ATTACKS for share in SHARES}


@pytest.mark.parametrize("seeds", [1, 2, 20])
def test_every_seed_has_every_family_and_every_surge(seeds: int) -> None:
    worlds = reported_worlds(seeds)
    for seed in {world.seed for world in worlds}:
        mine = [world for world in worlds if world.seed == seed]
        assert sorted(name for world in mine for name, _ in world.attacks) == sorted(ATTACKS)
        assert [world.surges for world in mine if not world.attacks] == [SURGES]


def test_most_ballots_of_a_world_are_honest() -> None:
    assert max(sum(share for _, share in world.attacks) for world in reported_worlds(SEEDS)) < 0.5


def test_no_two_worlds_share_a_seed() -> None:
    numbers = [world.number for world in (*tuning_worlds(), *reported_worlds(SEEDS))]
    assert len(set(numbers)) == len(numbers)


def test_nothing_learns_from_families_that_are_held_out() -> None:
    seen = {name for world in tuning_worlds() for name, _ in world.attacks}
    assert seen == set(LEARNED_FROM)
    assert len(HELD_OUT) >= len(LEARNED_FROM)


def test_methods_are_chosen_by_other_worlds_than_they_were_fitted_on() -> None:
    worlds = tuning_worlds()
    fitted = {world.seed for world in worlds if world.use is Use.FIT}
    assert fitted
    assert fitted.isdisjoint(world.seed for world in worlds if world.use is Use.CHOOSE)


def test_a_world_is_asked_for_in_the_simulators_words() -> None:
    world = reported_worlds(1)[1]
    assert world.families == "A1:0.005,A2:0.02,A3:0.1,A4:0.3,H1,H2"
