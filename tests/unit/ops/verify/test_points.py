"""Points of a large group cost what sorting it costs, and no more."""

import sys
from decimal import Decimal
from types import FrameType

import pytest

from ops.verify.points import points

NORMALISERS = ("none", "first-100", "share", "min-max", "rank", "log")


def calls_for(cases: int, normaliser: str) -> int:
    """How many functions are called for a group whose figures all differ."""
    figures = {f"c{case}": Decimal(case) for case in range(1, cases + 1)}
    called = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal called
        called += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        points(figures, normaliser)
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize("normaliser", NORMALISERS)
def test_eight_times_the_cases_are_about_eight_times_the_work(normaliser: str) -> None:
    assert calls_for(800, normaliser) < 16 * calls_for(100, normaliser)


@pytest.mark.parametrize("normaliser", NORMALISERS)
def test_a_group_of_nobody_has_no_points(normaliser: str) -> None:
    assert points({}, normaliser) == {}


@pytest.mark.parametrize(("figure", "expected"), [("7.5", "100"), ("0", "0")])
def test_who_are_all_equal_have_all_or_nothing(figure: str, expected: str) -> None:
    found = points({"c1": Decimal(figure), "c2": Decimal(figure)}, "min-max")
    assert found == {"c1": Decimal(expected), "c2": Decimal(expected)}
