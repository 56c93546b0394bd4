"""`fsck` at intervals, in a process of its own that is quick to give way to others."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

import msgspec
import structlog

from ops.children.lifeline import end, spawn
from ops.metrics import FSCK_AT, FSCK_DIFFERENCES

_AT_MOST_S = 3600.0
_PATIENCE_S = 5.0
_NICE = 10
_KNOWN_CODES = (0, 1)
_log = structlog.get_logger(__name__)


class _Told(msgspec.Struct):
    ok: bool
    findings: list[str]


class Inspections:
    """What the last inspection of each campaign found.

    Args:
        every_s: from one inspection's end to the next; 0 inspects nothing.
        environment: of the child, with the servers that this process uses.
    """

    def __init__(self, *, every_s: float, environment: Mapping[str, str]) -> None:
        self._every_s = every_s
        self._environment = dict(environment)
        self._found: dict[str, Sequence[str]] = {}
        self._due_s: dict[str, float] = {}

    def findings(self, campaign: str) -> Sequence[str]:
        """The differences that were found last."""
        return self._found.get(campaign, ())

    async def inspect_due(self, campaigns: Sequence[str], now_s: float) -> None:
        """Inspect those whose time has come, one after the other.

        Args:
            now_s: epoch seconds.
        """
        for campaign in campaigns if self._every_s else ():
            if self._due_s.get(campaign, now_s) <= now_s:
                self._due_s[campaign] = now_s + self._every_s
                await self._inspect(campaign, now_s)

    async def _inspect(self, campaign: str, now_s: float) -> None:
        told = await self._fsck(campaign)
        if told is None:
            return
        self._found[campaign] = told.findings
        FSCK_DIFFERENCES.labels(campaign).set(len(told.findings))
        FSCK_AT.labels(campaign).set(now_s)

    async def _fsck(self, campaign: str) -> _Told | None:
        """None where it came to no end; it is tried again at the next interval."""
        child = spawn(
            (sys.executable, "-m", "ops.cli", "fsck", campaign, "--json"),
            environment=self._environment,
            death_signal=signal.SIGTERM,
            output=subprocess.PIPE,
            errors=None,
        )
        os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
        try:
            async with asyncio.timeout(_AT_MOST_S):
                out, _ = await asyncio.to_thread(child.communicate)
        except TimeoutError:
            _log.error("fsck_too_slow", campaign=campaign)
            return None
        finally:
            await end(child, by=signal.SIGTERM, patience_s=_PATIENCE_S)
        try:
            if child.returncode in _KNOWN_CODES:
                return msgspec.json.decode(out, type=_Told)
        except msgspec.MsgspecError:
            pass
        _log.error("fsck_failed", campaign=campaign, code=child.returncode)
        return None
