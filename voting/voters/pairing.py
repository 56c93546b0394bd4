"""A computer that votes as the phone beside it: what its code says, what the phone leaves there.

The computer shows a signed pairing as a QR code, good for two minutes. It names that computer's
own voter by a digest, so that nobody else can claim what the phone leaves; and nothing of the
phone is in any address. The phone leaves its identity sealed, once; the computer takes it, once.
"""

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from voting.domain import IdentityKind, Provenance
from voting.keyring import derive, keyed_digest
from voting.keys import pairing_key
from voting.memory.redis_client import Client, Script
from voting.voters.identity import VoterToken

LIFETIME = timedelta(minutes=2)
#: A phone may confirm at the last moment, and the computer asks a moment later.
_GRACE = timedelta(seconds=30)
_KEEP_S = 300
_NONCE_BYTES = 12
_SIGNATURE_BYTES = 12
_MOST_BROWSER = 60
_MOST_CHARACTERS = 512


class Pairing(msgspec.Struct, frozen=True, array_like=True):
    """What a code says: which campaign, which computer, and what a person may know it by.

    `computer` is a digest of its voter; `region` an ISO 3166 code or empty; `made_at` in seconds
    since 1970.
    """

    nonce: str
    campaign: str
    computer: str
    browser: str
    region: str
    made_at: int


class Identity(msgspec.Struct, frozen=True, array_like=True):
    """Who the owner of the phone is."""

    kind: IdentityKind
    identity: str


class Unclaimed(StrEnum):
    """Why a computer gets nothing: no phone has confirmed yet, or it is over for this code."""

    WAITING = "waiting"
    OVER = "over"


_decode = msgspec.json.Decoder(Pairing).decode


class Pairings:
    """Makes and reads pairings, and hands the identity over; the only writer of its key."""

    def __init__(self, redis: Client, key: bytes) -> None:
        self._redis = redis
        self._key = key
        self._seal = AESGCM(derive(key, "identity"))
        text = (Path(__file__).parent / "lua" / "claim.lua").read_text(encoding="utf-8")
        self._claim = Script(redis, text)

    def make(self, campaign: str, computer: VoterToken, origin: Provenance, now: datetime) -> str:
        """A new pairing for a computer, as the text that its code carries."""
        made = Pairing(
            nonce=secrets.token_urlsafe(9),
            campaign=campaign,
            computer=self._named(computer),
            browser=origin.device_class[:_MOST_BROWSER],
            region=origin.region,
            made_at=int(now.timestamp()),
        )
        body = urlsafe_b64encode(msgspec.json.encode(made)).rstrip(b"=")
        return f"{body.decode()}.{self._signature(body)}"

    def read(self, text: str, now: datetime) -> Pairing | None:
        """The pairing in a text; None when it is none of ours, or its time is over."""
        found = self._genuine(text)
        return found if found and _age(found, now) <= LIFETIME else None

    def is_of(self, pairing: Pairing, computer: VoterToken) -> bool:
        """Whether a computer is the one that a pairing was made for."""
        return hmac.compare_digest(pairing.computer, self._named(computer))

    def matching_code(self, pairing: Pairing) -> str:
        """Four digits that both screens show."""
        digest = keyed_digest(self._key, f"code {pairing.nonce}".encode())
        return f"{int.from_bytes(digest[:8], 'big') % 10_000:04}"

    async def confirm(self, pairing: Pairing, phone: VoterToken) -> bool:
        """Leave the phone's identity for the computer; False where a phone has done so already.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        nonce = os.urandom(_NONCE_BYTES)
        told = msgspec.json.encode(Identity(phone.kind, phone.identity))
        sealed = nonce + self._seal.encrypt(nonce, told, pairing.nonce.encode())
        key = pairing_key(pairing.nonce)
        return bool(await self._redis.execute_command("SET", key, sealed, "NX", "EX", _KEEP_S))

    async def claim(self, text: str, computer: VoterToken, now: datetime) -> Identity | Unclaimed:
        """What a phone has left for this computer, taken away by this.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        pairing = self._genuine(text)
        if pairing is None or not self.is_of(pairing, computer):
            return Unclaimed.OVER
        if _age(pairing, now) > LIFETIME + _GRACE:
            return Unclaimed.OVER
        left: bytes | None = await self._claim(keys=[pairing_key(pairing.nonce)], args=[])
        if left is None:
            return Unclaimed.WAITING if _age(pairing, now) <= LIFETIME else Unclaimed.OVER
        if not left:
            return Unclaimed.OVER
        sealed = left[_NONCE_BYTES:]
        told = self._seal.decrypt(left[:_NONCE_BYTES], sealed, pairing.nonce.encode())
        return msgspec.json.decode(told, type=Identity)

    def _genuine(self, text: str) -> Pairing | None:
        body, _, signature = text[:_MOST_CHARACTERS].encode("utf-8", "replace").rpartition(b".")
        if not hmac.compare_digest(self._signature(body).encode(), signature):
            return None
        return _decode(urlsafe_b64decode(body + b"=" * (-len(body) % 4)))

    def _signature(self, body: bytes) -> str:
        digest = hmac.digest(self._key, b"pairing " + body, "sha256")
        return urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode()

    def _named(self, computer: VoterToken) -> str:
        digest = keyed_digest(self._key, f"by {computer.kind}:{computer.identity}".encode())
        return urlsafe_b64encode(digest[:9]).decode()


def _age(pairing: Pairing, now: datetime) -> timedelta:
    return timedelta(seconds=abs(now.timestamp() - pairing.made_at))
