"""The addresses of the sign-in, and its part in the application's life."""

from collections.abc import AsyncIterator

from aiohttp import web

from display.sign_in import pair, phone, scan, start
from display.sign_in.phone import PHONES
from display.sign_in.scan import PAIRINGS
from display.ways import WAYS, Way
from voting.domain import IdentityKind
from voting.phones.sign_in import PhoneSignIn
from voting.voters.pairing import Pairings

_ROOT = "/c/{campaign}"

ROUTES = (
    web.get(f"{_ROOT}/sign-in", start.show),
    web.get(f"{_ROOT}/sign-in/phone", phone.show),
    web.post(f"{_ROOT}/sign-in/phone", phone.take),
    web.get(f"{_ROOT}/sign-in/scan", scan.show),
    web.post(f"{_ROOT}/sign-in/scan", scan.take),
    web.get(f"{_ROOT}/pair/{{pairing}}", pair.show),
    web.post(f"{_ROOT}/pair/{{pairing}}", pair.confirm),
)


def setup(app: web.Application, *, phones: PhoneSignIn | None, pairings: Pairings) -> None:
    """Add the sign-in to an application that has the ballot API and the pages.

    Args:
        phones: None where nobody sends codes; the page then says so.
    """
    app.add_routes(ROUTES)
    app[PAIRINGS] = pairings
    if phones is not None:
        app[PHONES] = phones
        app[WAYS].append(Way(kind=IdentityKind.PHONE, path=f"{_ROOT}/sign-in/phone"))
        app.cleanup_ctx.append(_closing)


async def _closing(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[PHONES].close()
