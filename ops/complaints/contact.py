"""Contacts, sealed under the campaign's key: a database without it tells nobody's."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops.errors import OperationsError

_NONCE = 12


def sealed(key: bytes, number: str, contact: str) -> bytes:
    """A contact that belongs to one complaint."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, contact.encode(), number.encode())


def opened(key: bytes, number: str, contact: bytes) -> str:
    """The contact again.

    Raises:
        OperationsError: sealed under another key, or for another complaint.
    """
    try:
        raw = AESGCM(key).decrypt(contact[:_NONCE], contact[_NONCE:], number.encode())
    except (InvalidTag, ValueError) as fault:
        raise OperationsError(f"the contact of {number} cannot be opened by this key") from fault
    return raw.decode()
