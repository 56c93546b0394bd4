"""Memory is compared once it has settled: growth is found, and the filling of bounds is not."""

import pytest

from loadtests.faults.soak.memory import Held, Sample, held
from loadtests.faults.soak.soaking import grown


def course(*mib: float, role: str = "front") -> list[Sample]:
    """Samples at even steps of a load."""
    return [
        Sample(acknowledged=100 * turn, mib={role: each, "postgres": 50.0})
        for turn, each in enumerate(mib)
    ]


def test_what_fills_up_in_the_first_third_and_stays_has_not_grown() -> None:
    seen = held(course(10, 60, 80, 90, *[100] * 8))
    assert seen["front"] == Held(settled_mib=100, end_mib=100)
    assert list(grown(seen, 0.05)) == []


def test_what_goes_on_growing_is_found_by_name() -> None:
    seen = held(course(*(100 + 10 * turn for turn in range(12))))
    [problem] = grown(seen, 0.05)
    assert problem.startswith("front grew by")
    assert seen["front"].growth == pytest.approx(210 / 140 - 1)


def test_voters_whom_valkey_remembers_are_told_and_no_problem() -> None:
    seen = held(course(*(100 + 10 * turn for turn in range(12)), role="valkey-server"))
    assert seen["valkey-server"].growth > 0.05
    assert list(grown(seen, 0.05)) == []


def test_a_load_that_was_never_looked_at_shows_nothing() -> None:
    assert list(grown(held([]), 0.05)) == ["no memory was measured"]
