"""What looks like brushing and is not: none of these may be held."""

import numpy as np
import pytest

from tests.unit.fraud.worlds import CLASSES, HOUR, MIDNIGHT, World, judged, ordinary_day

CASE = ["case-05"]
WECHAT = [name for name in CLASSES if name.startswith("WeChat")]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_ordinary_day_holds_nothing(seed: int) -> None:
    assert judged(ordinary_day(seed)).verdicts == []


def test_a_quiet_campaign_with_a_handful_of_ballots_holds_nothing() -> None:
    world = ordinary_day(ballots=40)
    world.add(
        "friends", world.arrivals(40, 9 * HOUR, 9.5 * HOUR), cases=CASE, devices=CLASSES[3:4],
        networks=[5], ages=(1.0, 9.0),
    )  # fmt: skip
    assert judged(world).verdicts == []


def test_the_first_minutes_of_a_busy_campaign_hold_nothing() -> None:
    assert judged(ordinary_day(ballots=3_000, hours=0.2)).verdicts == []


@pytest.mark.parametrize(("devices", "networks"), [(None, None), (WECHAT, None), (None, [42, 43])])
def test_a_crowd_that_is_called_as_voting_opens_is_not_held(
    devices: list[str] | None, networks: list[int] | None
) -> None:
    world = World(np.random.default_rng(3))
    world.add("honest", world.arrivals(3_000, 0.0, 3 * HOUR))
    called = world.arrivals(600, 30.0, 600.0)
    world.add("called", called, cases=CASE, devices=devices, networks=networks)
    assert judged(world).verdicts == []


def test_a_celebrity_who_brings_thirty_times_as_many_is_not_held() -> None:
    world = ordinary_day()
    world.add("H1", world.arrivals(6_000, 19 * HOUR, 21 * HOUR), cases=CASE)
    assert judged(world).held_share("H1") <= 0.005


def test_a_campus_behind_two_addresses_is_not_held() -> None:
    world = ordinary_day()
    world.add("H2", world.arrivals(2_000, 19 * HOUR, 19.5 * HOUR), cases=CASE, networks=[42, 43])
    assert judged(world).held_share("H2") <= 0.005


def test_an_office_with_one_managed_browser_is_not_held() -> None:
    world = ordinary_day()
    world.add(
        "H3", world.arrivals(300, 4 * HOUR, 5 * HOUR), cases=CASE, networks=[42],
        devices=CLASSES[5:6], ages=(10.0, 90.0),
    )  # fmt: skip
    assert judged(world).held_share("H3") <= 0.005


def test_a_carrier_that_hides_thousands_behind_three_addresses_is_not_held() -> None:
    world = ordinary_day()
    world.add("H4", world.arrivals(3_000, 10 * HOUR, 20 * HOUR), networks=[42, 43, 44])
    assert judged(world).held_share("H4") <= 0.005


def test_a_link_passed_on_in_wechat_groups_is_not_held() -> None:
    world = ordinary_day()
    world.add("H5", world.arrivals(2_000, 9 * HOUR, 11 * HOUR), cases=CASE, devices=WECHAT)
    assert judged(world).held_share("H5") <= 0.005


def test_a_code_on_television_is_not_held() -> None:
    world = ordinary_day()
    world.add(
        "H6", world.arrivals(3_000, 12 * HOUR, 12 * HOUR + 300.0), cases=CASE,
        referrers=["tv.example"], ages=(3.0, 40.0),
    )  # fmt: skip
    assert judged(world).held_share("H6") <= 0.005


def test_lawful_mobilisation_is_not_held() -> None:
    world = ordinary_day()
    world.add(
        "H9", world.arrivals(3_000, 10 * HOUR, 13 * HOUR), cases=CASE, referrers=[""],
        ages=(3.0, 15.0), networks=[42, 43, *range(20_000, 22_000)], devices=WECHAT,
    )  # fmt: skip
    assert judged(world).held_share("H9") <= 0.005


def test_an_address_alone_never_holds_a_ballot() -> None:
    """A thousand ballots from one address, evenly spaced, with nothing else known of them."""
    world = ordinary_day()
    times = [MIDNIGHT + 4 * HOUR + 5.0 * number for number in range(1_000)]
    world.add("address", times, cases=CASE, networks=[42], devices=[""], ages=(60.0, 500.0))
    outcome = judged(world)
    assert outcome.held_share("address") == 0.0
    assert outcome.verdicts == []


def test_the_same_address_with_a_timer_behind_it_does() -> None:
    """The control of the test above: what is added is how the ballots were sent."""
    world = ordinary_day()
    times = [MIDNIGHT + 4 * HOUR + 5.0 * number for number in range(1_000)]
    world.add("timer", times, cases=CASE, networks=[42], devices=CLASSES[5:6], ages=(60.0, 500.0))
    assert judged(world).held_share("timer") >= 0.95
