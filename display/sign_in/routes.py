"""The addresses of the sign-in, and its part in the application's life."""

from collections.abc import AsyncIterator

from aiohttp import web

from display.sign_in import phone, start
from display.sign_in.phone import PHONES
from voting.phones.sign_in import PhoneSignIn

_ROOT = "/c/{campaign}"

ROUTES = (
    web.get(f"{_ROOT}/sign-in", start.show),
    web.get(f"{_ROOT}/sign-in/phone", phone.show),
    web.post(f"{_ROOT}/sign-in/phone", phone.take),
)


def setup(app: web.Application, *, phones: PhoneSignIn | None) -> None:
    """Add the sign-in to an application that has the ballot API and the pages.

    Args:
        phones: None where nobody sends codes; the page then says so.
    """
    app.add_routes(ROUTES)
    if phones is not None:
        app[PHONES] = phones
        app.cleanup_ctx.append(_closing)


async def _closing(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[PHONES].close()
