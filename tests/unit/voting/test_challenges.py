"""A challenge is this voter's, of this campaign, for a while; nothing of it can be talked down."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ballots import voter
from tests.solving import number_of, proof
from voting.challenges import LIFETIME, MOST_CHARACTERS, issue, read
from voting.domain import Proof

KEY = b"a campaign's key".ljust(32)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
WANG = voter("Wang")
NONCE = "0011223344556677"


def challenge(number: int = 77, difficulty: int = 1000) -> dict[str, Any]:
    made = issue(KEY, WANG, difficulty, NOW, nonce=NONCE, number=number)
    told: dict[str, Any] = msgspec.to_builtins(made)
    return told


def test_an_answered_challenge_is_a_proof_of_its_difficulty() -> None:
    found = read(KEY, WANG, proof(challenge()), NOW + LIFETIME)
    assert found == Proof(nonce=NONCE, difficulty=1000)


@given(st.integers(0, 1000))
def test_every_number_up_to_the_difficulty_can_be_found(number: int) -> None:
    asked = challenge(number)
    assert number_of(asked) == number
    assert read(KEY, WANG, proof(asked, number=number), NOW) is not None


def test_a_proof_ends_with_its_challenge() -> None:
    late = NOW + LIFETIME + timedelta(seconds=1)
    assert read(KEY, WANG, proof(challenge()), late) is None


def test_another_voter_or_campaign_has_no_use_of_a_proof() -> None:
    assert read(KEY, voter("Li"), proof(challenge()), NOW) is None
    assert read(b"another campaign".ljust(32), WANG, proof(challenge()), NOW) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 78},
        {"number": -1},
        {"number": 10**7},
        {"algorithm": "SHA-1"},
        {"salt": f"{NONCE}?expires=9999999999&max=1000&"},
        {"salt": challenge()["salt"].replace("max=1000", "max=9000")},
        {"challenge": "00" * 32},
        {"signature": "00" * 32},
        {"signature": "no digits"},
        {"signature": "数"},
        {"salt": "\ud800"},
    ],
)
def test_nothing_of_a_challenge_can_be_changed(changed: dict[str, Any]) -> None:
    assert read(KEY, WANG, proof(challenge(), **({"number": 77} | changed)), NOW) is None


def test_digits_do_not_move_from_the_number_into_the_end() -> None:
    """Salt and number are hashed as one text: the salt's end must be told from the number."""
    asked = challenge()
    for salt, number in (
        (asked["salt"] + "7", 7),
        (asked["salt"][:-1], 77),
        (asked["salt"] + "77", 0),
    ):
        assert read(KEY, WANG, proof(asked, number=number, salt=salt), NOW) is None


@given(st.text(max_size=200))
def test_no_text_makes_reading_a_proof_fail(text: str) -> None:
    assert read(KEY, WANG, text, NOW) is None


def test_a_long_text_is_not_even_decoded() -> None:
    padded = proof(challenge(), padding="x" * MOST_CHARACTERS)
    assert read(KEY, WANG, padded, NOW) is None
