"""Each signal: what it is worth, and that it speaks both languages with its numbers."""

from dataclasses import replace

import pytest

from fraud import patterns
from fraud.domain import Evidence
from fraud.policy import FOUNDING
from fraud.signals import device, hour, network, referrer, timing, velocity
from voting.domain import CaseId

EVIDENCE = Evidence(
    case=CaseId("case-01"),
    value="Chrome 145/Windows 10/other",
    horizon_s=900.0,
    observed=321.0,
    of=500.0,
    expected=4.5,
    surprise=12.0,
    networks=200,
    top_share=0.05,
)


@pytest.mark.parametrize("room", patterns.ROOMS.values())
def test_every_reason_gives_its_numbers_in_both_languages(room: patterns.SignalRoom) -> None:
    reason = room.reason(replace(EVIDENCE, per_min=321.0))
    assert reason.signal is room.NAME
    assert "321" in reason.zh
    assert "321" in reason.en
    assert any("\u4e00" <= letter <= "\u9fff" for letter in reason.zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in reason.en)


def test_a_reason_for_hours_speaks_of_hours() -> None:
    reason = network.reason(replace(EVIDENCE, horizon_s=7200.0))
    assert "2 小时" in reason.zh
    assert "2 h" in reason.en


def test_a_network_is_never_named() -> None:
    evidence = replace(EVIDENCE, value="203.0.113")
    for room in (network, hour):
        reason = room.reason(evidence)
        assert "203.0.113" not in reason.zh + reason.en


def test_a_device_class_over_many_networks_weighs_more_than_one_in_an_office() -> None:
    assert device.points(EVIDENCE) == device.SPREAD_POINTS
    assert device.points(replace(EVIDENCE, top_share=0.9)) == device.CONCENTRATED_POINTS
    assert device.points(replace(EVIDENCE, networks=0)) == device.CONCENTRATED_POINTS


def test_only_haste_is_evidence() -> None:
    assert timing.points(replace(EVIDENCE, value="2–5 s")) == timing.POINTS
    assert timing.points(replace(EVIDENCE, value="≥600 s")) == 0


@pytest.mark.parametrize(
    ("gaps", "per_min", "gap_cv", "points"),
    [
        (60, 5.0, 0.5, velocity.REGULAR_POINTS),
        (60, 5.0, 0.9, 0),  # as people arrive
        (20, 5.0, 0.5, 0),  # too few to tell
        (25, 5.0, 0.2, velocity.REGULAR_POINTS),
        (60, 3.0, 0.1, 0),  # too slow
        (25, 30.0, 0.1, velocity.REGULAR_POINTS),  # a short burst by a metronome
    ],
)
def test_a_steady_hand_is_told_from_people(
    gaps: float, per_min: float, gap_cv: float, points: int
) -> None:
    evidence = replace(EVIDENCE, observed=gaps, per_min=per_min, gap_cv=gap_cv)
    assert velocity.points(evidence) == points


def test_faster_than_people_can_is_evidence_at_once() -> None:
    assert (
        velocity.points(replace(EVIDENCE, observed=1, peak_per_min=60.0)) == velocity.FAST_POINTS
    )


def test_weak_evidence_never_adds_up_to_a_strong_finding() -> None:
    weak = (
        network.POINTS,
        hour.POINTS,
        timing.POINTS,
        referrer.POINTS,
        device.CONCENTRATED_POINTS,
    )
    assert max(weak) < FOUNDING.strong_points <= min(device.SPREAD_POINTS, velocity.FAST_POINTS)


def test_no_single_finding_holds_a_ballot() -> None:
    assert max(device.SPREAD_POINTS, velocity.REGULAR_POINTS) < FOUNDING.hold_points
