"""The cases of a draft: their order, each in a form, and the picture that it shows."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ops.desk.pages.setting import case_work as work
from ops.desk.pages.setting.reaching import (
    DRAFT,
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
from ops.desk.pages.setting.standing import title_in, told_of
from ops.desk.rendering import page
from ops.organizing.campaign_drafts.cases_file import version_of
from ops.organizing.campaign_drafts.checking import beside, checked
from ops.organizing.campaign_drafts.fields import paths
from ops.organizing.campaign_drafts.pictures import UPLOAD_MAX_BYTES, drawn_anew
from ops.organizing.campaign_drafts.shelf import Shelf
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/cases`."""
    return await _show_all(request)


async def arrange(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/cases`, `version` and `do`: `add`, `up:3`, `down:3` or `remove:3`."""
    form, name = await posted(request), draft_id(request)
    verb, _, number = last(form, "do").partition(":")
    place = int(number) if number.isdecimal() and len(number) < len("100000") else 0
    try:
        count = await on_shelf(
            request, lambda shelf: work.arrange(shelf, name, last(form, "version"), verb, place)
        )
    except DraftRefused as fault:
        return await _show_all(request, **refusal(fault))
    await note(request, "draft.cases", did=verb, case=place)
    new = f"/{count}" if verb == "add" else "?done=saved"
    raise web.HTTPSeeOther(f"{base(request)}/cases{new}")


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/cases/{number}`, counted from 1."""
    number, name = _number(request), draft_id(request)
    sheet = await on_shelf(request, lambda shelf: work.read(shelf.find(name), number))
    return await _show(request, sheet)


async def save(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/cases/{number}`: every field, `version`, and `do` for a button."""
    number, name, form = _number(request), draft_id(request), await posted(request)
    try:
        sheet = await on_shelf(request, lambda shelf: work.save(shelf, name, number, form))
    except DraftRefused as fault:
        sheet = await on_shelf(request, lambda shelf: work.read(shelf.find(name), number))
        return await _show(request, sheet, **refusal(fault))
    if sheet.stale:
        return await _show(request, sheet, trouble=Trouble.STALE)
    await note(request, "draft.change", part=f"case {number + 1}")
    raise web.HTTPSeeOther(f"{_address(request)}?done=saved")


async def take_picture(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/cases/{number}/picture`, `version`, and `picture` or
    `do` = `remove`."""
    number, name, form = _number(request), draft_id(request), await posted(request)
    version = last(form, "version")

    def replace(shelf: Shelf) -> None:
        drawn = drawn_anew(*sent) if sent else None
        work.put_picture(shelf, name, number, version, drawn)

    try:
        sent = None if last(form, "do") == "remove" else await upload(request, "picture")
        await on_shelf(request, replace)
    except DraftRefused as fault:
        sheet = await on_shelf(request, lambda shelf: work.read(shelf.find(name), number))
        return await _show(request, sheet, **refusal(fault))
    await note(request, "draft.picture", case=number + 1, file=sent[0] if sent else "")
    raise web.HTTPSeeOther(f"{_address(request)}?done=saved")


async def show_picture(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/pictures/{name}`."""
    draft, name = draft_id(request), f"pictures/{request.match_info['name']}"
    found = await on_shelf(request, lambda shelf: shelf.find(draft).picture(name))
    if found is None:
        raise web.HTTPNotFound
    return web.Response(body=found, content_type="image/webp")


async def _show_all(
    request: web.Request, trouble: Trouble | None = None, told: str = ""
) -> web.Response:
    name = draft_id(request)

    def look(shelf: Shelf) -> Mapping[str, Any]:
        draft = shelf.find(name)
        found = draft.cases()
        return {
            **told_of(request, title_in(draft.rules())),
            "rows": [found.case(number) for number in range(len(found.pieces))],
            "version": version_of(found.text),
            "wrong": checked(draft.folder).cases,
        }

    context = {
        **await on_shelf(request, look),
        "done": request.query.get("done", ""),
        "trouble": trouble,
        "told": told,
    }
    status = 409 if trouble is Trouble.STALE else 422 if trouble else 200
    at = f"{base(request)}/cases"
    return await page(request, "draft_cases.html", context, status=status, at=at)


async def _show(
    request: web.Request, sheet: work.CaseSheet, trouble: Trouble | None = None, told: str = ""
) -> web.Response:
    context = {
        **told_of(request, sheet.title),
        "sheet": sheet,
        "address": _address(request),
        "beside": beside(sheet.problems, paths(sheet.nodes)),
        "most_mib": UPLOAD_MAX_BYTES // 1024 // 1024,
        "done": request.query.get("done", ""),
        "trouble": trouble,
        "told": told,
    }
    status = 409 if trouble is Trouble.STALE else 422 if trouble else 200
    return await page(request, "draft_case.html", context, status=status, at=_address(request))


def _number(request: web.Request) -> int:
    """The place of a case, counted from 0."""
    return int(request.match_info["number"]) - 1


def _address(request: web.Request) -> str:
    return f"{base(request)}/cases/{_number(request) + 1}"


_CASE = rf"{DRAFT}/cases/{{number:[1-9]\d{{0,4}}}}"
WAYS = (
    reading(f"{DRAFT}/cases", show_all),
    changing(f"{DRAFT}/cases", arrange),
    reading(_CASE, show),
    changing(_CASE, save),
    changing(f"{_CASE}/picture", take_picture, UPLOAD_MAX_BYTES + 64 * 1024),
    reading(rf"{DRAFT}/pictures/{{name:[0-9a-zA-Z._-]{{1,100}}}}", show_picture),
)
