"""Alerts: who is told of what, what became of the last messages, and a test for each channel.

What is configured is a file on the host; nothing here changes it, and no secret of it is shown.
"""

from datetime import UTC, datetime

from aiohttp import web

from ops.desk.audit.chain import Entry
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.errors import WrongInput
from ops.messages.alerting.trial import tried
from ops.messages.outbound import plan_file
from ops.messages.outbound.plan_file import Read
from ops.messages.outbound.told_memory import ToldMemory


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /alerts`."""
    return await _show(request)


async def test(request: web.Request) -> web.StreamResponse:
    """`POST /alerts/{channel}/test`: send one now, and say what came of it."""
    desk, channel = request.app[DESK], request.match_info["channel"]
    plan = plan_of(request)
    if not isinstance(plan, Read) or channel not in plan.alert_channels:
        raise web.HTTPNotFound
    [(_, fault)] = await tried(plan, channel, datetime.now(UTC))
    entry = Entry(
        actor=request[VISITOR].name,
        action="alert.test",
        subject=channel,
        detail={"outcome": fault or "delivered"},
    )
    await desk.audit.note(entry, desk.now())
    return await _show(request, channel, fault)


def plan_of(request: web.Request) -> Read | str:
    """What is configured; in words why there is nothing, or nothing that can be read."""
    file = request.app[DESK].deployment.settings.messages_file
    if file is None:
        return ""
    try:
        return plan_file.read(file)
    except WrongInput as fault:
        return str(fault)


def told_memory(request: web.Request) -> ToldMemory:
    """What became of messages."""
    desk = request.app[DESK]
    return ToldMemory(desk.deployment.redis, desk.now)


async def _show(request: web.Request, tested: str = "", fault: str = "") -> web.Response:
    plan, memory = plan_of(request), told_memory(request)
    known = isinstance(plan, Read)
    context = {
        "plan": plan.plan if isinstance(plan, Read) else None,
        "trouble": "" if known else plan,
        "last": {name: await memory.last(name) for name in plan.alert_channels}
        if isinstance(plan, Read)
        else {},
        "tested": tested,
        "fault": fault,
    }
    return await page(request, "alerts.html", context, at="/alerts")


WAYS = (
    get("/alerts", show, Permission.READ),
    post(r"/alerts/{channel:[a-z0-9-]{1,32}}/test", test, Permission.CONNECT),
)
