"""Challenges of a proof of work, in altcha's format: made, and read back with their answers. Pure.

A challenge is SHA-256 of a salt and a secret number up to the difficulty; whoever wants the number
must try. The signature binds it to a campaign, a voter, a difficulty and an end in time, so that
nothing needs to be kept of it. The salt ends with a delimiter: digits cannot move from the number
into the end in time.
"""

import hmac
from base64 import b64decode
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs

import msgspec

from voting.domain import Proof, VoterDigest

LIFETIME = timedelta(minutes=10)
ALGORITHM = "SHA-256"
MOST_CHARACTERS = 1024
_MOST_DIGITS = 7


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser gets: it looks for the number up to `maxnumber` with
    SHA-256(salt + number) = challenge, in hexadecimal digits."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class _Answer(msgspec.Struct, frozen=True):
    """What a browser sends back: JSON in base64."""

    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str


_decode = msgspec.json.Decoder(_Answer).decode


def issue(
    key: bytes, voter: VoterDigest, difficulty: int, now: datetime, *, nonce: str, number: int
) -> Challenge:
    """A challenge for one voter of the campaign that the key belongs to.

    Args:
        nonce: random, 16 characters of hexadecimal digits.
        number: random, from 0 to the difficulty; it is not kept.
    """
    ends_at = int((now + LIFETIME).timestamp())
    salt = f"{nonce}?expires={ends_at}&max={difficulty}&"
    challenge = _hashed(salt, number)
    return Challenge(
        algorithm=ALGORITHM,
        challenge=challenge,
        maxnumber=difficulty,
        salt=salt,
        signature=_signature(key, voter, salt, challenge),
    )


def read(key: bytes, voter: VoterDigest, text: str, now: datetime) -> Proof | None:
    """The proof in an answer; None where the challenge is not ours, not this voter's, not this
    campaign's, over, or where the number is not the one."""
    answer = _answer(text)
    if answer is None:
        return None
    signature = _signature(key, voter, answer.salt, answer.challenge)
    if not hmac.compare_digest(signature.encode(), answer.signature.encode()):
        return None
    if not hmac.compare_digest(_hashed(answer.salt, answer.number), answer.challenge):
        return None
    nonce, _, rest = answer.salt.partition("?")  # genuine, so it has the form that we gave it
    told = parse_qs(rest)
    if now.timestamp() > int(told["expires"][0]):
        return None
    return Proof(nonce=nonce, difficulty=int(told["max"][0]))


def _answer(text: str) -> _Answer | None:
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        found = _decode(b64decode(text, validate=True))
    except (msgspec.DecodeError, ValueError):
        return None
    ours = found.algorithm == ALGORITHM and 0 <= found.number < 10**_MOST_DIGITS
    return found if ours else None


def _hashed(salt: str, number: int) -> str:
    return sha256(f"{salt}{number}".encode("utf-8", "replace")).hexdigest()


def _signature(key: bytes, voter: VoterDigest, salt: str, challenge: str) -> str:
    told = b"|".join(
        (voter.hex().encode(), *(t.encode("utf-8", "replace") for t in (salt, challenge)))
    )
    return hmac.digest(key, told, "sha256").hex()
