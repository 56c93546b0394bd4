"""`GET /c/{campaign}/sign-in`: by which ways a reader may sign in."""

from aiohttp import web

from display.pages.lookup import shown_by
from display.pages.rendering import plain_page
from display.sign_in.forms import asked_back
from display.ways import allows
from voting.api import voter_of


async def show(request: web.Request) -> web.StreamResponse:
    """The ways that the rules ask for, and whether this reader is signed in already."""
    shown, voter = shown_by(request), voter_of(request)
    signed_in = voter is not None and allows(shown.campaign, voter.kind)
    context = {"shown": shown, "back": asked_back(request), "signed_in": signed_in}
    response = plain_page(request, "sign_in.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
