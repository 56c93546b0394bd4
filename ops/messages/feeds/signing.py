"""Signatures that anybody can check with the installation's public key: Ed25519 (RFC 8032).

A signed document is ``{"signed": …, "signatures": [{"keyid", "sig"}]}``; what is signed is the
canonical form of `signed`: JSON in UTF-8, keys sorted, no spaces, no fractions.
"""

import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.keyring import HouseKeys, derive


class FeedSigner:
    """Signs with a key of the house's, derived for this purpose alone."""

    def __init__(self, keys: HouseKeys) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(derive(keys.token, "feed signature"))
        self.public = self._key.public_key().public_bytes_raw()
        self.key_id = sha256(self.public).hexdigest()[:16]

    def signed(self, document: dict[str, Any]) -> bytes:
        """The signed document as JSON; the same document gives the same bytes."""
        signature = self._key.sign(canonical(document)).hex()
        signatures = [{"keyid": self.key_id, "sig": signature}]
        return canonical({"signed": document, "signatures": signatures})


def verified(public: bytes, body: bytes) -> dict[str, Any]:
    """The document in a signed one.

    Raises:
        ValueError: not signed by that key.
    """
    told = json.loads(body)
    key_id = sha256(public).hexdigest()[:16]
    for one in told["signatures"]:
        if one["keyid"] == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(
                    bytes.fromhex(one["sig"]), canonical(told["signed"])
                )
            except InvalidSignature as fault:
                raise ValueError("the signature is of another document") from fault
            signed: dict[str, Any] = told["signed"]
            return signed
    raise ValueError(f"no signature of key {key_id}")


def canonical(document: dict[str, Any]) -> bytes:
    """The one form in which a document is signed."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
