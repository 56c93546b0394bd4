"""A line a request: what was asked for and how it went, never by whom."""

import structlog

from ops.processes.observing.requests import Seen
from ops.settings.table import AccessLog

_FAULTS_FROM = 500
_log = structlog.get_logger(__name__)


class AccessLines:
    """Writes them; all, or those that failed by a fault of ours."""

    def __init__(self, which: AccessLog) -> None:
        self._least = _FAULTS_FROM if which is AccessLog.FAULTS else 0

    def saw(self, seen: Seen) -> None:
        """Write a line."""
        if seen.status >= self._least:
            _log.info(
                "request",
                request=seen.request,
                method=seen.method,
                route=seen.route,
                status=seen.status,
                took_ms=round(1000 * seen.took_s, 1),
            )
