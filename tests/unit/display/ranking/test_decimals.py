"""Numbers of one table carry the same number of decimals."""

from decimal import Decimal

import pytest

from display.ranking.decimals import longest


@pytest.mark.parametrize(
    ("numbers", "decimals"),
    [
        (["90", "89.5", "88.1250"], 3),
        (["100", "1E+2", None], 0),
        ([None], 0),
        ([], 0),
    ],
)
def test_the_longest_number_without_idle_zeros_sets_the_decimals(
    numbers: list[str | None], decimals: int
) -> None:
    assert longest(None if text is None else Decimal(text) for text in numbers) == decimals
