"""What a visitor asks for by the address and keeps in a cookie: language, size of print."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from aiohttp import web

_YEAR_S = 365 * 24 * 3600
Choice = TypeVar("Choice", bound=StrEnum)


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
        asked, kept = request.query.get(self.param), request.cookies.get(self.cookie)
        return self._read(asked) or self._read(kept) or self.usual

    def remember(self, request: web.Request, response: web.StreamResponse) -> None:
        """Keep what the address asks for."""
        wish = self._read(request.query.get(self.param))
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
        choices = type(self.usual)
        return choices(wish) if wish in tuple(choices) else None
