"""A region lies in others by its code, whichever of two codes it is written by."""

import pytest

from voting.provenance.regions import lies_in


@pytest.mark.parametrize(
    ("region", "others", "lies"),
    [
        ("CN-SD", ["CN"], True),
        ("CN-SD", ["CN-SD", "JP"], True),
        ("CN-BJ", ["CN-SD"], False),
        ("CN", ["CN-SD"], None),
        ("", ["CN-SD"], None),
        ("HK", ["CN"], True),
        ("HK", ["CN-HK"], True),
        ("CN-TW", ["TW"], True),
        ("CN", ["MO"], None),
        ("CN-SD", ["HK"], False),
    ],
)
def test_a_region_lies_in_others(region: str, others: list[str], lies: bool | None) -> None:
    assert lies_in(region, others) is lies
