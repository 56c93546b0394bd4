"""The health and the metrics of every role of `up`, on one port."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import aiohttp
from aiohttp import web
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from ops.metrics import ROLE_ANSWERS
from ops.processes.health import Check, Finding, TextMetrics, endpoints, run_checks

#: Where each role's health listener is, by the role's name; asked anew for every request.
Sockets = Callable[[], Mapping[str, Path]]

_HTTP_OK = 200
_PAUSE_S = 0.05


class Gatherer:
    """Asks the roles through their unix sockets.

    Args:
        own: checks of `up` itself, named beside the roles.
        registry: metrics of `up` itself.
        within_s: how long one role may take to answer.
    """

    def __init__(
        self,
        sockets: Sockets,
        *,
        version: str,
        own: Mapping[str, Check] | None = None,
        registry: CollectorRegistry | None = None,
        within_s: float = 4.0,
    ) -> None:
        self._sockets = sockets
        self._version = version
        self._own = own or {}
        self._registry = registry
        self._within_s = within_s

    def app(self) -> web.Application:
        """`/livez`, `/readyz`, `/version` and `/metrics` of all roles together."""

        def version() -> dict[str, object]:
            return {"version": self._version, "roles": sorted(self._sockets())}

        return endpoints(findings=self.findings, version=version, metrics=self.metrics)

    async def findings(self) -> dict[str, Finding]:
        """One finding a role: whether it is ready."""
        roles = {role: _readiness(socket) for role, socket in self._sockets().items()}
        return await run_checks({**self._own, **roles}, within_s=self._within_s)

    async def metrics(self) -> TextMetrics:
        """The metrics of `up` and of the roles that answer, each sample with its `role`."""
        sockets = self._sockets()
        pages = await asyncio.gather(*(self._page(socket) for socket in sockets.values()))
        for role, page in zip(sockets, pages, strict=True):
            ROLE_ANSWERS.labels(role).set(bool(page))
        answered = {"up": generate_latest(self._registry).decode()} if self._registry else {}
        answered |= {role: page for role, page in zip(sockets, pages, strict=True) if page}
        return TextMetrics(body=merged(answered), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    async def all_ready(self, *, within_s: float) -> Mapping[str, Finding]:
        """Wait until every role is ready; what was found last, ready or not."""
        found = await self.findings()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not all(finding.ok for finding in found.values()):
                    await asyncio.sleep(_PAUSE_S)
                    found = await self.findings()
        return found

    async def _page(self, socket: Path) -> str:
        try:
            async with asyncio.timeout(self._within_s):
                return (await _get(socket, "/metrics"))[1]
        except (TimeoutError, aiohttp.ClientError, OSError):
            return ""


def merged(pages: Mapping[str, str]) -> bytes:
    """One page of metrics from several, by role: every family once, every sample with its role."""
    families: dict[str, Metric] = {}
    for role, page in pages.items():
        for family in text_string_to_metric_families(page):
            known = families.setdefault(
                family.name, Metric(family.name, family.documentation, family.type)
            )
            known.samples.extend(_with_role(sample, role) for sample in family.samples)
    registry = CollectorRegistry()
    registry.register(_Collected(families.values()))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _with_role(sample: Sample, role: str) -> Sample:
    return sample._replace(labels={**sample.labels, "role": role})


def _readiness(socket: Path) -> Check:
    async def check() -> None:
        try:
            status, body = await _get(socket, "/readyz")
        except (aiohttp.ClientError, OSError) as error:
            raise RuntimeError("does not answer") from error
        if status != _HTTP_OK:
            raise RuntimeError(f"not ready: {body}")

    return check


async def _get(socket: Path, path: str) -> tuple[int, str]:
    connector = aiohttp.UnixConnector(path=str(socket))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"http://role{path}") as response,
    ):
        return response.status, await response.text()
