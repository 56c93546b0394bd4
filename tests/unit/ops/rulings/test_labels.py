"""Labels stand for networks and voters, and for nobody who lacks the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.rulings.criteria import WrongCriteria
from ops.rulings.labels import Labels

LABELS, OTHERS = Labels(b"a key"), Labels(b"another key")
digests = st.integers(-(2**63), 2**63 - 1).filter(bool)


@given(digests)
def test_a_label_leads_back_to_its_network(digest: int) -> None:
    label = LABELS.network(digest)
    assert len(label) == 15
    assert LABELS.network_of(label.lower()) == digest
    assert LABELS.wide_network_of(LABELS.wide_network(digest)) == digest


@given(digests)
def test_a_label_says_nothing_under_another_key(digest: int) -> None:
    assert OTHERS.network(digest) != LABELS.network(digest)
    assert LABELS.network(digest)[2:] != LABELS.wide_network(digest)[2:]


@given(st.binary(min_size=16, max_size=16))
def test_a_voters_label_is_good_for_the_voter(digest: bytes) -> None:
    low, high = LABELS.voters_of(LABELS.voter(digest))
    assert low <= digest <= high
    assert low[:8] == high[:8] == digest[:8]


def test_what_is_not_known_has_no_label() -> None:
    assert LABELS.network(0) == LABELS.network(None) == LABELS.wide_network(0) == ""


@pytest.mark.parametrize("label", ["", "N-", "W-AAAAAAAAAAAAA", "N-AAAAAAAAAAAA1", "666"])
def test_what_is_no_label_is_named(label: str) -> None:
    with pytest.raises(WrongCriteria, match="no label such as N-"):
        LABELS.network_of(label)
