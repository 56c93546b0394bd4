"""Every family has the shape that is known of it."""

from collections import Counter
from itertools import pairwise
from random import Random
from statistics import pstdev

import pytest

from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.networks.blocks import parse_blocks
from loadtests.people.electorate import Electorate, seeded_electorate
from loadtests.people.intent import Intent
from loadtests.people.taste import invented_cases

CASE = "case-11"
START_S, SPAN_S = 1000.0, 3600.0
SEEDS = range(5)


@pytest.fixture(scope="module")
def electorate() -> Electorate:
    return seeded_electorate(invented_cases(48), seed=3)


def _attack(electorate: Electorate, family: str, ballots: int, seed: int = 1) -> list[Intent]:
    scene = Scene(
        case=CASE, ballots=ballots, start_s=START_S, span_s=SPAN_S, electorate=electorate
    )
    return list(FAMILIES[family](scene, Random(seed)))


@pytest.mark.parametrize("family", FAMILIES)
def test_an_attack_casts_what_it_is_paid_for_within_its_span(
    electorate: Electorate, family: str
) -> None:
    intents = _attack(electorate, family, 300)
    assert len({intent.ballot_id for intent in intents}) == 300
    assert {intent.truth for intent in intents} == {family}
    assert all(START_S <= intent.due_s <= START_S + SPAN_S for intent in intents)
    assert all(intent.session_s > 0 for intent in intents)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_plans_the_same_attack(electorate: Electorate, family: str) -> None:
    assert _attack(electorate, family, 50) == _attack(electorate, family, 50)
    assert _attack(electorate, family, 50) != _attack(electorate, family, 50, seed=2)


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - {"A8"}))
def test_only_camouflage_votes_elsewhere(electorate: Electorate, family: str) -> None:
    assert {intent.selections for intent in _attack(electorate, family, 100)} == {(CASE,)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_script_is_a_metronome_from_few_addresses(electorate: Electorate, seed: int) -> None:
    intents = _attack(electorate, "A1", 200, seed)
    assert 1 <= len({intent.caller.address for intent in intents}) <= 5
    assert len({intent.caller.user_agent for intent in intents}) == 1
    dues = sorted(intent.due_s for intent in intents)
    gaps = [later - sooner for sooner, later in pairwise(dues)]
    assert pstdev(gaps) < 0.05 * SPAN_S / 200


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hand_has_one_device_and_one_network(electorate: Electorate, seed: int) -> None:
    intents = _attack(electorate, "A2", 200, seed)
    assert len({intent.caller.user_agent for intent in intents}) == 1
    assert len({intent.caller.address.rpartition(".")[0] for intent in intents}) == 1
    dues = sorted(intent.due_s for intent in intents)
    gaps = [later - sooner for sooner, later in pairwise(dues)]
    assert pstdev(gaps) > 0.2 * SPAN_S / 200


@pytest.mark.parametrize("seed", SEEDS)
def test_a_proxy_pool_uses_no_address_twice(electorate: Electorate, seed: int) -> None:
    intents = _attack(electorate, "A3", 2000, seed)
    assert len({intent.caller.address for intent in intents}) == 2000
    assert 1 <= len({intent.caller.user_agent for intent in intents}) <= 5
    assert max(intent.session_s for intent in intents) <= 6.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_proxy_pool_rents_3_to_30_percent(electorate: Electorate, seed: int) -> None:
    hosting = electorate.population.networks.hosting
    intents = _attack(electorate, "A3", 2000, seed)
    numbers = (parse_blocks([intent.caller.address]).first[0] for intent in intents)
    rented = sum(hosting.holds(number) for number in numbers) / 2000
    assert 0.015 <= rented <= 0.34


@pytest.mark.parametrize("seed", SEEDS)
def test_camouflage_casts_30_to_70_percent_elsewhere(electorate: Electorate, seed: int) -> None:
    cast = Counter(intent.selections for intent in _attack(electorate, "A8", 2000, seed))
    assert 0.27 <= cast[CASE,] / 2000 <= 0.75


def _network(intent: Intent) -> str:
    """An address, or the /64 of one."""
    address = intent.caller.address
    return ":".join(address.split(":")[:4]) if ":" in address else address


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crowd_is_people_with_one_to_five_phones(electorate: Electorate, seed: int) -> None:
    intents = _attack(electorate, "A4", 1000, seed)
    assert all("MicroMessenger" in intent.caller.user_agent for intent in intents)
    assert not any(intent.caller.referrer for intent in intents)
    assert 1000 / 5 <= len({_network(intent) for intent in intents}) <= 1000
    assert all(5.0 <= intent.session_s <= 15.0 for intent in intents)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drip_is_even_and_from_few_networks(electorate: Electorate, seed: int) -> None:
    intents = _attack(electorate, "A5", 400, seed)
    assert len({intent.caller.address.rpartition(".")[0] for intent in intents}) <= 6
    halves = Counter(intent.due_s < START_S + SPAN_S / 2 for intent in intents)
    assert 140 < halves[True] < 260
