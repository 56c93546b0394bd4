"""Ballots are told in ledger order while a log is being read, or the reader learns that not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fraud.offline.ledger_order import Ordered, ledger_order

HOUR = 3600.0


def told(at: list[float], every: int) -> list[int] | None:
    """What is told of a log, asked for every so many rows; None where it is taken back."""
    ordered, known = Ordered(), []
    ids = [f"{(7 * place) % 11}-{place}" for place in range(len(at))]
    for read in range(every, len(at) + 1, every):
        more = ordered.more(np.array(at[:read]), ids[:read])
        if more is None:
            return None
        known += more.tolist()
    return known


@given(
    hours=st.lists(st.floats(0.0, 300.0), min_size=1, max_size=60),
    disorder_s=st.lists(st.floats(0.0, 0.99 * HOUR), min_size=60, max_size=60),
    every=st.integers(1, 20),
)
def test_a_log_that_is_nearly_in_order_is_told_as_it_is_judged(
    hours: list[float], disorder_s: list[float], every: int
) -> None:
    at = [one * HOUR + late for one, late in zip(sorted(hours), disorder_s, strict=False)]
    known = told(at, every)
    ids = [f"{(7 * place) % 11}-{place}" for place in range(len(at))]
    assert known is not None
    assert known == ledger_order(np.array(at), ids).tolist()[: len(known)]


def test_most_of_a_long_log_is_told_before_its_end() -> None:
    known = told([60.0 * minute for minute in range(1_000)], every=100)
    assert known is not None
    assert len(known) == 939


def test_what_was_told_is_taken_back_when_an_older_row_comes() -> None:
    assert told([0.0, HOUR, 2 * HOUR, 3 * HOUR, HOUR / 2], every=1) is None


def test_a_row_of_the_same_time_may_come_before_one_that_was_told() -> None:
    assert told([0.0, HOUR, 3 * HOUR, HOUR], every=1) is None
