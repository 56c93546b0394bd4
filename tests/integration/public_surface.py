"""Every public answer of a front, as somebody sees it who has never been there before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from voting.rules.campaign import Campaign

_PLACE = re.compile(r"{(\w+)}")
_TOKEN = re.compile(r"(?<=^px_voter=)[^;]+")
_STATIC = Path(__file__).parents[2] / "display" / "exhibits" / "static"
_STREAM = "text/event-stream"
_BESIDE = ("/metrics", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/nowhere")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers without the date, and no voter's own token."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


async def crawl(server: TestServer, campaign: Campaign) -> dict[str, Answer]:
    """Ask a running front for all that it offers, by method and address."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        return {
            f"{method} {address}": await _answer(session, method, server, address)
            for method in ("GET", "HEAD")
            for address in _addresses(server.app, campaign)
            if not (method == "HEAD" and address.split("?")[0].endswith("/events"))
        }


def _addresses(app: web.Application, campaign: Campaign) -> Iterator[str]:
    """Every route with all that may stand in it. A KeyError asks what a new route is about."""
    fillings = {
        "campaign": [campaign.id],
        "case": [case.id for case in campaign.case],
        "name": sorted(file.name for file in _STATIC.iterdir()),
        "lang": ["zh", "en"],
        "pairing": ["nobodys"],
        "number": ["1"],
        "complaint": ["AAAA-AAAA-AAAA"],
        "application": ["000000000000"],
        "receipt": ["AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"],
    }
    routes = {
        route.resource.canonical
        for route in app.router.routes()
        if route.method == "GET" and route.resource
    }
    for path in sorted(routes):
        for filled in _filled(path, fillings):
            yield from (f"{filled}?lang={lang}" for lang in ("zh", "en"))
    for category, query in product(["", *(c.id for c in campaign.category)], ["", "case"]):
        yield f"/c/{campaign.id}?category={category}&q={query}"
    yield from _BESIDE


def _filled(path: str, fillings: dict[str, list[str]]) -> Iterator[str]:
    names = _PLACE.findall(path)
    for values in product(*(fillings[name] for name in names)):
        yield path.format(**dict(zip(names, values, strict=True)))


async def _answer(session: ClientSession, method: str, server: TestServer, address: str) -> Answer:
    request = session.request(method, server.make_url(address), allow_redirects=False)
    async with request as response:
        return Answer(response.status, _headers(response), await _body(response))


async def _body(response: ClientResponse) -> bytes:
    """The whole body; of a stream, its first event."""
    if response.content_type != _STREAM:
        return await response.read()
    lines = []
    async for line in response.content:
        lines.append(line)
        if line.strip() == b"" and any(known.startswith(b"data:") for known in lines):
            break
    return b"".join(lines)


def _headers(response: ClientResponse) -> tuple[tuple[str, str], ...]:
    kept = [(name, value) for name, value in response.headers.items() if name != "Date"]
    return tuple((name, _TOKEN.sub("…", value)) for name, value in kept)
