"""What only the campaign's key opens, and by what its applicants are known: a database without
the key tells nobody's telephone number, name or signed copy."""

import os
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ops.applications.domain import Contact
from ops.errors import OperationsError
from voting.keyring import derive, keyed_digest

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Secrecy:
    """The keys of one campaign's applications.

    Args:
        key: `CampaignKeys.application`.
    """

    key: bytes

    def subject(self, identity: str) -> bytes:
        """By what the owner of a telephone is known in this campaign alone: 16 bytes."""
        return keyed_digest(derive(self.key, "subject"), identity.encode())

    def sealed_contact(self, subject: bytes, contact: Contact) -> bytes:
        """How an applicant is reached, sealed for its own row."""
        return self._sealed(msgspec.json.encode(contact), b"contact " + subject)

    def contact(self, subject: bytes, sealed: bytes) -> Contact:
        """The contact again.

        Raises:
            OperationsError: sealed under another key, or for another applicant.
        """
        return msgspec.json.decode(self._opened(sealed, b"contact " + subject), type=Contact)

    def sealed_file(self, place: str, content: bytes) -> bytes:
        """A file, sealed for its place `number/kind`."""
        return self._sealed(content, f"file {place}".encode())

    def file(self, place: str, sealed: bytes) -> bytes:
        """The file again.

        Raises:
            OperationsError: sealed under another key, or for another place.
        """
        return self._opened(sealed, f"file {place}".encode())

    def _sealed(self, content: bytes, about: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(derive(self.key, "seal")).encrypt(nonce, content, about)

    def _opened(self, sealed: bytes, about: bytes) -> bytes:
        try:
            cipher = AESGCM(derive(self.key, "seal"))
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
        except (InvalidTag, ValueError) as fault:
            raise OperationsError("what was sealed cannot be opened by this key") from fault
