"""Spans say of every address what a look through the sources would."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ops.geo.spans import Span, apart, coarse, combined

LAST = 40

_EDGES = st.tuples(st.integers(0, LAST), st.integers(0, LAST))
_SPANS = st.lists(st.tuples(_EDGES, st.sampled_from("abc")), max_size=8).map(
    lambda drawn: [(min(edges), max(edges), value) for edges, value in drawn]
)


def at(spans: list[Span[str]], address: int) -> str | None:
    return next((value for first, last, value in spans if first <= address <= last), None)


def is_sorted_and_apart(spans: list[Span[str]]) -> bool:
    return all(one[1] < next_[0] for one, next_ in pairwise(spans))


@given(_SPANS)
def test_spans_apart_cover_the_same_addresses_each_once(spans: list[Span[str]]) -> None:
    found = apart(spans)
    assert is_sorted_and_apart(found)
    for address in range(LAST + 1):
        values: set[str | None] = {
            value for first, last, value in spans if first <= address <= last
        }
        assert at(found, address) in (values or {None})


@given(_SPANS, _SPANS)
def test_combined_spans_have_for_each_address_what_its_two_values_make(
    left: list[Span[str]], right: list[Span[str]]
) -> None:
    left, right = apart(left), apart(right)
    found = combined(left, right, lambda one, other: f"{one}{other}" if one or other else None)
    assert is_sorted_and_apart(found)
    for address in range(LAST + 1):
        one, other = at(left, address), at(right, address)
        assert at(found, address) == (f"{one}{other}" if one or other else None)


def test_what_is_finer_than_a_block_is_left_out() -> None:
    assert coarse([(3, 9, "a"), (10, 10, "b"), (12, 15, "c")], 2) == [(4, 7, "a"), (12, 15, "c")]
