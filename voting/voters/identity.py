"""Who votes: a random identity in a signed cookie, known to the ledger only by a keyed digest."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

from voting.domain import IdentityKind, VoterDigest
from voting.keyring import CampaignKeys, HouseKeys, keyed_digest

LIFETIME = timedelta(days=90)
_MAX_REFERRER = 64


class VoterToken(msgspec.Struct, frozen=True, array_like=True):
    """What the cookie says: an identity, when its session began, and what page led here.

    An identity that a sign-in proved stands in the tokens of all its channels alike, so that
    they count as one.
    """

    purpose: str
    identity: str
    issued_at: float
    referrer: str
    kind: IdentityKind = IdentityKind.WEB


@dataclass(frozen=True, slots=True)
class CookiePolicy:
    """How the cookie is named and guarded; relaxed only on plain-HTTP loopback."""

    secure: bool

    @property
    def name(self) -> str:
        """`__Host-` ties the cookie to this host, and browsers ask HTTPS for it."""
        return "__Host-px_voter" if self.secure else "px_voter"

    def value(self, cookie_header: str) -> str | None:
        """The cookie's text in a `Cookie` header; None where it is not there.

        Our tokens need no quoting, so that this is all there is to read: a parser of every
        cookie of the page would cost a ballot more than its signature does.
        """
        for cookie in cookie_header.split(";"):
            name, _, value = cookie.strip().partition("=")
            if name == self.name:
                return value
        return None


_decode = msgspec.json.Decoder(VoterToken).decode


class _Hmac(SigningAlgorithm):
    """HMAC-SHA256 in one call of C, as every ballot needs it; the library's is made of objects."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The signature of a value."""
        return hmac.digest(key, value, "sha256")


class VoterTokens:
    """Issues and reads voter tokens: one algorithm, one purpose, one lifetime."""

    def __init__(self, keys: HouseKeys) -> None:
        derived = Signer(keys.token, salt=b"voter", digest_method=sha256).derive_key()
        # The purpose is in the key already: it need not be derived again for every token.
        self._signer = Signer(derived, key_derivation="none", algorithm=_Hmac())

    def issue(self, now: datetime, referrer: str = "") -> str:
        """A new identity's token; `referrer` is the host of the page that led here."""
        return self._signed(secrets.token_urlsafe(16), IdentityKind.WEB, now, referrer)

    def issue_to(
        self, identity: str, kind: IdentityKind, now: datetime, referrer: str = ""
    ) -> str:
        """The token of an identity that a sign-in has proved, the same by whichever channel."""
        return self._signed(identity, kind, now, referrer)

    def _signed(self, identity: str, kind: IdentityKind, now: datetime, referrer: str) -> str:
        token = VoterToken("voter", identity, now.timestamp(), referrer[:_MAX_REFERRER], kind)
        return self._signer.sign(base64_encode(msgspec.json.encode(token))).decode()

    def read(self, text: str, now: datetime) -> VoterToken | None:
        """The token of a cookie; None when it is forged, of another purpose, or too old."""
        try:
            value, _, signature = text.encode().rpartition(b".")
            if not hmac.compare_digest(self._signer.get_signature(value), signature):
                return None
            token = _decode(base64_decode(value))
        except (BadData, msgspec.DecodeError, ValueError):
            return None
        age_s = now.timestamp() - token.issued_at
        if token.purpose != "voter" or age_s > LIFETIME.total_seconds():
            return None
        return token


def voter_digest(keys: CampaignKeys, kind: str, identity: str) -> VoterDigest:
    """The ledger's name for an identity: 16 bytes that say nothing without the campaign's key."""
    return VoterDigest(keyed_digest(keys.voter, f"{kind}:{identity}".encode()))
