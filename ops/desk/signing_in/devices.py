"""The token of a device on which somebody has signed in: it spares that person others' delays.

It opens nothing: password and code are asked for all the same.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, Signer

_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class DeviceTokens:
    """Issues and reads devices' tokens."""

    key: Callable[[], bytes]

    def issue(self, name: str) -> str:
        """A new token, for one account's name."""
        return self._signer().sign(f"{secrets.token_urlsafe(_NONCE_BYTES)}.{name}").decode()

    def read(self, token: str, name: str) -> str | None:
        """The device's own name; None where the token is forged or another account's."""
        try:
            nonce, _, owner = self._signer().unsign(token).decode().partition(".")
        except (BadSignature, UnicodeDecodeError):
            return None
        return nonce if owner == name else None

    def _signer(self) -> Signer:
        return Signer(self.key(), salt=b"device", digest_method=sha256)
