"""Challenges of passkeys: made by us for one purpose, fresh, and told apart by when. Pure.

Nothing is stored of a challenge: it carries the moment of its making and a keyed digest. A passkey
keeps the moment of the newest that it has answered, and answers none that is not newer: so each
answer is good once.
"""

import hmac
import struct
from datetime import datetime, timedelta

NONCE_BYTES = 16
LASTS = timedelta(minutes=5)
_MOMENT = struct.Struct(">Q")
_MICRO = timedelta(microseconds=1)
_TAG_BYTES = 32
SIGN_IN = "sign in"


def adding(account_no: int) -> str:
    """The purpose of a challenge that a new passkey of an account answers."""
    return f"add to {account_no}"


def challenge(key: bytes, purpose: str, nonce: bytes, now: datetime) -> bytes:
    """A fresh challenge.

    Args:
        nonce: random, of `NONCE_BYTES`.
    """
    told = nonce + _MOMENT.pack(_micros(now))
    return told + _tag(key, purpose, told)


def issued(key: bytes, purpose: str, given: bytes, now: datetime) -> int | None:
    """When a challenge was made, in microseconds; None where it is not ours, of another purpose,
    or too old."""
    told, tag = given[:-_TAG_BYTES], given[-_TAG_BYTES:]
    if len(told) != NONCE_BYTES + _MOMENT.size:
        return None
    if not hmac.compare_digest(tag, _tag(key, purpose, told)):
        return None
    made: int = _MOMENT.unpack(told[NONCE_BYTES:])[0]
    return made if 0 <= _micros(now) - made <= LASTS // _MICRO else None


def _tag(key: bytes, purpose: str, told: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + told, "sha256")


def _micros(now: datetime) -> int:
    return int(now.timestamp() * 1_000_000)
