"""Small numbers for whatever anybody sends: the same each time, and never too many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fraud.reading.numbering import Numbering

CODES = st.lists(st.integers(-40, 40), max_size=300)


def test_what_comes_when_all_numbers_are_taken_is_unknown() -> None:
    numbers = Numbering(most=3)
    assert numbers.of(np.array([5, 6, 7, 8, 5, 9])).tolist() == [1, 2, 3, 0, 1, 0]
    assert len(numbers) == 4


def test_a_value_that_is_long_gone_gives_its_number_back() -> None:
    numbers = Numbering(most=2, memory=4)
    assert numbers.of(np.array([70, 80])).tolist() == [1, 2]
    assert numbers.of(np.array([70, 70, 70, 90])).tolist() == [1, 1, 1, 0]
    assert numbers.of(np.array([70, 70, 90])).tolist() == [1, 1, 2]
    assert [numbers.code(number) for number in (0, 1, 2)] == [0, 70, 90]


@given(CODES, st.integers(1, 300))
def test_numbers_do_not_depend_on_how_codes_are_put_into_blocks(
    codes: list[int], size: int
) -> None:
    whole, parts = Numbering(most=20, memory=24), Numbering(most=20, memory=24)
    apart = [parts.of(np.array(codes[at : at + size])) for at in range(0, len(codes), size)]
    assert whole.of(np.array(codes, np.int64)).tolist() == [n for part in apart for n in part]


@given(CODES)
def test_a_number_stands_for_one_value_as_long_as_it_is_remembered(codes: list[int]) -> None:
    memory = 24
    numbers = Numbering(memory=memory)
    given_out = numbers.of(np.array(codes, np.int64)).tolist()
    for at in range(len(codes)):
        near = slice(max(at - memory, 0), at)
        for code, number in zip(codes[near], given_out[near], strict=True):
            assert (code == codes[at]) == (number == given_out[at])


@given(st.lists(st.integers(1, 2**62), max_size=400, unique=True))
def test_memory_is_bounded_whatever_is_sent(codes: list[int]) -> None:
    numbers = Numbering(most=16, memory=8)
    assert max(numbers.of(np.array(codes, np.int64)).tolist(), default=0) <= 16
    assert len(numbers) <= 17
