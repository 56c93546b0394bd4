"""People come from carriers with real clients, and like some cases better than others."""

from collections import Counter
from ipaddress import IPv6Address
from itertools import pairwise
from random import Random

import pytest

from loadtests.networks import places as places_room
from loadtests.networks.blocks import parse_blocks
from loadtests.networks.seeded_networks import load_networks
from loadtests.people import user_agents as user_agents_room
from loadtests.people.population import load_population
from loadtests.people.taste import Candidate, invented_cases, zipf_taste
from loadtests.people.user_agents import WECHAT_SHARE, load_user_agents
from loadtests.surges.h8_time_zones import HOURS_AWAY


def test_a_block_holds_its_first_and_last_address() -> None:
    blocks = parse_blocks(["10.0.1.0/24", "9.0.0.0/8"])
    first = 10 << 24 | 1 << 8
    assert blocks.holds(first)
    assert blocks.holds(first + 255)
    assert not blocks.holds(first + 256)
    assert not blocks.holds(0)


def test_citizens_are_not_on_hosting_networks() -> None:
    networks = load_networks(1)
    rng = Random(1)
    numbers = (parse_blocks([networks.residential(rng).address]).first[0] for _ in range(500))
    assert not any(networks.hosting.holds(number) for number in numbers)


def test_few_networks_carry_many_citizens() -> None:
    networks, rng = load_networks(1), Random(1)
    drawn = Counter(networks.citizen(rng).address.rpartition(".")[0] for _ in range(20_000))
    shares = [count for _, count in drawn.most_common()]
    assert sum(shares[: len(shares) // 10]) > 0.25 * 20_000


def test_the_same_seed_draws_the_same_citizens() -> None:
    one, two = (load_population(4).citizen(Random(9)) for _ in range(2))
    assert one == two
    assert load_networks(4).offices != load_networks(5).offices


def test_wechat_has_its_stated_share() -> None:
    agents, rng = load_user_agents(), Random(1)
    drawn = [agents.citizen(rng) for _ in range(4000)]
    wechat = sum("MicroMessenger" in agent for agent in drawn) / len(drawn)
    assert wechat == pytest.approx(WECHAT_SHARE, abs=0.05)


def test_wechat_links_carry_no_referrer() -> None:
    population, rng = load_population(1), Random(1)
    drawn = [population.citizen(rng) for _ in range(1000)]
    assert not any(c.referrer for c in drawn if "MicroMessenger" in c.user_agent)
    assert any(caller.referrer for caller in drawn)


def test_the_shipped_lists_stand_in_where_no_corpus_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (places_room, user_agents_room):
        monkeypatch.setattr(room, "shared_file", lambda _: None)
    population, rng = load_population(1), Random(1)
    assert population.citizen(rng).user_agent.startswith("Mozilla/5.0")
    assert population.networks.rented(rng).address.count(".") == 3
    assert len(population.user_agents.browsers.things) >= 15


def test_a_ballot_holds_one_to_five_different_cases() -> None:
    taste, rng = zipf_taste(invented_cases(20), 1), Random(1)
    for _ in range(200):
        chosen = taste.several(rng)
        assert 1 <= len(chosen) <= 5
        assert len(set(chosen)) == len(chosen)


def test_a_ballot_never_wants_more_cases_than_there_are() -> None:
    taste, rng = zipf_taste([Candidate(id="only", category="c")], 1), Random(1)
    assert {taste.several(rng) for _ in range(50)} == {("only",)}


def test_the_mid_field_case_leads_nothing() -> None:
    taste = zipf_taste(invented_cases(48), 1)
    for number in range(1, 9):
        category = f"category-{number}"
        inside = [case.id for case in taste.order if case.category == category]
        assert taste.mid_field(category) in inside[1:]


def test_a_taste_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        zipf_taste([], 1)


def test_every_province_has_every_carrier_and_every_country_a_time() -> None:
    places = places_room.load_places()
    assert len(places.provinces) == 31
    for province in places.provinces:
        assert set(province.carriers) == {"mobile", "unicom", "telecom", "edu"}
        assert all(blocks.first for blocks in province.carriers.values())
    assert set(HOURS_AWAY) == set(places.abroad)


def test_no_block_belongs_to_two_places() -> None:
    places = places_room.load_places()
    pools = [
        *(blocks for province in places.provinces for blocks in province.carriers.values()),
        *places.abroad.values(),
    ]
    spans = sorted(
        span for blocks in pools for span in zip(blocks.first, blocks.last, strict=True)
    )
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_a_phone_has_a_64_of_its_own_and_keeps_it() -> None:
    networks, rng = load_networks(1), Random(1)
    phones = [networks.townsman(2, rng, "cellular") for _ in range(900)]
    modern = [phone for phone in phones if ":" in phone.address]
    assert 0.25 < len(modern) / len(phones) < 0.42
    prefixes = {IPv6Address(phone.address).packed[:8] for phone in modern}
    assert len(prefixes) == len(modern)
    later = networks.renumbered(modern[0], rng)
    assert later.address != modern[0].address
    assert IPv6Address(later.address).packed[:8] in prefixes


def test_an_ipv6_prefix_tells_carrier_and_province() -> None:
    networks, rng = load_networks(1), Random(1)
    byte = networks.place_byte(networks.home.code)
    starts = {"mobile": f"2409:89{byte:02x}:", "unicom": f"2408:84{byte:02x}:"}
    for _ in range(300):
        host = networks.townsman(0, rng, "cellular")
        if ":" in host.address:
            assert host.address.startswith(starts.get(host.carrier, f"240e:4{byte:02x}:"))
