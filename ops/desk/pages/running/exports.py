"""Exports at the desk: asked for, watched while they are made, cancelled, taken away."""

import asyncio

from aiohttp import web

from ops.desk.exporting import ask_for_whole, begin_results, note
from ops.desk.exports.nouns import Extent, Job
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.running.view import RUNNING, enrolled_at, moment_at, running_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import WrongInput
from ops.rulings.order_store import worded
from voting.ledger.register import Enrolled

_TYPES = {".csv": "text/csv", ".json": "application/json", ".pdf": "application/pdf"}


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/running/exports`: what was made, what is being made, and how far it is."""
    return await _page(request, await enrolled_at(request))


async def begin(request: web.Request) -> web.StreamResponse:
    """`POST …/running/exports`, `extent` and `reason`: results at once, the whole by two."""
    found, desk, by = await moment_at(request), request.app[DESK], request[VISITOR]
    extent, enrolled = await text(request, "extent"), found.enrolled
    if extent not in {one.value for one in Extent}:
        raise web.HTTPBadRequest
    address = f"/campaigns/{enrolled.campaign.id}/running/exports"
    if Extent(extent) is Extent.RESULTS:
        if await begin_results(desk, by, enrolled, found.index) is None:
            return await _page(request, enrolled, trouble="busy")
        raise web.HTTPSeeOther(address)
    try:
        reason = worded(await text(request, "reason"))
    except WrongInput:
        return await _page(request, enrolled, trouble="reason")
    number = await ask_for_whole(
        desk, by, enrolled, as_of=found.index, reason=reason, page=address
    )
    raise web.HTTPSeeOther(f"/requests/{number}")


async def cancel(request: web.Request) -> web.StreamResponse:
    """`POST …/running/exports/{no}/cancel`: nothing is kept of it."""
    desk, by = request.app[DESK], request[VISITOR]
    job = await _job(request, await enrolled_at(request))
    if await desk.making.store.cancel(job, by.name):
        await note(desk, "export.cancel", job, by)
    raise web.HTTPSeeOther(f"/campaigns/{job.campaign}/running/exports")


async def take_away(request: web.Request) -> web.StreamResponse:
    """`GET …/running/exports/{no}`: the archive, for a day after it was made."""
    desk, by = request.app[DESK], request[VISITOR]
    job = await _kept(request)
    archive = desk.making.shelf.archive(job)
    if not await asyncio.to_thread(archive.is_file):
        raise web.HTTPGone
    await note(desk, "export.take", job, by)
    headers = {"Content-Disposition": f'attachment; filename="{archive.name}"'}
    return web.FileResponse(archive, headers=headers)


async def take_one(request: web.Request) -> web.StreamResponse:
    """`GET …/running/exports/{no}/{file}`: one file of it."""
    desk, by, name = request.app[DESK], request[VISITOR], request.match_info["file"]
    job = await _kept(request)
    body = await asyncio.to_thread(desk.making.shelf.read, job, name)
    if body is None:
        raise web.HTTPNotFound
    await note(desk, "export.take", job, by, file=name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    suffix = f".{name.rpartition('.')[2]}"
    kind = _TYPES.get(suffix, "application/octet-stream")
    return web.Response(body=body, content_type=kind, headers=headers)


async def _page(
    request: web.Request, enrolled: Enrolled, *, trouble: str = ""
) -> web.StreamResponse:
    desk = request.app[DESK]
    jobs, now = await desk.making.store.newest(enrolled.campaign_no), desk.now()
    kept = [job for job in jobs if job.is_kept(now)]
    files = {job.number: await asyncio.to_thread(desk.making.shelf.files, job) for job in kept}
    context = {
        **running_of(request, enrolled),
        "jobs": jobs,
        "files": files,
        "now": now,
        "busy": any(job.ending is None for job in jobs),
        "trouble": trouble,
    }
    status = {"": 200, "busy": 409, "reason": 422}[trouble]
    return await page(request, "running_exports.html", context, status=status)


async def _job(request: web.Request, enrolled: Enrolled) -> Job:
    number = int(request.match_info["no"])
    job = await request.app[DESK].making.store.find(enrolled.campaign_no, number)
    if job is None:
        raise web.HTTPNotFound
    return job


async def _kept(request: web.Request) -> Job:
    job = await _job(request, await enrolled_at(request))
    if job.ending is None:
        raise web.HTTPNotFound
    if not job.is_kept(request.app[DESK].now()):
        raise web.HTTPGone
    return job


_ALL = f"{RUNNING}/exports"
_ONE = rf"{_ALL}/{{no:\d{{1,12}}}}"
WAYS = (
    get(_ALL, show, Permission.READ),
    post(_ALL, begin, Permission.EXPORT),
    post(f"{_ONE}/cancel", cancel, Permission.EXPORT),
    get(_ONE, take_away, Permission.EXPORT),
    get(f"{_ONE}/{{file}}", take_one, Permission.EXPORT),
)
