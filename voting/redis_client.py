"""The Redis client that every process uses: it fails at once, and can be cancelled."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_ANSWER_BOUND_S = 2.0


class CancellableRedis(Redis):
    """A Redis whose faults are Redis faults, and whose callers can be stopped.

    redis-py forgets a cancellation that arrives at some of its awaits and answers as if
    nothing had happened; the task that was told to stop would then go on for ever.
    """

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command and await its answer, unless this task is told to stop.

        Raises:
            RedisError, OSError: no answer came, or a refusal.
        """
        try:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except RuntimeError as fault:
            # uvloop says so of a connection that was reset since it was last used.
            raise ConnectionError(str(fault)) from fault
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
