"""Every public address of this house, and its part in the application's life."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import web

from display import api, events, sharing
from display.digests import (
    SHELF,
    DigestShelf,
    digest_file,
    digest_list,
    digest_page,
    digests_page,
)
from display.exhibits.assets import assets, serve_asset
from display.exhibits.board import Board
from display.exhibits.links import ORIGIN
from display.pages import pages
from display.pages.lookup import BOARD
from display.pages.rendering import set_up_templates
from display.posters.press import Press, drawing
from display.security import add_security_headers
from display.ways import WAYS

_CAMPAIGN = "/api/v1/campaigns/{campaign}"

ROUTES = (
    web.get("/", pages.home),
    web.get("/c/{campaign}", pages.gallery),
    web.get("/c/{campaign}/cases/{case}", pages.case_page),
    web.get("/c/{campaign}/ranking", pages.ranking),
    web.get("/c/{campaign}/rules", pages.rules),
    web.get("/c/{campaign}/results", pages.results),
    web.get("/c/{campaign}/screen", pages.screen),
    web.get("/c/{campaign}/bulletins", pages.bulletins),
    web.get("/c/{campaign}/announcements", pages.announcements),
    web.get("/c/{campaign}/announcements.atom", pages.feed),
    web.get("/c/{campaign}/privacy", pages.privacy),
    web.get("/c/{campaign}/digests", digests_page),
    web.get(r"/c/{campaign}/digests/{number:[0-9]{1,9}}", digest_page),
    web.get(r"/c/{campaign}/digests/{number:[0-9]{1,9}}.txt", digest_file),
    web.get("/c/{campaign}/pictures/{case}.webp", pages.picture),
    web.get("/c/{campaign}/posters/{lang}/{case}.jpg", sharing.poster),
    web.get("/c/{campaign}/card/{lang}.jpg", sharing.card),
    web.get("/receipts", pages.receipts),
    web.get("/static/{name}", serve_asset),
    web.get(_CAMPAIGN, api.campaign_facts),
    web.get(f"{_CAMPAIGN}/cases", api.campaign_cases),
    web.get(f"{_CAMPAIGN}/ranking", api.campaign_ranking),
    web.get(f"{_CAMPAIGN}/results", api.campaign_results),
    web.get(f"{_CAMPAIGN}/curves", api.campaign_curves),
    web.get(f"{_CAMPAIGN}/bulletins", api.campaign_bulletins),
    web.get(f"{_CAMPAIGN}/announcements", api.campaign_announcements),
    web.get(f"{_CAMPAIGN}/digests", digest_list),
    web.get(f"{_CAMPAIGN}/events", events.events),
)


def setup(
    app: web.Application,
    board: Board,
    *,
    origin: str,
    shelf: DigestShelf | None = None,
    refresh_interval_s: float | None = 0.5,
    subscribers_max: int = 5000,
) -> None:
    """Add pages, facts, streams and headers to an application.

    Args:
        origin: scheme, host and port that citizens' browsers call; in codes and shared links.
        shelf: where digests are found; None shows none.
        refresh_interval_s: how often the board looks for a newer snapshot while the application
            runs; None leaves refreshing to the caller.
        subscribers_max: event streams that this process holds at a time.
    """
    app[BOARD] = board
    app[ORIGIN] = origin
    app[WAYS] = []
    app[SHELF] = shelf or DigestShelf()
    app[sharing.PRESS] = Press()
    app[events.SUBSCRIBERS] = set()
    app[events.SUBSCRIBERS_MAX] = subscribers_max
    assets()
    drawing()
    set_up_templates(app)
    app.add_routes(ROUTES)
    app.on_response_prepare.append(add_security_headers)
    app.on_shutdown.append(_close_board)
    app.cleanup_ctx.append(sharing.at_work)
    if refresh_interval_s is not None:
        app.cleanup_ctx.append(_refreshing(board, refresh_interval_s))


async def _close_board(app: web.Application) -> None:
    app[BOARD].close()


def _refreshing(
    board: Board, interval_s: float
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        del app
        await board.refresh()
        task = asyncio.create_task(board.run(interval_s), name="board")
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return context
