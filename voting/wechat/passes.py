"""What a browser carries for us for a few minutes: signed, dated, and of one purpose."""

import hmac
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from itsdangerous import BadData
from itsdangerous.encoding import base64_decode, base64_encode

from voting.keyring import HouseKeys, derive

LIFETIME = timedelta(minutes=10)


class Errand(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in under way: the `state` that must come back, and the page to go back to."""

    expires_at: float
    state: str
    back: str


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A link in the answer to a message: signs the sender in, who stands here as a digest."""

    expires_at: float
    nonce: str
    identity: str
    back: str


Pass = TypeVar("Pass", Errand, Link)


class Passes(Generic[Pass]):
    """Issues and reads passes of one shape; a pass of another purpose has another key."""

    def __init__(self, keys: HouseKeys, shape: type[Pass]) -> None:
        self._key = derive(keys.token, f"wechat {shape.__name__}")
        self._decoder: msgspec.json.Decoder[Pass] = msgspec.json.Decoder(shape)

    def issue(self, what: Pass) -> str:
        """A pass as text that needs no quoting."""
        value = base64_encode(msgspec.json.encode(what))
        return (value + b"." + base64_encode(self._signature(value))).decode()

    def read(self, text: str, now: datetime) -> Pass | None:
        """What a pass says; None when it is forged, of another purpose, or too old."""
        try:
            value, _, signature = text.encode("ascii").partition(b".")
            if not hmac.compare_digest(self._signature(value), base64_decode(signature)):
                return None
            found = self._decoder.decode(base64_decode(value))
        except (BadData, msgspec.DecodeError, ValueError):
            return None
        return found if now.timestamp() < found.expires_at else None

    def _signature(self, value: bytes) -> bytes:
        return hmac.digest(self._key, value, "sha256")
