"""What PostgreSQL keeps of the desk's secrets: sealed with a key that it does not hold."""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """AES-256-GCM under the desk's key; what is sealed for one account opens for no other."""

    key: bytes

    def close(self, secret: bytes, account_no: int) -> bytes:
        """The secret, sealed for an account."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, secret, _owner(account_no))

    def open(self, sealed: bytes, account_no: int) -> bytes | None:
        """What was sealed; None where it was sealed by another key, or for another account."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.key).decrypt(nonce, rest, _owner(account_no))
        except InvalidTag:
            return None


def _owner(account_no: int) -> bytes:
    return f"desk account {account_no}".encode()
