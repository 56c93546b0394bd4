"""Where a campaign stands: its timetable, what comes next, what can be decided, what was."""

from aiohttp import web

from display.phases import has_closed
from display.wording.languages import LANGUAGE
from ops.desk.house import DESK
from ops.desk.pages.running.view import RUNNING, moment_at, running_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.running.steps import ON_CASES, lawful
from ops.desk.running.timeline import coming, timeline
from ops.desk.ways import get
from ops.organizing.award_facts import facts_of
from ops.organizing.concluding import certificate_gaps
from voting.domain import Phase

_MOST_DIGITS = 12


async def show(request: web.Request) -> web.StreamResponse:
    """`GET …/running`."""
    found, desk = await moment_at(request), request.app[DESK]
    spans = timeline(found.life, found.now)
    waits = has_closed(found.life.phase) and found.life.phase is not Phase.CERTIFIED
    done = request.query.get("done", "")
    context = {
        **running_of(request, found.enrolled),
        "spans": spans,
        "coming": coming(spans, found.now),
        "now": found.now,
        "index": found.index,
        "steps": [step for step in lawful(found.life.phase) if step not in ON_CASES],
        "gaps": await certificate_gaps(desk.deployment, found) if waits else [],
        "decisions": found.enrolled.decisions[::-1],
        "done": done if done.isdecimal() and len(done) <= _MOST_DIGITS else "",
        "chinese": LANGUAGE.of(request).value == "zh",
    }
    return await page(request, "running_course.html", context)


async def cases(request: web.Request) -> web.StreamResponse:
    """`GET …/running/cases`: who takes part, and what can be decided of whom."""
    found = await moment_at(request)
    steps = [step for step in ON_CASES if step.is_lawful(found.life.phase)]
    context = {
        **running_of(request, found.enrolled),
        "steps": steps,
        "tallies": found.tallies,
        "index": found.index,
    }
    return await page(request, "running_cases.html", context)


async def lists(request: web.Request) -> web.StreamResponse:
    """`GET …/running/lists`: the shortlist and each award, computed and adopted."""
    found = await moment_at(request)
    context = {
        **running_of(request, found.enrolled),
        "index": found.index,
        "facts": facts_of(found)["awards"],
        "steps": lawful(found.life.phase),
    }
    return await page(request, "running_lists.html", context)


async def objections(request: web.Request) -> web.StreamResponse:
    """`GET …/running/objections`: what was objected to in public notice, and answered."""
    found = await moment_at(request)
    context = {**running_of(request, found.enrolled), "steps": lawful(found.life.phase)}
    return await page(request, "running_objections.html", context)


WAYS = (
    get(RUNNING, show, Permission.READ),
    get(f"{RUNNING}/cases", cases, Permission.READ),
    get(f"{RUNNING}/lists", lists, Permission.READ),
    get(f"{RUNNING}/objections", objections, Permission.READ),
)
