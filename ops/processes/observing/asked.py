"""Who is told of single requests, as the settings ask for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ops.processes.observing.access_log import AccessLines
from ops.processes.observing.requests import Observer
from ops.processes.observing.traces import RequestTraces, exported
from ops.settings.settings import Settings
from ops.settings.table import AccessLog


@asynccontextmanager
async def observers(settings: Settings) -> AsyncIterator[list[Observer]]:
    """Nobody, unless the settings ask for it.

    Raises:
        OperationsError: traces are asked for, and OpenTelemetry is not installed.
    """
    found: list[Observer] = []
    if settings.access_log is not AccessLog.OFF:
        found.append(AccessLines(settings.access_log))
    if settings.traces_url is None:
        yield found
        return
    sent = exported(settings.traces_url, role="front", per_1000=settings.traces_per_1000)
    async with sent as provider:
        yield [*found, RequestTraces(provider)]
