"""Codes of a second factor: the six digits of an app (RFC 6238), and those of recovery. Pure."""

import hashlib
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime

from pyotp import TOTP

SECRET_BYTES = 20
STEP_S = 30
#: Steps before and after the right one that are taken too, as telephones' clocks are not ours.
_LATE_OR_EARLY = 1
_DIGITS = 6
_RECOVERY_CODES, _RECOVERY_BYTES = 10, 10
_GROUP = 4
_ISSUER = "Pingxuan"


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The time step whose code this is, near now; None for a wrong one.

    A code is good once: the caller keeps the last step used, and takes none at or below it.
    """
    digits = "".join(code.split())
    if len(digits) != _DIGITS or not digits.isdecimal():
        return None
    present = int(now.timestamp()) // STEP_S
    near = range(present - _LATE_OR_EARLY, present + _LATE_OR_EARLY + 1)
    clock = TOTP(_written(secret))
    right = [step for step in near if clock.verify(digits, for_time=step * STEP_S)]
    return max(right, default=None)


def enrolment_link(secret: bytes, name: str) -> str:
    """What an app reads from the QR code."""
    return TOTP(_written(secret)).provisioning_uri(name=name, issuer_name=_ISSUER)


def by_hand(secret: bytes) -> str:
    """The secret as it is typed where no camera is at hand."""
    return _grouped(_written(secret))


def recovery_codes(random_bytes: Callable[[int], bytes]) -> list[str]:
    """Ten codes of 80 random bits, each good once in place of the app's."""
    drawn = [random_bytes(_RECOVERY_BYTES) for _ in range(_RECOVERY_CODES)]
    return [_grouped(b32encode(raw).decode()) for raw in drawn]


def recovery_digest(code: str) -> bytes:
    """What is kept of a recovery code; however it was typed. 80 random bits need no slow hash."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def looks_like_recovery(code: str) -> bool:
    """Whether a code is meant for recovery, and not from an app."""
    return sum(letter.isalnum() for letter in code) > _DIGITS


def _written(secret: bytes) -> str:
    return b32encode(secret).decode()


def _grouped(text: str) -> str:
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
