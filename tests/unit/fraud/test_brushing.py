"""What is brushed is held, and few others with it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.fraud.worlds import (
    CLASSES,
    HOUR,
    MIDNIGHT,
    Outcome,
    World,
    judged,
    ordinary_day,
)

CASE = ["case-05"]


def steady(world: World, n: int, first: float, gap_s: float, jitter_s: float) -> list[float]:
    """Times of one sender, in seconds after midnight."""
    gaps = np.maximum(0.5, world.rng.normal(gap_s, jitter_s, n))
    return [float(at) for at in MIDNIGHT + first + np.cumsum(gaps)]


def assert_held_alone(outcome: Outcome, group: str) -> None:
    assert outcome.held_share(group) >= 0.95
    assert outcome.held_share("honest") <= 0.005


def test_a_script_behind_three_addresses_is_held() -> None:
    world = ordinary_day()
    for address in (1, 2, 3):
        times = steady(world, 400, 10 * HOUR, 13.0, 1.0)
        world.add(
            "A1", times, cases=CASE, devices=["requests 2/other/other"],
            networks=[address], ages=(0.0, 1.0),
        )  # fmt: skip
    assert_held_alone(judged(world), "A1")


def test_a_pulse_of_ten_thousand_a_minute_is_held() -> None:
    world = ordinary_day()
    times = world.arrivals(5_000, 20 * HOUR, 20 * HOUR + 30.0)
    world.add(
        "A1", times, cases=CASE, devices=CLASSES[9:10], networks=[1, 2, 3, 4, 5], ages=(0.0, 1.0)
    )
    assert_held_alone(judged(world), "A1")


def test_a_person_who_brushes_by_hand_for_hours_is_held() -> None:
    world = ordinary_day()
    for hour in (9, 12, 15):
        times = steady(world, 600, hour * HOUR, 9.0, 3.0)
        world.add("A2", times, cases=CASE, devices=CLASSES[20:21], networks=[777], ages=(2.0, 8.0))
    assert_held_alone(judged(world), "A2")


@pytest.mark.parametrize("classes", [1, 5])
def test_a_proxy_pool_is_held(classes: int) -> None:
    world = ordinary_day()
    world.add(
        "A3", world.arrivals(3_000, 20 * HOUR, 22 * HOUR), cases=CASE,
        devices=CLASSES[30 : 30 + classes], networks=range(9_000, 14_000), ages=(1.0, 9.0),
    )  # fmt: skip
    assert_held_alone(judged(world), "A3")


def test_a_proxy_pool_that_also_votes_for_others_is_held_most_for_its_main_case() -> None:
    world = ordinary_day()
    world.add(
        "A3", world.arrivals(3_000, 20 * HOUR, 22 * HOUR), cases=CASE,
        devices=CLASSES[30:32], networks=range(9_000, 14_000), ages=(1.0, 9.0),
    )  # fmt: skip
    world.rows = [
        replace(row, selections=sorted({*row.selections, *world.favourites(2)}))
        if group == "A3"
        else row
        for row, group in zip(world.rows, world.groups, strict=True)
    ]
    outcome = judged(world)
    assert_held_alone(outcome, "A3")
    largest = max(outcome.incidents.values(), key=lambda incident: incident.ballots)
    assert largest.case == "case-05"


def test_the_ballots_before_the_discovery_are_held_back() -> None:
    world = ordinary_day()
    times = world.arrivals(1_000, 20 * HOUR, 20.5 * HOUR)
    world.add(
        "A3", times, cases=CASE, devices=CLASSES[30:31], networks=range(9_000, 14_000),
        ages=(1.0, 4.0),
    )  # fmt: skip
    outcome = judged(world)
    assert min(times) == outcome.rows[min(verdict.index for verdict in outcome.verdicts)].cast_at


def test_an_attack_is_one_incident_of_its_case_and_names_its_device_class() -> None:
    world = ordinary_day()
    world.add(
        "A3", world.arrivals(2_000, 20 * HOUR, 21 * HOUR), cases=CASE, devices=CLASSES[30:31],
        networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip
    (incident,) = judged(world).incidents.values()
    assert incident.id.startswith("case-05-20191111T2000")
    assert any(CLASSES[30] in one.zh and CLASSES[30] in one.en for one in incident.reasons)
