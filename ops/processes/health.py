"""What a role tells of itself: alive, ready, its version, its metrics."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ops.errors import OperationsError

#: Returns when all is well and raises when not; its message must be fit for an operator's eyes.
Check = Callable[[], Awaitable[None]]

_SHUTDOWN_S = 1.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check said: `problem` is empty when all is well."""

    problem: str
    took_ms: float

    @property
    def ok(self) -> bool:
        return not self.problem

    def as_json(self) -> dict[str, object]:
        return {"ok": self.ok, "took_ms": round(self.took_ms, 1)} | (
            {"problem": self.problem} if self.problem else {}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which software runs, in which role."""

    version: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMetrics:
    """Metrics in Prometheus' text format."""

    body: bytes
    content_type: str = CONTENT_TYPE_LATEST


def health_app(
    *,
    version: Version,
    checks: Mapping[str, Check],
    registry: CollectorRegistry,
    check_within_s: float = 2.0,
) -> web.Application:
    """`/livez`, `/readyz`, `/version` and `/metrics` of one role.

    Args:
        checks: by name; each fails by raising, or by taking longer than `check_within_s`.
        registry: the role's own.
    """

    async def findings() -> dict[str, Finding]:
        return await run_checks(checks, within_s=check_within_s)

    async def metrics() -> TextMetrics:
        return TextMetrics(body=generate_latest(registry))

    def named() -> dict[str, object]:
        return {"version": version.version, "role": version.role}

    return endpoints(findings=findings, version=named, metrics=metrics)


def endpoints(
    *,
    findings: Callable[[], Awaitable[Mapping[str, Finding]]],
    version: Callable[[], Mapping[str, object]],
    metrics: Callable[[], Awaitable[TextMetrics]],
) -> web.Application:
    """The four endpoints, over whatever answers them."""

    async def livez(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_request: web.Request) -> web.Response:
        found = await findings()
        ok = all(finding.ok for finding in found.values())
        body = {"ok": ok, "checks": {name: f.as_json() for name, f in found.items()}}
        return web.json_response(body, status=200 if ok else 503)

    async def show_version(_request: web.Request) -> web.Response:
        return web.json_response(dict(version()))

    async def show_metrics(_request: web.Request) -> web.Response:
        found = await metrics()
        return web.Response(body=found.body, headers={"Content-Type": found.content_type})

    app = web.Application()
    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/version", show_version)
    app.router.add_get("/metrics", show_metrics)
    return app


async def run_checks(checks: Mapping[str, Check], *, within_s: float) -> dict[str, Finding]:
    """Ask every check at once; a check that fails never keeps another from answering."""
    asked = dict(checks)  # a role that is starting adds to them meanwhile
    found = await asyncio.gather(*(_find(check, within_s) for check in asked.values()))
    return dict(zip(asked, found, strict=True))


@asynccontextmanager
async def listening(
    app: web.Application, where: Path | tuple[str, int]
) -> AsyncIterator[Path | int]:
    """Serve `app` on a unix socket or on a host and port; yields the socket or the bound port.

    Raises:
        OperationsError: the place is taken, or not allowed.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        site = _site(runner, where)
        try:
            await site.start()
        except OSError as error:
            raise OperationsError(f"cannot listen on {where}: {error.strerror}") from error
        yield where if isinstance(where, Path) else int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _site(runner: web.AppRunner, where: Path | tuple[str, int]) -> web.BaseSite:
    if isinstance(where, Path):
        where.unlink(missing_ok=True)
        return web.UnixSite(runner, where)
    return web.TCPSite(runner, *where)


async def _find(check: Check, within_s: float) -> Finding:
    started = time.perf_counter()
    problem = ""
    try:
        async with asyncio.timeout(within_s):
            await check()
    except TimeoutError:
        problem = f"no answer within {within_s:g} s"
    except Exception as error:  # a broken check is a finding, and not the end of the others
        problem = str(error) or type(error).__name__
    return Finding(problem=problem, took_ms=1000 * (time.perf_counter() - started))
