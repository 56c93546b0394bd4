"""Criteria come from words, and go back to them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.rulings.criteria import MOST_VALUES, Criteria, WrongCriteria, read, words
from voting.domain import Channel, Status


def test_criteria_are_read_from_words() -> None:
    assert read(
        {
            "case": ["c1", " c2 "],
            "since": ["2026-05-01T08:00:00+08:00"],
            "operator": ["4134"],
            "channel": ["web"],
            "state": ["held"],
            "least-score": ["0.5"],
            "region": [""],
        }
    ) == Criteria(
        case=("c1", "c2"),
        since=datetime(2026, 5, 1, tzinfo=UTC),
        operator=(4134,),
        channel=(Channel.WEB,),
        state=(Status.HELD,),
        least_score=0.5,
    )


@given(
    st.builds(
        Criteria,
        case=st.lists(st.sampled_from(["c1", "c2"]), max_size=2).map(tuple),
        operator=st.lists(st.integers(1, 9), max_size=3).map(tuple),
        state=st.lists(st.sampled_from(Status), max_size=2).map(tuple),
        since=st.none() | st.datetimes(timezones=st.just(UTC)),
        most_score=st.none() | st.floats(0, 1),
    )
)
def test_words_make_the_same_criteria_again(criteria: Criteria) -> None:
    assert read(words(criteria)) == criteria


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": ["red"]}, "no criterion `colour`; there are case"),
        ({"since": ["2026-05-01T08:00:00"]}, "since: needs a zone"),
        ({"since": ["yesterday"]}, "since: "),
        ({"until": ["2026-05-01", "2026-05-02"]}, "until: one value, not 2"),
        ({"state": ["lost"]}, "state: Invalid enum value 'lost'"),
        ({"operator": ["AS4134"]}, "operator: "),
        ({"most-score": ["1.5"]}, "most_score: 1.5 is not between 0 and 1"),
        ({"case": ["c1"] * (MOST_VALUES + 1)}, "case: 201 values; at most 200"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, list[str]], said: str) -> None:
    with pytest.raises(WrongCriteria) as told:
        read(given)
    assert str(told.value).startswith(said)


def test_criteria_that_ask_for_nothing_are_empty() -> None:
    assert Criteria().is_empty
    assert not Criteria(incident=("i-1",)).is_empty
