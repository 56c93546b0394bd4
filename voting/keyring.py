"""The keys that the ledger's privacy stands on, derived by purpose from a few secrets.

Each campaign has a random key outside PostgreSQL, beside the one that opens its addresses
(`voting.provenance.sealing`); destroying both makes voters and addresses unreadable while every
count still verifies. The house key signs what outlives one campaign: voter tokens, receipts and
the links of channels.
"""

import hmac
from dataclasses import dataclass
from hashlib import blake2b

KEY_BYTES = 32
DIGEST_BYTES = 16


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose: HMAC-SHA256 as the expand step of HKDF (RFC 5869)."""
    return hmac.digest(key, purpose.encode() + b"\x01", "sha256")


def keyed_digest(key: bytes, message: bytes) -> bytes:
    """16 bytes that say nothing of the message without the key: keyed BLAKE2b (RFC 7693)."""
    return blake2b(message, key=key, digest_size=DIGEST_BYTES).digest()


@dataclass(frozen=True, slots=True)
class CampaignKeys:
    """What one campaign's secret gives."""

    voter: bytes
    network: bytes
    contact: bytes
    address_digest: bytes
    score_codes: bytes
    audit: bytes
    challenge: bytes

    @classmethod
    def of(cls, secret: bytes) -> "CampaignKeys":
        """Derive all purposes from the campaign's random key of 32 bytes."""
        return cls(
            derive(secret, "voter"),
            derive(secret, "network"),
            derive(secret, "contact"),
            derive(secret, "address digest"),
            derive(secret, "score codes"),
            derive(secret, "audit draw"),
            derive(secret, "proof of work"),
        )


@dataclass(frozen=True, slots=True)
class HouseKeys:
    """What the house's secret gives."""

    token: bytes
    receipt: bytes
    channel: bytes
    phone: bytes
    pairing: bytes
    desk: bytes

    @classmethod
    def of(cls, secret: bytes) -> "HouseKeys":
        """Derive all purposes from the house's random key of 32 bytes."""
        return cls(
            derive(secret, "voter token"),
            derive(secret, "receipt"),
            derive(secret, "channel"),
            derive(secret, "telephone number"),
            derive(secret, "pairing"),
            derive(secret, "desk"),
        )
