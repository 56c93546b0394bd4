"""Scores at the desk: the sheet to fill, a filled one looked at, and then recorded."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from ops.desk.audit.chain import Entry
from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.running.view import RUNNING, enrolled_at, moment_at, running_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.running.outlook import after_all
from ops.desk.ways import get, post
from ops.organizing.moments import Moment
from ops.rulings.effect import Consequences, consequences
from ops.scores.assignment import Assignment
from ops.scores.bounds import MOST_BYTES
from ops.scores.loading import (
    Checked,
    Outcome,
    ScoreFileError,
    assigned,
    checked,
    recorded,
)
from ops.scores.overview import overview
from ops.scores.template import judges_numbered, template
from ops.scores.writing import SUFFIXES, write_template
from voting.domain import Phase
from voting.errors import UnlawfulDecision
from voting.history.decisions import LAWFUL, Kind
from voting.ledger.register import Enrolled

#: The file, and the fields beside it.
_MOST_FORM_BYTES = MOST_BYTES + 64 * 1024
_XLSX = b"PK"
_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/running/scores`: what is scored, what is missing, a sheet to fill, a form."""
    return await _overview(request, await enrolled_at(request))


async def sheet(request: web.Request) -> web.StreamResponse:
    """`GET …/running/scores/sheet/{component}.csv`, or `.xlsx`: the sheet that judges fill."""
    enrolled = await enrolled_at(request)
    name, dot, ending = request.match_info["file"].rpartition(".")
    suffix = f"{dot}{ending}"
    assignment = assigned(request.app[DESK].deployment, enrolled).get(name)
    if assignment is None or suffix not in SUFFIXES:
        raise web.HTTPNotFound
    body = await asyncio.to_thread(_sheet, assignment, suffix)
    file = f"{enrolled.campaign.id}-{name}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return web.Response(body=body, content_type=_TYPES[suffix], headers=headers)


async def check(request: web.Request) -> web.StreamResponse:
    """`POST …/running/scores/check`, `file` and `component`: its mistakes, or what it would do."""
    found, desk = await moment_at(request), request.app[DESK]
    content = await _content(request)
    if not content:
        return await _overview(request, found.enrolled, trouble="no-file")
    name = "scores.xlsx" if content.startswith(_XLSX) else "scores.csv"
    file = await asyncio.to_thread(desk.uploads.keep, content, name)
    return await _looked_at(request, found, file, await text(request, "component"))


async def record(request: web.Request) -> web.StreamResponse:
    """`POST …/running/scores/record`, `sha256`, `seen`, `component`, `reason`: what was shown."""
    found, desk, by = await moment_at(request), request.app[DESK], request[VISITOR]
    component, reason = await text(request, "component"), await text(request, "reason")
    file = await asyncio.to_thread(desk.uploads.find, await text(request, "sha256"))
    if file is None:
        return await _overview(request, found.enrolled, trouble="gone")
    if str(found.enrolled.life.as_of) != await text(request, "seen"):
        return await _looked_at(request, found, file, component, trouble="changed")
    try:
        ready = await _checked(request, found.enrolled, file, component)
        outcome = await recorded(
            desk.deployment, found.enrolled, ready, actor=by.name, reason=reason
        )
    except (ScoreFileError, UnlawfulDecision):
        return await _looked_at(request, found, file, component, trouble="changed")
    await _note(request, found.enrolled, ready, outcome, reason)
    raise web.HTTPSeeOther(f"/campaigns/{found.enrolled.campaign.id}/running/scores")


async def _overview(
    request: web.Request, enrolled: Enrolled, *, trouble: str = ""
) -> web.StreamResponse:
    assignments = assigned(request.app[DESK].deployment, enrolled)
    context = {
        **running_of(request, enrolled),
        "assignments": assignments,
        "lines": overview(assignments, enrolled.decisions),
        "open": _takes_scores(enrolled.life.phase),
        "most_mib": MOST_BYTES // 1024 // 1024,
        "suffixes": SUFFIXES,
        "trouble": trouble,
    }
    return await page(request, "running_scores.html", context, status=422 if trouble else 200)


async def _looked_at(
    request: web.Request, found: Moment, file: Path, component: str, *, trouble: str = ""
) -> web.StreamResponse:
    """What a file holds, and what it would do; or everything that is wrong with it."""
    report: Mapping[str, Any] = {"problems": [], "ready": None, "consequences": None}
    status = 409 if trouble else 200
    try:
        ready = await _checked(request, found.enrolled, file, component)
        report = {**report, "ready": ready, "consequences": _would_do(found, ready)}
    except ScoreFileError as fault:
        status, report = 422, {**report, "problems": fault.problems}
    context = {
        **running_of(request, found.enrolled),
        **report,
        "bodies": report["ready"].bodies() if report["ready"] else [],
        "component": component,
        "sha256": file.parent.name,
        "seen": found.enrolled.life.as_of,
        "open": _takes_scores(found.life.phase),
        "trouble": trouble,
    }
    return await page(request, "running_score_file.html", context, status=status)


async def _checked(
    request: web.Request, enrolled: Enrolled, file: Path, component: str
) -> Checked:
    """Read a file away from the loop: it may be large, and is anybody's.

    Raises:
        ScoreFileError: something in it is wrong.
    """
    assignments = assigned(request.app[DESK].deployment, enrolled)
    return await asyncio.to_thread(checked, file, assignments, enrolled, component)


def _would_do(found: Moment, ready: Checked) -> Consequences:
    """Before the close nothing is ranked by scores, and nothing moves."""
    taken = [(Kind.SCORES, body) for body in ready.bodies()]
    after = after_all(found.life, taken, found.now)
    return consequences(found.life, found.tallies, after, found.tallies)


async def _content(request: web.Request) -> bytes:
    """The bytes of the file; empty where there is none."""
    file = (await request.post()).get("file")
    if not isinstance(file, FileField):
        return b""
    with file.file as source:
        return await asyncio.to_thread(source.read, MOST_BYTES + 1)


async def _note(
    request: web.Request, enrolled: Enrolled, ready: Checked, outcome: Outcome, reason: str
) -> None:
    desk, by, campaign = request.app[DESK], request[VISITOR], enrolled.campaign.id
    for one in outcome.loaded:
        detail: dict[str, str | int] = {
            "campaign": campaign,
            "index": one.index or 0,
            "scores": one.scores,
            "sha256": ready.file.sha256,
        }
        entry = Entry(
            actor=by.name,
            action="campaign.scores",
            subject=one.component,
            reason=reason,
            detail=detail,
        )
        await desk.audit.note(entry, desk.now())


def _sheet(assignment: Assignment, suffix: str) -> bytes:
    least = assignment.scoring.least_judges if assignment.scoring else 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"sheet{suffix}"
        write_template(template(assignment, judges_numbered(least)), file)
        return file.read_bytes()


def _takes_scores(phase: Phase) -> bool:
    return phase in LAWFUL[Kind.SCORES].phases


_SCORES = f"{RUNNING}/scores"
WAYS = (
    get(_SCORES, show, Permission.READ),
    get(f"{_SCORES}/sheet/{{file}}", sheet, Permission.SET_UP),
    post(f"{_SCORES}/check", check, Permission.SET_UP, most_bytes=_MOST_FORM_BYTES),
    post(f"{_SCORES}/record", record, Permission.SET_UP),
)
