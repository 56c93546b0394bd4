"""The drafts: all of them, a new one, one of them; as a file, back from one, taken away."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web

from ops.desk.house import DESK
from ops.desk.pages.setting.reaching import (
    DRAFT,
    NO_TROUBLE,
    base,
    changing,
    draft_id,
    last,
    note,
    on_shelf,
    posted,
    reading,
    refusal,
    upload,
)
from ops.desk.pages.setting.standing import standing
from ops.desk.rendering import page
from ops.organizing import samples
from ops.organizing.campaign_drafts import beginning, parcels
from ops.organizing.campaign_drafts.shelf import Shelf, refuse_no_id
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from voting.errors import UnknownCampaign

_SHIPPED, _LOADED = "shipped:", "loaded:"


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /drafts`."""
    return await _all(request, NO_TROUBLE)


async def begin(request: web.Request) -> web.StreamResponse:
    """`POST /drafts`, `id`, `source` and `cases`: a new draft."""
    form = await posted(request)
    wished, source = last(form, "id").strip(), last(form, "source")
    try:
        files = await _files(request, wished, source, with_cases=bool(last(form, "cases")))
        begun = source.removeprefix(_LOADED) if source.startswith(_LOADED) else wished
        await on_shelf(request, lambda shelf: shelf.begin(begun, files))
    except DraftRefused as fault:
        return await _all(request, refusal(fault), wished=wished, source=source)
    await note(request, "draft.begin", draft=begun, source=source)
    raise web.HTTPSeeOther(f"/drafts/{begun}")


async def take_in(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/upload`, `folder`: a draft of a campaign folder in a zip file."""

    def unpack(shelf: Shelf) -> str:
        begun, files = parcels.unpacked(content)
        return shelf.begin(begun, files).id

    try:
        name, content = await upload(request, "folder")
        begun = await on_shelf(request, unpack)
    except DraftRefused as fault:
        return await _all(request, refusal(fault))
    await note(request, "draft.upload", draft=begun, file=name)
    raise web.HTTPSeeOther(f"/drafts/{begun}")


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}`: everything that is wrong, and the way to each page."""
    return await page(request, "draft.html", await standing(request))


async def hand_out(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/folder.zip`."""
    name = draft_id(request)
    content = await on_shelf(request, lambda shelf: parcels.packed(shelf.find(name)))
    return web.Response(
        body=content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
    )


async def remove(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/remove`, `id`: the id is typed again, as nothing brings it back."""
    name = draft_id(request)
    if last(await posted(request), "id").strip() != name:
        return await page(
            request,
            "draft.html",
            {**await standing(request), "trouble": Trouble.OTHER_ID, "told": name},
            status=422,
            at=base(request),
        )
    await on_shelf(request, lambda shelf: shelf.remove(name))
    await note(request, "draft.remove")
    raise web.HTTPSeeOther("/drafts")


async def _files(
    request: web.Request, wished: str, source: str, *, with_cases: bool
) -> dict[str, bytes]:
    """The files of what a draft begins with."""
    today: date = request.app[DESK].now().date()
    if source.startswith(_LOADED):
        return await _loaded(request, source.removeprefix(_LOADED))
    refuse_no_id(wished)
    if source.startswith(_SHIPPED):
        name = source.removeprefix(_SHIPPED)
        return await on_shelf(
            request,
            lambda _: beginning.like_shipped(name, wished, today, with_cases=with_cases),
        )
    return await on_shelf(request, lambda _: beginning.from_template(wished, today))


async def _loaded(request: web.Request, name: str) -> dict[str, bytes]:
    register = request.app[DESK].deployment.register
    try:
        enrolled = await register.find(name)
    except UnknownCampaign as fault:
        raise DraftRefused(Trouble.NO_SOURCE, name) from fault
    pictures = await register.pictures(enrolled)
    return await on_shelf(request, lambda _: beginning.of_loaded(enrolled.campaign, pictures))


async def _all(
    request: web.Request, said: Mapping[str, Any], wished: str = "", source: str = ""
) -> web.Response:
    campaigns = await request.app[DESK].deployment.register.all()
    context = {
        "drafts": await on_shelf(request, lambda shelf: shelf.all()),
        "shipped": samples.shipped(),
        "loaded": [enrolled.campaign for enrolled in campaigns],
        "wished": wished,
        "source": source,
        **said,
    }
    status = 422 if said["trouble"] else 200
    return await page(request, "drafts.html", context, status=status, at="/drafts")


WAYS = (
    reading("/drafts", show_all),
    changing("/drafts", begin),
    # A file of bytes has its own bound; the form around it is small.
    changing("/drafts/upload", take_in, parcels.ZIP_MAX_BYTES + 64 * 1024),
    reading(DRAFT, show),
    reading(f"{DRAFT}/folder.zip", hand_out),
    changing(f"{DRAFT}/remove", remove),
)
