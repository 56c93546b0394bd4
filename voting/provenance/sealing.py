"""Addresses sealed for people who are not the front: it can seal, and cannot open. Pure but for
randomness.

A session key seals addresses as fast as one AES block allows. The session key itself is wrapped
for the campaign's opening key (X25519, HKDF-SHA256, AES-256-GCM), whose private half no front has,
so a ballot costs no public-key operation.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SESSION_BYTES = 32
_NONCE, _NUMBER, _PUBLIC = 12, 4, 32
_PURPOSE = b"pingxuan address session"


class CannotOpen(Exception):
    """Sealed under another key, or damaged."""


class SessionSeal:
    """Seals under one session key; `number` is the one under which it is kept wrapped."""

    def __init__(self, number: int, session: bytes) -> None:
        self._head = number.to_bytes(_NUMBER, "big")
        self._cipher = AESGCM(session)

    def __call__(self, packed: bytes) -> bytes:
        """The session's number, a nonce, and the sealed bytes of an address."""
        nonce = os.urandom(_NONCE)
        return self._head + nonce + self._cipher.encrypt(nonce, packed, self._head)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed address taken apart."""

    number: int
    nonce: bytes
    body: bytes

    @classmethod
    def of(cls, sealed: bytes) -> "Sealed":
        """Take apart what `SessionSeal` made."""
        end = _NUMBER + _NONCE
        return cls(int.from_bytes(sealed[:_NUMBER], "big"), sealed[_NUMBER:end], sealed[end:])

    def opened(self, session: bytes) -> bytes:
        """The bytes of the address.

        Raises:
            CannotOpen: sealed under another session.
        """
        head = self.number.to_bytes(_NUMBER, "big")
        try:
            return AESGCM(session).decrypt(self.nonce, self.body, head)
        except (InvalidTag, ValueError) as fault:
            raise CannotOpen("the address was sealed under another key") from fault


def wrapped(session: bytes, public: bytes) -> bytes:
    """A session key that only the private half of `public` opens."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    mine = once.public_key().public_bytes_raw()
    nonce = bytes(_NONCE)  # the key is used once
    return mine + AESGCM(_key(shared, mine + public)).encrypt(nonce, session, _PURPOSE)


def unwrapped(sealed: bytes, private: bytes) -> bytes:
    """The session key again.

    Raises:
        CannotOpen: wrapped for another key.
    """
    key = X25519PrivateKey.from_private_bytes(private)
    theirs = sealed[:_PUBLIC]
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(theirs))
        info = theirs + public_of(private)
        return AESGCM(_key(shared, info)).decrypt(bytes(_NONCE), sealed[_PUBLIC:], _PURPOSE)
    except (InvalidTag, ValueError) as fault:
        raise CannotOpen("the session key was wrapped for another key") from fault


def public_of(private: bytes) -> bytes:
    """The public half of an opening key, 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _key(shared: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SESSION_BYTES, salt=None, info=_PURPOSE + info).derive(
        shared
    )
