"""A draft as citizens would see it: never kept, and behind the desk's guard."""

import asyncio

from aiohttp import web

from display.pages.preview import Wish, previewed, shown_as
from display.wording.languages import LANGUAGE
from display.wording.views import VIEW
from ops.desk.house import DESK
from ops.desk.pages.setting.reaching import DRAFT, base, draft_id, on_shelf, reading
from ops.desk.pages.setting.standing import standing
from ops.desk.rendering import page
from ops.organizing.campaign_drafts.checking import checked
from ops.organizing.campaign_drafts.shelf import Shelf
from ops.organizing.campaign_drafts.troubles import Trouble
from voting.domain import CaseId
from voting.rules.campaign import Campaign

_QUERY_MAX = 64


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/preview…`; while there are mistakes, they are told in its place."""
    name = draft_id(request)
    campaign = await on_shelf(request, lambda shelf: _campaign(shelf, name))
    if campaign is None:
        told = {**await standing(request), "trouble": Trouble.MISTAKES}
        return await page(request, "draft.html", told, status=422, at=base(request))
    text = await asyncio.to_thread(_rendered, campaign, _wish(request), base(request))
    if text is None:
        raise web.HTTPNotFound
    response = web.Response(text=text, content_type="text/html")
    LANGUAGE.remember(request, response)
    VIEW.remember(request, response)
    return response


def _wish(request: web.Request) -> Wish:
    return Wish(
        base=f"{base(request)}/preview",
        page=request.match_info["page"],
        language=LANGUAGE.of(request),
        view=VIEW.of(request),
        origin=request.app[DESK].deployment.settings.origin,
        query=request.query.get("q", "").strip()[:_QUERY_MAX],
        category=request.query.get("category", ""),
    )


def _campaign(shelf: Shelf, name: str) -> Campaign | None:
    return checked(shelf.find(name).folder).campaign


def _rendered(campaign: Campaign, wish: Wish, root: str) -> str | None:
    pictures = {
        CaseId(case.id): f"{root}/{case.picture}" for case in campaign.case if case.picture
    }
    return previewed(shown_as(campaign, pictures), wish)


WAYS = (reading(f"{DRAFT}/preview{{page:(?:/.*)?}}", show),)
