from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.desk.signing_in.delays import (
    FORGOTTEN_AFTER,
    Subject,
    failures_now,
    left_to_wait,
    wait_after,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("subject", Subject)
def test_the_first_mistakes_cost_nothing_and_more_cost_more(subject: Subject) -> None:
    waits = [wait_after(subject, failures) for failures in range(60)]
    assert waits[0] == timedelta()
    assert waits == sorted(waits)
    assert waits[-1] == 60 * SECOND


def test_an_accounts_sixth_try_waits_a_second_and_each_after_it_twice_as_long() -> None:
    waits = [wait_after(Subject.ACCOUNT, failures) for failures in range(4, 9)]
    assert waits == [timedelta(), SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]


@given(st.sampled_from(Subject), st.integers(0, 10**6))
def test_every_wait_ends_within_a_minute(subject: Subject, failures: int) -> None:
    assert left_to_wait(subject, failures, NOW, NOW + 60 * SECOND) == timedelta()


def test_after_some_hours_what_was_before_is_forgotten() -> None:
    later = NOW + FORGOTTEN_AFTER + SECOND
    assert failures_now(50, NOW, later) == 0
    assert failures_now(50, NOW, NOW + SECOND) == 50


def test_a_network_may_be_a_whole_office() -> None:
    assert wait_after(Subject.NETWORK, 19) == timedelta()
    assert wait_after(Subject.NETWORK, 21) > timedelta()
