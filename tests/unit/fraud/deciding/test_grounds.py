"""A wave is held for how its ballots were sent, never for who was called or where they sit."""

from dataclasses import replace

import pytest

from fraud.deciding.grounds import may_hold
from fraud.finding.features import Features
from tests.unit.fraud.deciding.test_suspicion import NOTHING

#: Everything that mobilised voters show: at once, quickly, from one place, by one link.
CALLED = replace(
    NOTHING, ballots_log10=3.0, rush_log10=1.5, others=2_000.0, origin_nats=3.0, referrer_nats=4.0,
    age_nats=2.0, choices_nats=2.0, channel_nats=1.0, gap_variation=1.0, region_kinship=1.0,
)  # fmt: skip


def test_mobilised_voters_are_not_held() -> None:
    assert not may_hold(CALLED)


@pytest.mark.parametrize(
    "shown",
    [
        replace(CALLED, device_nats=2.0),
        replace(CALLED, odd=0.9),
        replace(CALLED, gap_variation=0.1),
    ],
)
def test_few_devices_programs_and_timers_are(shown: Features) -> None:
    assert may_hold(shown)


def test_devices_that_are_more_various_than_the_others_hold_nobody() -> None:
    assert not may_hold(replace(CALLED, device_nats=2.0, device_kinship=-0.5))


def test_an_office_with_one_managed_browser_is_not_held() -> None:
    office = replace(CALLED, age_nats=0.2, device_nats=3.0, top_network=1.0)
    assert not may_hold(office)
    assert may_hold(replace(office, age_nats=2.0))


def test_an_even_pace_from_one_address_is_not_enough() -> None:
    address = replace(CALLED, age_nats=0.2, gap_variation=0.0, top_network=1.0)
    assert not may_hold(address)
    assert may_hold(replace(address, device_nats=3.0))


def test_nothing_is_held_where_there_are_few_to_compare_with() -> None:
    assert not may_hold(replace(CALLED, device_nats=3.0, others=40.0))


def test_a_wave_of_the_whole_campaign_is_held_for_the_company_it_keeps() -> None:
    crowd = replace(CALLED, device_nats=3.0, odd=0.9, whole=1.0)
    assert not may_hold(crowd)
    assert may_hold(replace(crowd, held=0.5))
