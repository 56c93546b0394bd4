"""Shares from what people said: worked out by hand, and covering what is true."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from fraud.watching.estimates import Finding, Labels, clopper_pearson, false_discovery, recall

THEN = datetime(2026, 5, 2, tzinfo=UTC)


def finding(ballots: int, released: int = 0, confirmed: int = 0, name: str = "i") -> Finding:
    return Finding(
        incident=name,
        ballots=ballots,
        released=released,
        confirmed=confirmed,
        waits_since=THEN if released + confirmed < ballots else None,
    )


@given(st.integers(1, 500), st.data())
def test_the_interval_is_the_exact_one(of: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, of))
    exact = binomtest(hits, of).proportion_ci(method="exact")
    found = clopper_pearson(hits, of)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert found.low <= found.value <= found.high


def test_of_nothing_everything_is_possible() -> None:
    found = false_discovery([finding(80)])
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0.0, 1.0)


def test_an_incident_counts_once_however_large_it_is() -> None:
    findings = [finding(10_000, confirmed=9_000), finding(9, released=9), finding(5, confirmed=5)]
    assert false_discovery([*findings, finding(70)]).value == pytest.approx(1 / 3)


def test_recall_weighs_each_drawn_ballot_with_what_it_stands_for() -> None:
    found = recall([finding(900, confirmed=900)], 10_900, Labels(brushed=1, genuine=99))
    assert found.value == pytest.approx(900 / (900 + 10_000 / 100))
    assert found.low < found.value < found.high


def test_what_is_not_known_widens_the_interval_and_moves_nothing() -> None:
    ruled = [finding(100, confirmed=80, released=20)]
    sure = recall(ruled, 10_100, Labels(brushed=1, genuine=99))
    unsure = recall(ruled, 10_100, Labels(brushed=1, genuine=99, unclear=40))
    waiting = recall([*ruled, finding(100)], 10_200, Labels(brushed=1, genuine=99))
    assert unsure.value == sure.value
    assert unsure.low < sure.low
    assert waiting.low <= sure.low
    assert waiting.high >= sure.high


def test_without_any_label_recall_may_be_anything_up_to_all() -> None:
    found = recall([finding(100, confirmed=100)], 10_100, Labels())
    assert math.isnan(found.value)
    assert found.low < 0.01
    assert found.high == 1.0


SOME = st.integers(0, 40)


@given(
    st.builds(Labels, brushed=SOME, genuine=SOME, unclear=SOME),
    *(st.integers(0, 900), st.integers(0, 900), st.integers(0, 900)),
)
def test_the_value_lies_in_its_interval(
    labels: Labels, released: int, confirmed: int, waiting: int
) -> None:
    ballots = released + confirmed + waiting
    found = recall([finding(ballots, released, confirmed)], ballots + 5_000, labels)
    assert 0.0 <= found.low <= found.high <= 1.0
    assert math.isnan(found.value) or found.low <= found.value <= found.high


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    held, missed, left = 400, 150, 20_000
    covered = 0
    for _ in range(400):
        hits = int(rng.hypergeometric(missed, left - missed, 200))
        found = recall(
            [finding(held, confirmed=held)], held + left, Labels(brushed=hits, genuine=200 - hits)
        )
        covered += found.low <= held / (held + missed) <= found.high
    assert covered >= 380
