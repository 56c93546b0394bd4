"""A voter token has one algorithm, one purpose and one lifetime."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer
from itsdangerous.encoding import base64_encode

from voting.domain import IdentityKind
from voting.keyring import CampaignKeys, HouseKeys
from voting.voters.identity import LIFETIME, CookiePolicy, VoterTokens, voter_digest

KEYS = HouseKeys.of(b"h" * 32)
TOKENS = VoterTokens(KEYS)
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_token_comes_back_with_its_age_and_referrer() -> None:
    token = TOKENS.read(TOKENS.issue(NOW, "news.example"), NOW + timedelta(hours=1))
    assert token is not None
    assert token.issued_at == NOW.timestamp()
    assert token.referrer == "news.example"


def test_two_tokens_are_two_identities() -> None:
    first, second = (TOKENS.read(TOKENS.issue(NOW), NOW) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.identity != second.identity


def test_a_token_ends_with_its_lifetime() -> None:
    text = TOKENS.issue(NOW)
    assert TOKENS.read(text, NOW + LIFETIME) is not None
    assert TOKENS.read(text, NOW + LIFETIME + timedelta(seconds=1)) is None


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_token_with_one_changed_byte_is_nobody(position: int, change: int) -> None:
    raw = bytearray(TOKENS.issue(NOW).encode())
    raw[position % len(raw)] ^= change
    token = TOKENS.read(raw.decode("latin-1"), NOW)
    assert token is None


def test_a_token_of_another_house_is_nobody() -> None:
    other = VoterTokens(HouseKeys.of(b"x" * 32))
    assert TOKENS.read(other.issue(NOW), NOW) is None


def test_a_rightly_signed_token_of_another_purpose_is_nobody() -> None:
    from hashlib import sha256

    signer = Signer(KEYS.token, salt=b"voter", digest_method=sha256)
    forged = signer.sign(base64_encode(b'["desk","someone",0,""]')).decode()
    assert TOKENS.read(forged, datetime.fromtimestamp(1, UTC)) is None


@given(st.text())
def test_no_text_makes_reading_a_token_fail(text: str) -> None:
    assert TOKENS.read(text, NOW) is None


def test_a_voter_has_another_name_in_every_campaign() -> None:
    one, two = CampaignKeys.of(b"1" * 32), CampaignKeys.of(b"2" * 32)
    assert voter_digest(one, "web", "v") != voter_digest(two, "web", "v")
    assert voter_digest(one, "web", "v") == voter_digest(one, "web", "v")
    assert len(voter_digest(one, "web", "v")) == 16


def test_the_cookie_is_bound_to_its_host_wherever_https_is() -> None:
    assert CookiePolicy(secure=True).name == "__Host-px_voter"
    assert CookiePolicy(secure=False).name == "px_voter"


def test_a_signed_in_identity_is_the_same_voter_in_every_channels_token() -> None:
    keys = CampaignKeys.of(b"c" * 32)
    tokens = [
        TOKENS.read(TOKENS.issue_to("someone", IdentityKind.WECHAT, NOW, referrer), NOW)
        for referrer in ("", "app.example")
    ]
    digests = {voter_digest(keys, one.kind, one.identity) for one in tokens if one}
    assert len(digests) == 1


def test_the_same_text_by_another_kind_is_another_voter() -> None:
    keys = CampaignKeys.of(b"c" * 32)
    assert len({voter_digest(keys, kind, "138") for kind in IdentityKind}) == len(IdentityKind)


def test_a_token_without_a_kind_is_a_browsers() -> None:
    from hashlib import sha256

    signer = Signer(KEYS.token, salt=b"voter", digest_method=sha256)
    older = signer.sign(base64_encode(b'["voter","someone",0,""]')).decode()
    token = TOKENS.read(older, datetime.fromtimestamp(1, UTC))
    assert token is not None
    assert token.kind is IdentityKind.WEB
