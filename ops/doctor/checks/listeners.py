"""Ports that somebody else has, and roles that do not run or are not ready."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import aiohttp

from ops.database.postgres_pool import APPLICATION
from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from ops.processes.ports import is_free
from ops.processes.roles.process import RoleName, followers
from ops.settings.settings import Settings

_WITHIN_S = 6.0
_RUNNING = """
SELECT DISTINCT application_name FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE $1 || '%'
"""
#: Who listens on a port of ours, and so has it rightly.
_OWNERS = {"public_port": RoleName.FRONT, "desk_port": RoleName.DESK}


async def check(patient: Patient) -> list[Finding]:
    """Which roles are at work on any host, which ports of this one are taken by others."""
    settings = patient.settings
    health = await _health(settings)
    running = await _running(patient)
    taken = [*_taken(settings, running, answers=health is not None)]
    return [*taken, *absent(running, settings), *not_ready(health or {})]


def absent(running: Iterable[str] | None, settings: Settings) -> Iterator[Finding]:
    """What it means that these roles have connections to PostgreSQL; None where it is unknown."""
    if running is None:
        return
    roles = {RoleName.FRONT.value, *(role.value for role in followers(settings))}
    missing = sorted(roles - set(running))
    if missing == sorted(roles):
        yield warning(
            "roles-stopped",
            zh="没有任何角色在运行",
            en="no role runs",
            do_zh="启动：`pingxuan up`，或在各主机上 `pingxuan role …`",
            do_en="start them: `pingxuan up`, or `pingxuan role …` on each host",
        )
    elif missing:
        yield error(
            "roles-missing",
            zh=f"没有运行的角色：{', '.join(missing)}",
            en=f"these roles do not run: {', '.join(missing)}",
            do_zh="没有 front 无人能投票，没有 judge 票不落定，没有 projector、publisher 票数不动",
            do_en="start them; without front nobody votes, without judge no ballot is settled,"
            " without projector and publisher counts stand still",
        )


def not_ready(health: Mapping[str, Any]) -> Iterator[Finding]:
    """Roles of this host that say themselves that something is wrong."""
    for name, told in health.items():
        if not told.get("ok", True):
            yield error(
                "role-not-ready",
                zh=f"{name} 未就绪：{told.get('problem', '')}",
                en=f"{name} is not ready: {told.get('problem', '')}",
                do_zh="看它的日志；多半是上面列出的某个问题",
                do_en="look at its log; most often it is one of the problems above",
            )


async def _running(patient: Patient) -> set[str] | None:
    if patient.postgres is None:
        return None
    rows = await patient.postgres.fetch(_RUNNING, APPLICATION)
    return {row["application_name"].removeprefix(APPLICATION) for row in rows}


async def _health(settings: Settings) -> dict[str, Any] | None:
    """What the metrics port says, if it is one of ours that answers there."""
    url = f"http://{settings.inner_host}:{settings.metrics_port}/readyz"
    try:
        async with (
            asyncio.timeout(_WITHIN_S),
            aiohttp.ClientSession() as session,
            session.get(url) as answer,
        ):
            checks: dict[str, Any] = (await answer.json())["checks"]
            return checks
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError):
        return None


def _taken(settings: Settings, running: set[str] | None, *, answers: bool) -> Iterator[Finding]:
    hosts = {"public_port": settings.public_host}
    for name in ("public_port", "desk_port", "metrics_port"):
        port: int = getattr(settings, name)
        owner = _OWNERS.get(name)
        ours = answers if owner is None else running is not None and owner.value in running
        if port and not ours and not is_free(hosts.get(name, settings.inner_host), port):
            yield error(
                "port-taken",
                zh=f"端口 {port}（PINGXUAN_{name.upper()}）被别的程序占用",
                en=f"port {port} (PINGXUAN_{name.upper()}) is taken by another program",
                do_zh=f"停掉占用者（`ss -ltnp 'sport = :{port}'` 可查），或换一个端口",
                do_en=f"stop what listens there (`ss -ltnp 'sport = :{port}'`), or name another",
            )
