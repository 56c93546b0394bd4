"""Waiting for what the kernel tells only when asked: a lock, an end of a process."""

import asyncio
from collections.abc import Callable


async def until(
    condition: Callable[[], bool], *, within_s: float | None = None, pause_s: float = 0.05
) -> bool:
    """Ask again and again; False when the condition still does not hold after `within_s`."""
    try:
        async with asyncio.timeout(within_s):
            while not condition():  # noqa: ASYNC110 (no event tells of it)
                await asyncio.sleep(pause_s)
    except TimeoutError:
        return condition()
    return True
