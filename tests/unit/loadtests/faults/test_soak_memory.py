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


def test_a_load_that_came_in_leaps_is_compared_where_it_was_seen() -> None:
    leaps = [(0, 10.0), (900, 100.0), (1900, 180.0)]
    samples = [Sample(acknowledged=seen, mib={"front": mib}) for seen, mib in leaps]
    assert held(samples)["front"] == Held(settled_mib=100, end_mib=180)


def test_a_load_that_was_seen_only_at_its_end_shows_nothing() -> None:
    samples = [Sample(acknowledged=seen, mib={"front": 100.0}) for seen in (0, 1900)]
    assert list(grown(held(samples), 0.05)) == ["no memory was measured"]


def test_a_load_that_was_never_looked_at_shows_nothing() -> None:
    assert list(grown(held([]), 0.05)) == ["no memory was measured"]
