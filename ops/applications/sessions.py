"""An applicant's session: a signed token in a cookie for the pages of applications alone."""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from voting.keyring import derive

LASTS = timedelta(hours=12)
_COOKIE = "px_applicant"
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9]{1,15})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who signed in, and when; `form_token` stands in every form of the session."""

    subject: bytes
    began_at: datetime
    form_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Issues and reads the tokens of one campaign's applicants.

    Args:
        key: `CampaignKeys.application`: another campaign's token is nobody's.
        secure: False on plain-HTTP loopback alone.
    """

    key: bytes
    secure: bool

    def begin(self, response: web.StreamResponse, subject: bytes, now: datetime) -> None:
        """Sign an applicant in."""
        told = f"{subject.hex()}.{round(now.timestamp() * 1000)}"
        self._set(response, f"{told}.{self._signature('session', told)}", LASTS)

    def end(self, response: web.StreamResponse) -> None:
        """Have the browser forget the session."""
        self._set(response, "", timedelta())

    def of(self, request: web.Request, now: datetime) -> Session | None:
        """The session of a request; None where it has none, or one that is forged or too old."""
        found = _TOKEN.fullmatch(request.cookies.get(self._name, ""))
        if found is None:
            return None
        told = f"{found[1]}.{found[2]}"
        if not hmac.compare_digest(self._signature("session", told), found[3]):
            return None
        began_at = datetime.fromtimestamp(int(found[2]) / 1000, UTC)
        if now >= began_at + LASTS:
            return None
        token = self._signature("form", told)
        return Session(subject=bytes.fromhex(found[1]), began_at=began_at, form_token=token)

    @property
    def _name(self) -> str:
        return f"__Host-{_COOKIE}" if self.secure else _COOKIE

    def _signature(self, purpose: str, told: str) -> str:
        return hmac.digest(derive(self.key, purpose), told.encode(), "sha256").hex()

    def _set(self, response: web.StreamResponse, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Strict",
        )
