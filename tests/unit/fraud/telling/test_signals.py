"""Each signal speaks both languages, with its numbers, and gives no network away."""

from collections.abc import Callable

import pytest

from fraud.domain import Reason
from fraud.telling.signals import (
    choices,
    client,
    device,
    network,
    network_class,
    operator,
    referrer,
    region,
    timing,
    velocity,
    wide_network,
)  # fmt: skip
from fraud.telling.wording import Told, window_en, window_zh

TOLD = Told(value="value-7", observed=321.0, of=500.0, expected=4.5, window_s=3600.0)
ROOMS = (
    choices, client, device, network, network_class, operator, referrer, region, timing,
    wide_network,
)  # fmt: skip
NAMED = (client, device, network_class, operator, referrer, region, timing)


def told(value: str) -> Told:
    return Told(value=value, observed=321.0, of=500.0, expected=0.04, window_s=600.0)


@pytest.mark.parametrize("reason", [room.reason for room in ROOMS])
def test_a_reason_has_its_numbers_in_both_languages(reason: Callable[[Told], Reason]) -> None:
    said = reason(TOLD)
    for text in (said.zh, said.en):
        assert "321" in text
        assert "500" in text
        assert "4.5" in text
    assert "1 小时" in said.zh
    assert "1 h" in said.en


@pytest.mark.parametrize("reason", [room.reason for room in NAMED])
def test_what_stands_out_is_named(reason: Callable[[Told], Reason]) -> None:
    said = reason(TOLD)
    assert "value-7" in said.zh
    assert "value-7" in said.en


def test_a_channel_is_told_apart_from_a_page() -> None:
    said = referrer.reason(told("channel:hall-3"))
    assert "渠道「hall-3」" in said.zh
    assert "channel “hall-3”" in said.en


@pytest.mark.parametrize("reason", [network.reason, wide_network.reason])
def test_a_network_is_never_named(reason: Callable[[Told], Reason]) -> None:
    said = reason(TOLD)
    assert "value-7" not in said.zh + said.en


def test_networks_that_hardly_anyone_has_are_told_apart_from_one_network() -> None:
    assert network.reason(told("")) != network.reason(told("-"))
    assert "代理池" in network.reason(told("")).zh


def test_a_ballot_for_one_case_alone_is_told_apart_from_a_set_choice() -> None:
    assert "alone" in choices.reason(told("1")).en
    assert "5 cases" in choices.reason(told("5")).en


def test_even_sending_is_told_and_chance_arrivals_are_not() -> None:
    even = velocity.reason(200.0, 0.05)
    assert even is not None
    assert "0.05" in even.zh
    assert "0.05" in even.en
    assert velocity.reason(200.0, 1.0) is None
    assert velocity.reason(5.0, 0.05) is None


def test_windows_are_written_in_their_unit() -> None:
    assert [window_zh(s) for s in (600.0, 21_600.0, 345_600.0)] == ["10 分钟", "6 小时", "4 天"]
    assert [window_en(s) for s in (600.0, 21_600.0, 345_600.0)] == ["10 min", "6 h", "4 d"]


def test_small_expectations_keep_a_digit() -> None:
    assert "0.04" in device.reason(told("x")).en
