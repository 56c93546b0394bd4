"""A challenge of ours is known again for its purpose and its time, and no other is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.desk.signing_in.challenges import (
    LASTS,
    NONCE_BYTES,
    SIGN_IN,
    adding,
    challenge,
    issued,
)

KEY, NONCE = b"k" * 32, b"n" * NONCE_BYTES
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_fresh_challenge_is_ours_and_says_when_it_was_made() -> None:
    made = challenge(KEY, SIGN_IN, NONCE, NOW)
    assert issued(KEY, SIGN_IN, made, NOW + LASTS) == int(NOW.timestamp() * 1_000_000)


def test_a_later_one_is_newer() -> None:
    later = NOW + timedelta(microseconds=1)
    first, second = (
        issued(KEY, SIGN_IN, challenge(KEY, SIGN_IN, NONCE, at), later) for at in (NOW, later)
    )
    assert first is not None
    assert second is not None
    assert first < second


def test_an_old_one_is_not_known() -> None:
    made = challenge(KEY, SIGN_IN, NONCE, NOW)
    assert issued(KEY, SIGN_IN, made, NOW + LASTS + timedelta(seconds=1)) is None
    assert issued(KEY, SIGN_IN, made, NOW - timedelta(seconds=1)) is None


def test_one_of_another_purpose_account_or_key_is_not_known() -> None:
    made = challenge(KEY, adding(1), NONCE, NOW)
    for key, purpose in (
        (KEY, SIGN_IN),
        (KEY, adding(2)),
        (KEY, adding(11)),
        (b"o" * 32, adding(1)),
    ):
        assert issued(key, purpose, made, NOW) is None


@given(st.binary(max_size=80))
def test_what_anybody_makes_up_is_not_known(made_up: bytes) -> None:
    assert issued(KEY, SIGN_IN, made_up, NOW) is None
