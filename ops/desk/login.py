"""The first-login link of `up`: signed, good for a while, and for one use.

Accounts with roles and second factors come with the desk proper; until then whoever holds the
link that the terminal printed may read the desk, and nobody can change anything there.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from voting.keyring import HouseKeys, derive
from voting.keys import desk_link_key
from voting.memory.redis_client import Client

COOKIE = "px_desk"
LINK_LIFETIME = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(hours=12)


class _Pass(msgspec.Struct, frozen=True, array_like=True):
    purpose: str
    nonce: str
    expires_at: float


class DeskPasses:
    """Issues and reads login links and sessions."""

    def __init__(self, keys: HouseKeys, redis: Client) -> None:
        self._signer = Signer(derive(keys.token, "desk"), salt=b"desk", digest_method=sha256)
        self._redis = redis

    def link_token(self, now: datetime) -> str:
        """The token of a login link."""
        return self._issue("link", now + LINK_LIFETIME)

    async def redeem(self, token: str, now: datetime) -> str | None:
        """A session for a link's token; None when it is forged, too old or used."""
        link = self._read("link", token, now)
        if link is None:
            return None
        lifetime_s = int(LINK_LIFETIME.total_seconds())
        first = await self._redis.set(desk_link_key(link.nonce), 1, ex=lifetime_s, nx=True)
        return self._issue("session", now + SESSION_LIFETIME) if first else None

    def is_session(self, token: str, now: datetime) -> bool:
        """Whether a cookie is a session that has not ended."""
        return self._read("session", token, now) is not None

    def _issue(self, purpose: str, expires_at: datetime) -> str:
        made = _Pass(purpose, secrets.token_urlsafe(16), expires_at.timestamp())
        return self._signer.sign(base64_encode(msgspec.json.encode(made))).decode()

    def _read(self, purpose: str, token: str, now: datetime) -> _Pass | None:
        try:
            raw = base64_decode(self._signer.unsign(token))
            found = msgspec.json.decode(raw, type=_Pass)
        except (BadSignature, msgspec.DecodeError, ValueError):
            return None
        valid = found.purpose == purpose and now.timestamp() < found.expires_at
        return found if valid else None
