"""The cookies of the desk; relaxed only on plain-HTTP loopback."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from ops.desk.sessions.nouns import ABSOLUTE_END

_SESSION, _DEVICE = "px_desk", "px_desk_device"
DEVICE_LASTS = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCookies:
    """Sets and reads the session's cookie, and the one that a device keeps.

    Attributes:
        secure: `__Host-` and `Secure`; False on plain-HTTP loopback alone.
    """

    secure: bool

    def session(self, request: web.Request) -> str:
        """The token of the session; empty without one."""
        return request.cookies.get(self._name(_SESSION), "")

    def device(self, request: web.Request) -> str:
        """The token of a device that has signed in before; empty without one."""
        return request.cookies.get(self._name(_DEVICE), "")

    def give_session(self, response: web.StreamResponse, token: str) -> None:
        """Replace the session's cookie."""
        self._set(response, _SESSION, token, ABSOLUTE_END)

    def give_device(self, response: web.StreamResponse, token: str) -> None:
        """Replace the device's cookie."""
        self._set(response, _DEVICE, token, DEVICE_LASTS)

    def take_session(self, response: web.StreamResponse) -> None:
        """Have the browser forget the session."""
        self._set(response, _SESSION, "", timedelta())

    def _name(self, plain: str) -> str:
        return f"__Host-{plain}" if self.secure else plain

    def _set(self, response: web.StreamResponse, plain: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self._name(plain),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Strict",
        )
