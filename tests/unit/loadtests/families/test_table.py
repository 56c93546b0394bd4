"""Each family and surge, as a world draws it, stays inside its row of the table."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from loadtests.families.catalogue import FAMILIES
from loadtests.families.fits import DAY_S, FITS, HOUR_S, Fit
from loadtests.families.scene import Scene
from loadtests.people.intent import Intent
from loadtests.people.taste import invented_cases
from loadtests.surges.catalogue import OUTAGE, SURGES
from loadtests.surges.fits import fit_surge, surge_size
from loadtests.worlds.electors import World, seeded_world
from loadtests.worlds.outage import fit_outage, held_back

CASE = "case-11"
DAYS = 14
SEEDS = range(4)
#: 0.5, 2, 10 and 30 percent of 100,000 ballots.
SWEEP = (500, 2_000, 10_000, 30_000)

Wave = tuple[Fit, list[Intent]]
Attack = Callable[[str, int, int], Wave]


@pytest.fixture(scope="module")
def world() -> World:
    return seeded_world(invented_cases(40), seed=3)


def _play(world: World, name: str, fit: Fit, seed: int) -> list[Intent]:
    scene = Scene(
        case=CASE,
        ballots=fit.ballots,
        start_s=fit.start_s,
        span_s=fit.span_s,
        electorate=world.electorate,
        varied=True,
        city=2,
    )
    family = FAMILIES.get(name) or SURGES[name]
    return list(family(scene, Random(f"{name}-{seed}")))


@pytest.fixture(scope="module")
def attack(world: World) -> Attack:
    def make(name: str, ballots: int, seed: int) -> Wave:
        fit = FITS[name](ballots, DAYS, Random(f"fit-{name}-{seed}"))
        return fit, _play(world, name, fit, seed)

    return make


def _surge(world: World, name: str, seed: int, ballots: int = 0) -> Wave:
    rng = Random(f"fit-{name}-{seed}")
    size = ballots or surge_size(name, 100_000, rng)
    fit = fit_surge(name, size, DAYS, rng)
    return fit, _play(world, name, fit, seed)


def _dues(intents: list[Intent]) -> list[float]:
    return sorted(intent.due_s for intent in intents)


def _place(address: str) -> str:
    """An address, or the /64 of one."""
    return ":".join(address.split(":")[:4]) if ":" in address else address


def _networks(intents: list[Intent]) -> set[str]:
    return {intent.caller.address.rpartition(".")[0] for intent in intents}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("ballots", SWEEP)
def test_a_wave_fits_the_campaign_and_never_grows(name: str, ballots: int) -> None:
    for seed in range(40):
        fit = FITS[name](ballots, DAYS, Random(seed))
        assert 0 < fit.ballots <= ballots
        assert 0.0 <= fit.start_s <= fit.start_s + fit.span_s <= DAYS * DAY_S + 1e-6


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("ballots", [1, 7, 60])
@pytest.mark.parametrize("days", [1, 2])
def test_small_waves_of_short_campaigns_are_cast_whole(
    world: World, name: str, ballots: int, days: int
) -> None:
    fit = FITS[name](ballots, days, Random(ballots))
    intents = _play(world, name, fit, 1)
    assert len(intents) == fit.ballots == ballots
    assert all(0 <= intent.due_s <= days * DAY_S for intent in intents)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_attack_casts_its_ballots_within_its_span(attack: Attack, name: str, seed: int) -> None:
    fit, intents = attack(name, 600, seed)
    assert len({intent.ballot_id for intent in intents}) == fit.ballots == 600
    ends = fit.start_s + fit.span_s
    assert all(fit.start_s - 1e-6 <= intent.due_s <= ends + 1e-6 for intent in intents)
    assert all(intent.session_s > 0 for intent in intents)
    assert all(len(set(i.selections)) == len(i.selections) <= 5 for i in intents)
    paid = sum(CASE in intent.selections for intent in intents)
    assert paid == 600 if name != "A8" else 0.25 <= paid / 600 <= 0.75


@pytest.mark.parametrize("ballots", SWEEP)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_script_keeps_13_seconds_or_pulses_for_two_minutes(
    attack: Attack, ballots: int, seed: int
) -> None:
    fit, intents = attack("A1", ballots, seed)
    by_address: dict[str, list[float]] = {}
    for intent in intents:
        by_address.setdefault(intent.caller.address, []).append(intent.due_s)
    assert 1 <= len(by_address) <= 5
    assert len({intent.caller.user_agent for intent in intents}) == 1
    if fit.span_s <= 120.0:
        assert fit.ballots / fit.span_s <= 10_000 / 60 + 1e-6
        return
    for dues_s in by_address.values():
        assert min((b - a for a, b in pairwise(sorted(dues_s))), default=13.0) >= 12.99


@pytest.mark.parametrize("ballots", SWEEP)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_hand_makes_5_to_32_a_minute_between_rests(
    attack: Attack, ballots: int, seed: int
) -> None:
    fit, intents = attack("A2", ballots, seed)
    dues_s = _dues(intents)
    gaps = sorted(b - a for a, b in pairwise(dues_s))
    assert 60 / 36 <= gaps[len(gaps) // 2] <= 60 / 4.5
    assert fit.span_s <= 10 * HOUR_S
    assert gaps[-1] > 10 * gaps[len(gaps) // 2]
    assert len({intent.caller.user_agent for intent in intents}) == 1
    assert len({intent.caller.voter for intent in intents}) == len(intents)


@pytest.mark.parametrize("ballots", [500, 10_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_pool_has_one_vote_per_address_and_3_to_30_percent_hosting(
    attack: Attack, world: World, ballots: int, seed: int
) -> None:
    fit, intents = attack("A3", ballots, seed)
    assert len({intent.caller.address for intent in intents}) == fit.ballots
    assert 1 <= len({intent.caller.user_agent for intent in intents}) <= 5
    assert fit.span_s <= 10 * HOUR_S
    assert (fit.start_s + fit.span_s) % DAY_S > DAY_S - 1300 or fit.start_s == 0


def test_a_pool_is_never_larger_than_50_000() -> None:
    assert FITS["A3"](300_000, DAYS, Random(1)).ballots == 50_000


@pytest.mark.parametrize("ballots", [500, 2_000, 5_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_crowd_is_200_to_2_000_people_with_short_stays(
    attack: Attack, ballots: int, seed: int
) -> None:
    fit, intents = attack("A4", ballots, seed)
    people = len({_place(intent.caller.address) for intent in intents})
    assert 190 <= people <= 2_000
    assert HOUR_S <= fit.span_s <= 12 * HOUR_S
    assert all(5.0 <= intent.session_s <= 15.0 for intent in intents)
    assert not any(intent.caller.referrer for intent in intents)
    signed = sum(bool(intent.caller.openid) for intent in intents) / ballots
    assert signed > 0.75


def test_a_crowd_is_never_larger_than_5_000() -> None:
    assert FITS["A4"](30_000, DAYS, Random(1)).ballots == 5_000


@pytest.mark.parametrize("ballots", SWEEP)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_drip_is_2_to_6_in_a_quarter_of_an_hour(attack: Attack, ballots: int, seed: int) -> None:
    fit, intents = attack("A5", ballots, seed)
    pace = fit.ballots / (fit.span_s / 900.0)
    assert 1.99 <= pace <= 6.01
    assert fit.span_s <= 8 * DAY_S
    if ballots >= 2_000:
        assert fit.span_s >= 3.4 * DAY_S
    quarters = Counter(int((due_s - fit.start_s) // 900) for due_s in _dues(intents))
    assert max(quarters.values()) <= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rare_place_sends_17_a_minute_from_one_region(attack: Attack, seed: int) -> None:
    fit, intents = attack("A6", 2_000, seed)
    assert fit.ballots / fit.span_s * 60 == pytest.approx(17.0)
    assert len({intent.caller.region for intent in intents}) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_night_is_the_final_eight_hours(attack: Attack, seed: int) -> None:
    fit, intents = attack("A7", 2_000, seed)
    assert fit.start_s == DAYS * DAY_S - 8 * HOUR_S
    assert _dues(intents)[-1] <= DAYS * DAY_S
    assert FITS["A7"](300_000, DAYS, Random(seed)).ballots == 40_000


@pytest.mark.parametrize("ballots", [2_000, 10_000])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_farm_has_500_to_5_000_phones_that_come_back_daily(
    attack: Attack, ballots: int, seed: int
) -> None:
    fit, intents = attack("A9", ballots, seed)
    phones = Counter(intent.caller.voter for intent in intents)
    days = round(fit.span_s / DAY_S)
    assert 500 <= len(phones) <= 5_000
    assert max(phones.values()) == days >= 2
    assert all("Android" in intent.caller.user_agent for intent in intents)
    stays = Counter(intent.session_s for intent in intents)
    assert len(stays) <= 400
    daily = Counter((i.caller.voter, (i.due_s - fit.start_s) // DAY_S) for i in intents)
    assert max(daily.values()) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_framing_is_crude(attack: Attack, seed: int) -> None:
    _, intents = attack("A10", 2_000, seed)
    assert len({intent.caller.address for intent in intents}) <= 300
    assert len({intent.caller.user_agent for intent in intents}) <= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_poisoner_grows_by_five_percent_an_hour(attack: Attack, seed: int) -> None:
    fit, intents = attack("A11", 6_000, seed)
    half_s = fit.start_s + fit.span_s / 2
    late = sum(intent.due_s >= half_s for intent in intents)
    growth = (late / (len(intents) - late)) ** (HOUR_S / (fit.span_s / 2))
    assert growth == pytest.approx(1.05, abs=0.01)


@pytest.mark.parametrize("name", SURGES)
@pytest.mark.parametrize("seed", range(3))
def test_a_surge_is_of_people_and_within_its_span(world: World, name: str, seed: int) -> None:
    fit, intents = _surge(world, name, seed, ballots=1_200)
    assert len({intent.caller.voter for intent in intents}) == len(intents) == 1_200
    ends = fit.start_s + fit.span_s
    assert all(fit.start_s <= intent.due_s <= ends for intent in intents)
    assert all(2.0 <= intent.session_s <= 600.0 for intent in intents)
    if name != "H8":
        assert all(intent.selections[0] == CASE for intent in intents)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campus_has_two_addresses_and_half_an_hour(world: World, seed: int) -> None:
    fit, intents = _surge(world, "H2", seed)
    assert len(intents) == 2_000
    assert fit.span_s == 1800.0
    assert len({intent.caller.address for intent in intents}) == 2
    assert len({intent.caller.user_agent for intent in intents}) > 500


def test_an_office_has_one_managed_browser(world: World) -> None:
    _, intents = _surge(world, "H3", 1)
    assert len({intent.caller.user_agent for intent in intents}) == 1
    assert len({intent.caller.address for intent in intents}) <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_carrier_puts_a_thousand_behind_an_address(world: World, seed: int) -> None:
    _, intents = _surge(world, "H4", seed)
    assert set(Counter(intent.caller.address for intent in intents).values()) == {1_000}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relay_rises_and_decays(world: World, seed: int) -> None:
    fit, intents = _surge(world, "H5", seed, ballots=2_000)
    hours = Counter(int((due_s - fit.start_s) // HOUR_S) for due_s in _dues(intents))
    busiest = max(hours, key=lambda hour: hours[hour])
    assert hours[busiest] > 2 * hours[max(hours)]
    assert all("MicroMessenger/" in intent.caller.user_agent for intent in intents)


def test_television_sends_everybody_by_one_page_within_five_minutes(world: World) -> None:
    fit, intents = _surge(world, "H6", 1, ballots=1_000)
    assert fit.span_s == 300.0
    assert len({intent.caller.referrer for intent in intents}) == 1
    assert len(_networks(intents)) > 500


def test_the_day_moves_through_time_zones(world: World) -> None:
    _, intents = _surge(world, "H8", 1, ballots=4_000)
    hours: dict[str, Counter[int]] = {}
    for intent in intents:
        hour = int(intent.due_s % DAY_S // HOUR_S)
        hours.setdefault(intent.caller.region, Counter())[hour] += 1
    assert len(hours) > 10
    asleep_in_japan = range(1, 5)
    american = sum(hours["US"][h] for h in asleep_in_japan) / hours["US"].total()
    japanese = sum(hours["JP"][h] for h in asleep_in_japan) / hours["JP"].total()
    assert american > 3 * japanese


@pytest.mark.parametrize("seed", SEEDS)
def test_mobilisation_is_lawful_people_from_wechat_within_three_hours(
    world: World, seed: int
) -> None:
    fit, intents = _surge(world, "H9", seed)
    assert 500 <= len(intents) <= 5_000
    assert fit.span_s == 3 * HOUR_S
    assert all("MicroMessenger/" in intent.caller.user_agent for intent in intents)
    assert not any(intent.caller.referrer for intent in intents)
    assert sum(intent.selections == (CASE,) for intent in intents) > 0.85 * len(intents)
    stays = sorted(intent.session_s for intent in intents)
    assert 9.0 < stays[len(stays) // 2] < 16.0
    crowded = Counter(intent.caller.address for intent in intents).most_common(3)
    assert 0.08 < sum(count for _, count in crowded) / len(intents) < 0.52


def test_surges_shrink_with_the_world() -> None:
    assert surge_size("H2", 10_000, Random(1)) == 200
    assert surge_size("H2", 1_000_000, Random(1)) == 2_000


@pytest.mark.parametrize("seed", range(4))
def test_an_outage_delays_votes_for_its_case_until_they_catch_up(seed: int) -> None:
    rng = Random(seed)
    fit = fit_outage(DAYS, rng)
    ends = fit.start_s + fit.span_s
    during = _citizen(fit.start_s + fit.span_s / 2, (CASE, "case-01"))
    late = held_back(during, CASE, fit, rng)
    assert late is not None
    assert fit.start_s + 0.98 * fit.span_s <= late.due_s <= ends
    assert late.starts_s == pytest.approx(during.starts_s)
    assert held_back(_citizen(during.due_s, ("case-01",)), CASE, fit, rng) is None
    assert held_back(_citizen(fit.start_s - 1.0, (CASE,)), CASE, fit, rng) is None
    assert OUTAGE not in SURGES


def _citizen(due_s: float, selections: tuple[str, ...]) -> Intent:
    from loadtests.families.scene import voted
    from loadtests.people.intent import Caller

    caller = Caller(address="192.0.2.1", user_agent="x", referrer="")
    return voted(
        family="honest",
        due_s=due_s,
        session_s=40.0,
        case=selections[0],
        caller=caller,
        rng=Random(1),
        others=selections[1:],
    )
