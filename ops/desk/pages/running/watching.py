"""How a vote goes: its health, its published history, and what the public is told of it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from display.chronicle.annals import Annals
from display.chronicle.announcements import announcements as announced
from display.chronicle.chronicle import Curves, curves_of
from display.chronicle.curves import HEIGHT, WIDTH, Chart, chart, leading
from display.publishing.cadence import next_counts_at, shows_counts
from ops.desk.house import DESK
from ops.desk.pages.running.view import RUNNING, enrolled_at, moment_at, running_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.running.steps import STEPS
from ops.desk.ways import get
from ops.organizing.moments import Moment
from voting.domain import CaseId
from voting.history.decisions import Kind

_AT_ONCE = 24
_MOMENTS, _ROWS = 90, 6


async def health(request: web.Request) -> web.StreamResponse:
    """`GET …/running/health`: one look is good for all who watch, for a few seconds."""
    enrolled = await enrolled_at(request)
    found = await request.app[DESK].watch.look(enrolled)
    context = {**running_of(request, enrolled), "health": found}
    return await page(request, "running_health.html", context)


async def curves(request: web.Request) -> web.StreamResponse:
    """`GET …/running/curves`, with `category`: nothing while nobody may see counts."""
    found = await moment_at(request)
    campaign, phase = found.life.campaign, found.life.phase
    shown = shows_counts(campaign, phase, found.now)
    wanted = _category(request, found)
    context = {
        **running_of(request, found.enrolled),
        "wanted": wanted,
        "shown": shown,
        "next_at": None if shown else next_counts_at(campaign, phase, None),
        "lines": await _lines(request, found, wanted) if shown else [],
        "width": WIDTH,
        "height": HEIGHT,
        "at_once": _AT_ONCE,
        "index": found.index,
    }
    return await page(request, "running_curves.html", context)


async def announcements(request: web.Request) -> web.StreamResponse:
    """`GET …/running/announcements`: all that the public is told now, as it is told."""
    found = await moment_at(request)
    kept = await Annals(request.app[DESK].pool, found.enrolled).bulletins()
    told = announced(found.life, found.life.phase, [one.bulletin for one in kept])
    context = {
        **running_of(request, found.enrolled),
        "told": told.announcements,
        "prolongs": STEPS[Kind.AMENDMENT],
    }
    return await page(request, "running_announcements.html", context)


async def _lines(
    request: web.Request, found: Moment, category: str
) -> list[tuple[Mapping[str, Any], Chart | None]]:
    """(case and its tally of now, what was published of it), those with most votes first."""
    history = await Annals(request.app[DESK].pool, found.enrolled).points()
    known = curves_of(history, [one.case_id for one in found.enrolled.loaded.case])
    return [
        ({"case": case, "tally": found.tallies[case]}, _chart(known, case))
        for case in _cases(found, known, category)
    ]


def _cases(found: Moment, known: Curves, category: str) -> list[CaseId]:
    cases = [one.case_id for one in found.life.campaign.case if one.category == category]
    first = leading(known, cases, _AT_ONCE)
    return [*first, *(case for case in cases if case not in first)][:_AT_ONCE]


def _chart(known: Curves, case: CaseId) -> Chart | None:
    return chart(known, [case], moments=_MOMENTS, rows=_ROWS)


def _category(request: web.Request, found: Moment) -> str:
    """The category that is asked for, or the first."""
    known = [one.id for one in found.life.campaign.category]
    wanted = request.query.get("category", "")
    return wanted if wanted in known else known[0]


WAYS = (
    get(f"{RUNNING}/health", health, Permission.READ),
    get(f"{RUNNING}/curves", curves, Permission.READ),
    get(f"{RUNNING}/announcements", announcements, Permission.READ),
)
