"""What a visitor asks for by the address and keeps in a cookie: language, size of print."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from aiohttp import hdrs, web

_YEAR_S = 365 * 24 * 3600
_COOKIES = web.RequestKey("cookies", dict[str, str])
Choice = TypeVar("Choice", bound=StrEnum)


def cookies_in(header: str) -> dict[str, str]:
    """The cookies of a `Cookie` header. Ours need no quoting, so there is no more to read."""
    pairs = (cookie.strip().partition("=") for cookie in header.split(";"))
    return {name: value for name, _, value in pairs}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Generic[Choice]):
    """One thing that a visitor may choose.

    Args:
        param: its name in an address, as in `?lang=en`.
        cookie: where it is kept for a year.
        usual: what holds until something else is asked for.
    """

    param: str
    cookie: str
    usual: Choice

    def of(self, request: web.Request) -> Choice:
        """By the address, else by the cookie, else the usual one."""
        asked = self._read(request.query.get(self.param)) if request.query_string else None
        return asked or self.kept_in(_cookies_of(request))

    def kept_in(self, cookies: Mapping[str, str]) -> Choice:
        """By the cookie, else the usual one."""
        return self._read(cookies.get(self.cookie)) or self.usual

    def remember(self, request: web.Request, response: web.StreamResponse) -> None:
        """Keep what the address asks for."""
        wish = self._read(request.query.get(self.param)) if request.query_string else None
        if wish is not None:
            response.set_cookie(
                self.cookie,
                wish.value,
                max_age=_YEAR_S,
                httponly=True,
                samesite="Lax",
                secure=request.secure,
            )

    def _read(self, wish: str | None) -> Choice | None:
        if wish is None:
            return None
        choices = type(self.usual)
        return choices(wish) if wish in tuple(choices) else None


def _cookies_of(request: web.Request) -> dict[str, str]:
    """Read once a request, however often somebody looks."""
    found = request.get(_COOKIES)
    if found is None:
        found = request[_COOKIES] = cookies_in(request.headers.get(hdrs.COOKIE, ""))
    return found
