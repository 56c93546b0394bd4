"""A voter token has one algorithm that it cannot choose, one purpose and one lifetime."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256, sha512

import pytest
from itsdangerous import Signer, TimestampSigner
from itsdangerous.encoding import base64_encode

from voting.casting.receipt import Receipts
from voting.keyring import HouseKeys
from voting.voters.identity import LIFETIME, VoterTokens

KEYS = HouseKeys.of(b"h" * 32)
TOKENS = VoterTokens(KEYS)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
VOTER = json.dumps(["voter", "someone", NOW.timestamp(), ""]).encode()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _jwt(algorithm: str) -> str:
    head = _b64(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    body = f"{head}.{_b64(VOTER)}"
    mac = hmac.digest(KEYS.token, body.encode(), "sha256") if algorithm != "none" else b""
    return f"{body}.{_b64(mac)}"


def _signed(signer: Signer) -> str:
    return signer.sign(base64_encode(VOTER)).decode()


CONFUSED = {
    "JWT with none": _jwt("none"),
    "JWT with HS256 and the right key": _jwt("HS256"),
    "unsigned": base64_encode(VOTER).decode(),
    "empty signature": base64_encode(VOTER).decode() + ".",
    "SHA-1": _signed(Signer(KEYS.token, salt=b"voter", digest_method=sha1)),
    "SHA-512": _signed(Signer(KEYS.token, salt=b"voter", digest_method=sha512)),
    "another salt": _signed(Signer(KEYS.token, salt=b"desk", digest_method=sha256)),
    "with a time": _signed(TimestampSigner(KEYS.token, salt=b"voter", digest_method=sha256)),
    "the receipts' key": _signed(Signer(KEYS.receipt, salt=b"voter", digest_method=sha256)),
}


@pytest.mark.parametrize("name", CONFUSED)
def test_a_token_of_another_algorithm_or_key_is_nobody(name: str) -> None:
    assert TOKENS.read(CONFUSED[name], NOW) is None


def test_the_same_words_under_the_right_algorithm_are_somebody() -> None:
    """So that the forgeries above fail for their signature, and not for their words."""
    signed = Signer(KEYS.token, salt=b"voter", digest_method=sha256).sign(base64_encode(VOTER))
    assert TOKENS.read(signed.decode(), NOW) is not None


@pytest.mark.parametrize("purpose", ["desk", "receipt", "", "voter ", "Voter"])
def test_a_rightly_signed_token_of_another_purpose_is_nobody(purpose: str) -> None:
    words = json.dumps([purpose, "someone", NOW.timestamp(), ""]).encode()
    signed = Signer(KEYS.token, salt=b"voter", digest_method=sha256).sign(base64_encode(words))
    assert TOKENS.read(signed.decode(), NOW) is None


def test_a_receipt_is_no_token() -> None:
    from uuid import UUID

    receipt = Receipts(KEYS).issue(1, 1, UUID(int=1))
    assert TOKENS.read(receipt, NOW) is None


def test_a_token_expires() -> None:
    text = TOKENS.issue(NOW)
    assert TOKENS.read(text, NOW + LIFETIME - timedelta(seconds=1)) is not None
    assert TOKENS.read(text, NOW + LIFETIME + timedelta(seconds=1)) is None


@pytest.mark.parametrize("time", ["null", "1e999", "-1e999", '"now"', "[]"])
def test_a_token_without_a_time_of_issue_is_nobody(time: str) -> None:
    words = f'["voter","someone",{time},""]'.encode()
    signed = Signer(KEYS.token, salt=b"voter", digest_method=sha256).sign(base64_encode(words))
    assert TOKENS.read(signed.decode(), NOW) is None


def test_a_token_that_is_cut_short_anywhere_is_nobody() -> None:
    text = TOKENS.issue(NOW)
    assert all(TOKENS.read(text[:length], NOW) is None for length in range(len(text)))
