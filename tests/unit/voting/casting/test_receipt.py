"""A receipt leads back to its ballot, tells nothing, and cannot be made up."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from voting.casting.receipt import Place, Receipts
from voting.keyring import HouseKeys

RECEIPTS = Receipts(HouseKeys.of(b"h" * 32))
indices = st.integers(1, 2**48 - 1)


@given(st.integers(1, 65_535), indices, st.uuids())
def test_a_receipt_leads_back_to_its_ballot(campaign_no: int, index: int, ballot: UUID) -> None:
    receipt = RECEIPTS.issue(campaign_no, index, ballot)
    place = Place(campaign_no, index, ballot.bytes[:8])
    assert RECEIPTS.read(receipt) == place
    assert RECEIPTS.read(receipt.replace("-", " ").lower()) == place


@given(indices, st.uuids())
def test_the_same_ballot_has_the_same_receipt(index: int, ballot: UUID) -> None:
    assert RECEIPTS.issue(1, index, ballot) == RECEIPTS.issue(1, index, ballot)


def test_neighbouring_receipts_share_nothing_that_tells_their_order() -> None:
    ballot = UUID(int=7)
    first, second = RECEIPTS.issue(1, 1000, ballot), RECEIPTS.issue(1, 1001, ballot)
    same = sum(a == b for a, b in zip(first, second, strict=True) if a != "-")
    assert same < 8


@given(st.text(max_size=64))
def test_no_text_makes_reading_a_receipt_fail(text: str) -> None:
    place = RECEIPTS.read(text)
    assert place is None or isinstance(place, Place)


def test_a_receipt_of_another_house_points_nowhere() -> None:
    ballot = UUID(int=7)
    receipt = Receipts(HouseKeys.of(b"x" * 32)).issue(1, 5, ballot)
    assert RECEIPTS.read(receipt) != Place(1, 5, ballot.bytes[:8])
