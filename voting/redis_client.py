"""The Redis client that every process uses: it fails at once, and can be cancelled."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_ANSWER_BOUND_S = 2.0


class CancellableRedis(Redis):
    """redis-py forgets a cancellation that arrives at some of its awaits and answers as if
    nothing had happened; the task that was told to stop would then go on for ever."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and await its answer, unless this task is told to stop."""
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        finally:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError


def connect(url: str) -> Redis:
    """A client that connects when it is first used; nobody waits for a Redis to come back."""
    return CancellableRedis.from_url(
        url,
        socket_timeout=_ANSWER_BOUND_S,
        socket_connect_timeout=_ANSWER_BOUND_S,
        retry=Retry(NoBackoff(), 0),
    )
