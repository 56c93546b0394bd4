"""A task that runs beside a context, and whose end ends the process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` while the context lasts. It has no way to end by itself: when it does, the
    process asks itself to stop, and its supervisor starts a sound one."""
    task = asyncio.create_task(work)
    task.add_done_callback(_noticed)
    try:
        yield
    finally:
        task.remove_done_callback(_noticed)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _noticed(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        _log.error("background_work_ended", exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)
