"""Files of `static/`, held in memory and named with their hash, so that they can be kept long."""

from functools import cache
from pathlib import Path

from aiohttp import web

from display.exhibits.answers import Answer, make, respond

_IMMUTABLE = "public, max-age=31536000, immutable"
_OTHER_VERSION = "no-cache"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOLDER = Path(__file__).parent / "static"


@cache
def assets() -> dict[str, Answer]:
    """Every file of the house by its name."""
    return files_of(_FOLDER)


def files_of(folder: Path) -> dict[str, Answer]:
    """Every file of a folder by its name."""
    return {path.name: make(path.read_bytes(), _type(path)) for path in folder.iterdir()}


def asset_url(name: str) -> str:
    """The address of a file, which changes whenever the file does."""
    return f"/static/{name}?v={assets()[name].etag}"


async def serve_asset(request: web.Request) -> web.Response:
    """`GET /static/{name}`."""
    found = assets().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return respond(request, found, kept_for(request, found))


def kept_for(request: web.Request, found: Answer) -> str:
    """How long a cache may hold a file: for ever under its own hash, and not at all under another,
    as a page of the next release may ask a front of the last one."""
    return _IMMUTABLE if request.query.get("v") == found.etag else _OTHER_VERSION


def _type(path: Path) -> str:
    return _TYPES[path.suffix]
