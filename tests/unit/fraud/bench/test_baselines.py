"""Each baseline finds what its paper says it finds, and has the figures that hands compute."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraud.bench.baselines.address_rate import E_PETITIONS, FIVE_PER_HOUR
from fraud.bench.baselines.block_density import Density, arithmetic, geometric, surprising
from fraud.bench.baselines.catalogue import CONTENDERS
from fraud.bench.baselines.fraudar import edge_densities
from fraud.bench.baselines.m_zoom import block_densities
from fraud.bench.baselines.midas_f import MidasF, Sender
from fraud.bench.baselines.trailing import trailing_counts
from fraud.bench.baselines.volume import CaseVolume
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Learner, Method
from fraud.bench.tuning import lesson
from fraud.domain import Bools
from tests.unit.fraud.bench.columns import rows, truth

MINUTE, HOUR = 60.0, 3600.0


def only(contender: Contender) -> Method:
    (method,) = contender.grid
    assert not isinstance(method, Learner)
    return method


def held(contender: Contender, at: list[float]) -> list[bool]:
    method = only(contender)
    assert method.limit is not None
    found: list[bool] = (method.suspicion(rows(at)).score > method.limit).tolist()
    return found


def a_day_with_a_burst() -> tuple[Rows, Bools]:
    """4,000 ballots over a day from many, and in its midst 300 of one sender for one case."""
    rng = np.random.default_rng(1)
    at = np.concatenate(
        (rng.uniform(0, 24 * HOUR, 4000), rng.uniform(12 * HOUR, 12.3 * HOUR, 300))
    )
    burst = np.arange(4300) >= 4000
    order = np.argsort(at)
    columns = {
        "cases": np.where(burst, 7, rng.integers(0, 20, 4300)),
        "address": np.where(burst, 500, rng.integers(0, 500, 4300)),
        "device": np.where(burst, 60, rng.integers(0, 60, 4300)),
    }
    return (
        rows(at[order], **{name: values[order] for name, values in columns.items()}),
        burst[order],
    )


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=25),
    st.integers(1, 20),
)
def test_trailing_counts_are_those_of_a_plain_count(
    drawn: list[tuple[int, int]], window: int
) -> None:
    drawn.sort(key=lambda one: one[1])
    expected = [
        sum(g == group and at - window < t for g, t in drawn[: place + 1])
        for place, (group, at) in enumerate(drawn)
    ]
    found = trailing_counts(
        np.array([group for group, _ in drawn], np.int64),
        np.array([at for _, at in drawn], np.float64),
        float(window),
    )
    assert found.tolist() == expected


def test_the_sixth_ballot_of_an_address_within_an_hour_is_held() -> None:
    at = [turn * 10 * MINUTE for turn in range(6)]
    assert held(FIVE_PER_HOUR, at) == [False] * 5 + [True]
    assert not any(held(FIVE_PER_HOUR, [turn * 13 * MINUTE for turn in range(20)]))


def test_e_petitions_suspect_a_second_ballot_within_a_minute() -> None:
    assert held(E_PETITIONS, [0.0, 59.0]) == [False, True]
    assert held(E_PETITIONS, [0.0, 61.0]) == [False, False]


def test_e_petitions_bear_a_ballot_a_minute() -> None:
    # Five in 300 s: one every 61 s keeps to it.
    assert not any(held(E_PETITIONS, [turn * 61.0 for turn in range(20)]))


def test_a_lone_edge_has_the_density_that_the_paper_defines() -> None:
    found = edge_densities(np.array([0]), np.array([0]), np.array([1.0]))
    assert found.tolist() == [pytest.approx(1 / math.log(6) / 2)]


def test_the_planted_block_is_the_densest_of_the_graph() -> None:
    block = [(left, right) for left in range(5) for right in range(5)]
    sparse = [(left, 5 + left % 7) for left in range(5, 60)]
    left, right = np.array([*block, *sparse]).T
    found = edge_densities(left, right, np.ones(len(left)))
    assert found[: len(block)].min() > found[len(block) :].max()


def test_the_densities_of_blocks_are_those_of_the_papers() -> None:
    assert arithmetic(12.0, [2, 3, 1], 12.0, [2, 3, 1]) == 6.0
    assert geometric(12.0, [2, 2, 2], 12.0, [2, 2, 2]) == 6.0
    # Mass 10 in an eighth of 16: 10 (log(10 / 2) - 1) + 2.
    assert surprising(10.0, [1, 1, 1], 16.0, [2, 2, 2]) == pytest.approx(10 * math.log(5) - 8)
    assert surprising(1.0, [1, 1, 1], 16.0, [2, 2, 2]) == 0.0


@pytest.mark.parametrize("density", [arithmetic, geometric, surprising])
def test_the_planted_block_of_a_tensor_is_taken_first(density: Density) -> None:
    rng = np.random.default_rng(2)
    sparse = rng.integers(3, 40, (200, 3))
    block = rng.integers(0, 3, (60, 3))
    entries, counts = np.unique(np.concatenate((sparse, block)), axis=0, return_counts=True)
    found = block_densities(entries, counts.astype(np.float64), density, blocks=1)
    planted = (entries < 3).all(axis=1)
    assert found[planted].all()
    assert not found[~planted].any()


def test_a_case_with_ten_times_its_volume_stands_out() -> None:
    at = np.sort(
        np.concatenate((np.arange(0.0, 3 * HOUR, 30.0), np.arange(2 * HOUR, 2.1 * HOUR, 3.0)))
    )
    found = CaseVolume(bucket_s=300.0, memory=0.1).suspicion(rows(at))
    assert 2 * HOUR <= at[found.score.argmax()] < 2.2 * HOUR
    assert found.known_at is not None
    assert (found.known_at > at).all()


def test_a_burst_of_one_edge_scores_highest_in_midas() -> None:
    log, burst = a_day_with_a_burst()
    found = MidasF(sender=Sender.DEVICE, tick_s=600.0).suspicion(log)
    assert np.median(found.score[burst]) > np.quantile(found.score[~burst], 0.99)


def test_midas_scores_as_its_formula_says() -> None:
    # Four edges in the first tick, six in the second: (a + s - a t)^2 / (s (t - 1)), where the
    # count of now begins at half of the last tick's.
    log = rows([0.0] * 4 + [60.0] * 6)
    found = MidasF(sender=Sender.DEVICE, tick_s=60.0).suspicion(log).score
    now = 4 * 0.5 + np.arange(1, 7)
    expected = (now + 4 - 2 * now) ** 2 / 4
    assert found[:4].tolist() == [0.0] * 4
    assert found[4:] == pytest.approx(expected / (1000.0 + expected))


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda one: one.name)
def test_every_baseline_gives_scores_from_zero_to_one_and_the_same_twice(
    contender: Contender,
) -> None:
    log, burst = a_day_with_a_burst()
    first = contender.grid[0]
    if contender.needs:
        pytest.importorskip(contender.needs)
    lessons = [lesson(log, truth(np.where(burst, "A1", "honest").tolist()))]
    method = first.fit(lessons) if isinstance(first, Learner) else first
    once, again = method.suspicion(log), method.suspicion(log)
    assert once.score.shape == burst.shape
    assert ((once.score >= 0.0) & (once.score <= 1.0)).all()
    assert (once.score == again.score).all()
    assert (once.known_at is not None) == method.is_live
