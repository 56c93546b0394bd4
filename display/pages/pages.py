"""The public pages. Each reads the board and nothing else."""

from collections.abc import Mapping

from aiohttp import web

from display.exhibits.answers import respond
from display.exhibits.assets import kept_for
from display.exhibits.exhibit import Exhibit, find
from display.exhibits.links import ORIGIN, page_link, typed
from display.pages.lookup import BOARD, case_of, shown_by
from display.pages.rendering import page_of, plain_page, remember
from display.phases import is_running
from display.ranking.formula import Formula
from display.ranking.participation import left_off
from display.ranking.sums import written_out
from display.wording.views import VIEW
from voting.domain import CaseId
from voting.voters.channel_links import token_of

_QUERY_MAX = 64


async def home(request: web.Request) -> web.StreamResponse:
    """`GET /`: the running campaign, or a choice where there are several or none."""
    campaigns = request.app[BOARD].campaigns()
    running = [shown for shown in campaigns if is_running(shown.campaign, shown.phase)]
    only = running if len(running) == 1 else campaigns
    if len(only) == 1:
        found = web.HTTPFound(f"/c/{only[0].campaign.id}")
        remember(request, found)
        raise found
    return plain_page(request, "home.html", {"campaigns": campaigns})


async def gallery(request: web.Request) -> web.Response:
    """`GET /c/{campaign}`: the cases by category, with search."""
    shown = shown_by(request)
    query = request.query.get("q", "").strip()[:_QUERY_MAX]
    category = _category(request, [found.id for found in shown.campaign.category])
    return await page_of(
        request,
        shown,
        "gallery.html",
        None if query else (category,),
        lambda: {
            "query": query,
            "chosen": category,
            "cases": find(shown.collection, query, category),
            "left_off": left_off(shown.excluded),
        },
    )


async def case_page(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/cases/{case}`."""
    shown = shown_by(request)
    case = case_of(request, shown)
    return await page_of(request, shown, "case.html", (case.id,), lambda: {"case": case})


async def ranking(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/ranking`: the published order."""
    return await page_of(request, shown_by(request), "ranking.html", (), dict)


async def rules(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/rules`: what holds, and which of it is the organizer's own choice."""
    return await page_of(request, shown_by(request), "rules.html", (), dict)


async def results(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/results`: when they come; then what the phase lets the public see."""
    shown = shown_by(request)
    return await page_of(
        request, shown, "results.html", (), lambda: {"formulas": _formulas(shown)}
    )


async def privacy(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/privacy`: the notice in force, with its version."""
    return await page_of(request, shown_by(request), "privacy.html", (), dict)


async def screen(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/screen`: the ranking for a hall's big screen.

    Its code leads to the gallery, by the channel that the screen's own address names.
    """
    shown, token = shown_by(request), token_of(request)
    address = page_link(request.app[ORIGIN], shown.campaign.id, token=token)
    return await page_of(
        request,
        shown,
        "screen.html",
        (token or "",),
        lambda: {"address": address, "typed": typed(address)},
    )


async def bulletins(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/bulletins`: the daily integrity bulletins, the newest first."""
    return await page_of(request, shown_by(request), "bulletins.html", (), dict)


async def announcements(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/announcements`: all that was announced, the newest first."""
    return await page_of(request, shown_by(request), "announcements.html", (), dict)


async def feed(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/announcements.atom`: the same for a feed reader."""
    return await page_of(request, shown_by(request), "feed.xml", (), dict)


async def receipts(request: web.Request) -> web.Response:
    """`GET /receipts`: whether a ballot is recorded, and the ballots this browser has cast."""
    return plain_page(request, "receipts.html", {"campaigns": request.app[BOARD].campaigns()})


async def picture(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/pictures/{case}.webp`."""
    shown = shown_by(request)
    found = shown.collection.pictures.get(case_of(request, shown).case_id)
    if found is None:
        raise web.HTTPNotFound
    return respond(request, found, kept_for(request, found))


def error_page(request: web.Request, status: int) -> web.Response:
    """What a person sees instead of a page; the application's middleware calls it."""
    elsewhere = {"other_view": f"/?{VIEW.param}={VIEW.of(request).other}"}
    return plain_page(request, "error.html", {"status": status, **elsewhere}, status)


def _formulas(shown: Exhibit) -> Mapping[CaseId, Formula]:
    """Nothing while composites are not public."""
    if shown.snapshot is None or not shown.public.final:
        return {}
    return written_out(shown.life, shown.snapshot.ranking)


def _category(request: web.Request, known: list[str]) -> str:
    """An unknown category shows all, as an old link should still show something."""
    wish = request.query.get("category", "")
    return wish if wish in known else ""
