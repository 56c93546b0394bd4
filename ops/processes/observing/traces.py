"""Traces by OpenTelemetry, for those who name a collector. Its library is loaded here alone, and
by nobody who does not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from ops.errors import OperationsError
from ops.processes.observing.requests import Seen

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_FAULTS_FROM = 500
_NS = 1_000_000_000
_MISSING = "PINGXUAN_TRACES_URL is set: OpenTelemetry must be installed, as pingxuan[traces]"


class RequestTraces:
    """A span a request, for as many of a thousand as are asked for."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415

        self._tracer = provider.get_tracer("pingxuan")
        self._server, self._fault = SpanKind.SERVER, Status(StatusCode.ERROR)

    def saw(self, seen: Seen) -> None:
        """Make the span of a request that was answered."""
        span = self._tracer.start_span(
            f"{seen.method} {seen.route}",
            kind=self._server,
            start_time=seen.began_ns,
            attributes={
                "http.request.method": seen.method,
                "http.route": seen.route,
                "http.response.status_code": seen.status,
                "pingxuan.request": seen.request,
            },
        )
        if seen.status >= _FAULTS_FROM:
            span.set_status(self._fault)
        span.end(seen.began_ns + int(seen.took_s * _NS))


@asynccontextmanager
async def exported(url: str, *, role: str, per_1000: int) -> AsyncIterator["TracerProvider"]:
    """Send spans to a collector (OTLP by HTTP), from a thread of their own.

    Args:
        url: the collector's address for traces, such as `http://127.0.0.1:4318/v1/traces`.
        per_1000: how many of a thousand requests are traced, by lot.

    Raises:
        OperationsError: OpenTelemetry is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import TraceIdRatioBased  # noqa: PLC0415
    except ImportError as fault:
        raise OperationsError(_MISSING) from fault
    provider = TracerProvider(
        sampler=TraceIdRatioBased(per_1000 / 1000),
        resource=Resource.create(
            {
                "service.name": f"pingxuan-{role}",
                "service.version": version("pingxuan"),
            }
        ),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    try:
        yield provider
    finally:
        await asyncio.to_thread(provider.shutdown)
