"""Files of the pages: the display's colours and scripts, and the desk's own beside them."""

from functools import cache
from pathlib import Path

from aiohttp import web

from display.exhibits import assets as displayed
from display.exhibits.answers import Answer, respond

_FOLDER = Path(__file__).parent / "static"


@cache
def assets() -> dict[str, Answer]:
    """Every file by its name."""
    return {**displayed.assets(), **displayed.files_of(_FOLDER)}


def asset_url(name: str) -> str:
    """The address of a file, which changes whenever the file does."""
    return f"/static/{name}?v={assets()[name].etag}"


async def serve_asset(request: web.Request) -> web.Response:
    """`GET /static/{name}`."""
    found = assets().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return respond(request, found, displayed.kept_for(request, found))
