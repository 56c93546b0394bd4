"""Numbers as people write them; all of these are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.phones.numbers import mainland, masked


@pytest.mark.parametrize(
    "written",
    [
        "13000000000",
        "130 0000 0000",
        "130-0000-0000",
        "+8613000000000",
        "+86 130 0000 0000",
        "0086-13000000000",
        "86 13000000000",
        "１３００００００００0",
        " 13000000000\t",
    ],
)
def test_a_number_is_read_however_it_is_written(written: str) -> None:
    assert mainland(written) == "13000000000"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12000000000",
        "1300000000",
        "130000000000",
        "010-62000000",
        "+85260000000",
        "+1 3000000000",
        "1300000000O",
        "13000000000,13000000001",
        "+" * 200,
        "１" * 200,
    ],
)
def test_what_is_no_mobile_number_of_the_mainland_is_none(written: str) -> None:
    assert mainland(written) is None


@given(st.text())
def test_no_text_makes_reading_a_number_fail(text: str) -> None:
    found = mainland(text)
    assert found is None or (len(found) == 11 and found.isascii() and found.isdecimal())


def test_the_owner_knows_a_masked_number() -> None:
    number = mainland("13012345678")
    assert number is not None
    assert masked(number) == "130****5678"
