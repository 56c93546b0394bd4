"""Roles follow campaigns: one task each, started when a campaign is loaded, kept alive."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from redis.exceptions import RedisError

from ops import metrics
from voting.errors import OutcomeUnknown
from voting.register import Enrolled, Register

Follow = Callable[[Enrolled], Awaitable[None]]

_LOOK_AGAIN_S = 2.0
_AFTER_A_FAULT_S = 1.0
_FAULTS = (OutcomeUnknown, RedisError, OSError, TimeoutError)

_log = structlog.get_logger(__name__)


async def follow_campaigns(register: Register, follow: Follow) -> None:
    """Run `follow` for every campaign that is loaded, now or later, until cancelled.

    It is called anew, from the beginning, when a server it needs went away.
    """
    async with asyncio.TaskGroup() as group:
        known: set[int] = set()
        while True:
            for enrolled in await _loaded(register):
                if enrolled.campaign_no not in known:
                    known.add(enrolled.campaign_no)
                    group.create_task(_keep(follow, enrolled))
            await asyncio.sleep(_LOOK_AGAIN_S)


async def _loaded(register: Register) -> list[Enrolled]:
    try:
        return await register.all()
    except _FAULTS as fault:
        _log.warning("register_unreachable", fault=type(fault).__name__)
        return []


async def _keep(follow: Follow, enrolled: Enrolled) -> None:
    while True:
        try:
            await follow(enrolled)
        except _FAULTS as fault:
            metrics.FOLLOWING_INTERRUPTED.labels(enrolled.campaign.id).inc()
            _log.warning(
                "following_interrupted",
                campaign=enrolled.campaign.id,
                fault=type(fault).__name__,
            )
        await asyncio.sleep(_AFTER_A_FAULT_S)


async def turn_by_turn(turn: Callable[[], Awaitable[object]], pause_s: float) -> None:
    """Take turn after turn with a pause between them, until cancelled."""
    while True:
        await turn()
        await asyncio.sleep(pause_s)
