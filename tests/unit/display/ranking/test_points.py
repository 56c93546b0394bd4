from decimal import Decimal

import pytest

from display.ranking.points import points
from voting.domain import CaseId
from voting.rules.ranking import Normaliser

A, B, C = CaseId("a"), CaseId("b"), CaseId("c")


@pytest.mark.parametrize(
    ("normaliser", "expected"),
    [
        (Normaliser.FIRST_100, ["100.0000", "66.6667", "0.0000"]),
        (Normaliser.SHARE, ["60.0000", "40.0000", "0.0000"]),
        (Normaliser.MIN_MAX, ["100.0000", "66.6667", "0.0000"]),
        (Normaliser.RANK, ["100.0000", "66.6667", "33.3333"]),
        (Normaliser.LOG, ["100.0000", "79.2481", "0.0000"]),  # ln 3 ÷ ln 4 = 0.7924812…
        (Normaliser.NONE, ["3.0000", "2.0000", "0.0000"]),
    ],
)
def test_each_normaliser_gives_the_points_worked_out_by_hand(
    normaliser: Normaliser, expected: list[str]
) -> None:
    found = points({A: 3, B: 2, C: 0}, normaliser)
    assert [str(found[case]) for case in (A, B, C)] == expected


def test_min_max_measures_from_the_smallest() -> None:
    assert points({A: 30, B: 15, C: 10}, Normaliser.MIN_MAX)[B] == Decimal("25.0000")


def test_equal_figures_share_the_better_rank() -> None:
    found = points({A: 5, B: 5, C: 1}, Normaliser.RANK)
    assert [found[A], found[B], found[C]] == [Decimal(100), Decimal(100), Decimal("33.3333")]


def test_min_max_of_equals_gives_all_of_them_everything() -> None:
    assert set(points({A: 4, B: 4}, Normaliser.MIN_MAX).values()) == {Decimal(100)}


@pytest.mark.parametrize("normaliser", [one for one in Normaliser if one is not Normaliser.RANK])
def test_no_votes_at_all_are_no_points(normaliser: Normaliser) -> None:
    assert set(points({A: 0, B: 0}, normaliser).values()) == {Decimal(0)}


@pytest.mark.parametrize("normaliser", Normaliser)
def test_an_empty_group_has_no_points(normaliser: Normaliser) -> None:
    assert points({}, normaliser) == {}


def test_a_half_is_rounded_to_the_even_digit() -> None:
    scores = {A: Decimal("1.00005"), B: Decimal("1.00015")}
    found = points(scores, Normaliser.NONE)
    assert [str(found[A]), str(found[B])] == ["1.0000", "1.0002"]


def test_a_negative_figure_is_an_error_that_names_its_case() -> None:
    with pytest.raises(ValueError, match="negative figure for b"):
        points({A: 1, B: -1}, Normaliser.SHARE)


@pytest.mark.parametrize(
    ("figure", "largest", "expected"),
    [
        ("1", "3", "50.0000"),  # ln 2 ÷ ln 4
        ("1", "7", "33.3333"),  # ln 2 ÷ ln 8
        ("9", "99", "50.0000"),  # ln 10 ÷ ln 100
        ("0.5", "4.0625", "25.0000"),  # 1.5 ^ 4 = 5.0625
        ("1000", "1000000", "50.0072"),  # 6.90875478 ÷ 13.81551156 = 0.500072…
    ],
)
def test_logarithms_bring_the_last_nearer_to_the_first(
    figure: str, largest: str, expected: str
) -> None:
    found = points({A: Decimal(figure), B: Decimal(largest)}, Normaliser.LOG)
    assert [str(found[A]), str(found[B])] == [expected, "100.0000"]
