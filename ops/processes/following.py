"""Roles follow campaigns: one task each, started when a campaign is loaded, kept alive."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from redis.exceptions import RedisError

from ops import metrics
from voting.domain import Phase
from voting.errors import OutcomeUnknown
from voting.ledger.register import Enrolled, Register

Follow = Callable[[Enrolled], Awaitable[None]]
Renew = Callable[[Enrolled], Awaitable[None]]

_LOOK_AGAIN_S = 1.0
_AFTER_A_FAULT_S = 1.0
_FAULTS = (OutcomeUnknown, RedisError, OSError, TimeoutError)

_log = structlog.get_logger(__name__)


async def _as_it_is(enrolled: Enrolled) -> None:
    """For a role that decisions do not concern."""
    del enrolled


async def follow_campaigns(register: Register, follow: Follow, renew: Renew = _as_it_is) -> None:
    """Run `follow` for every campaign that is published, now or later, until cancelled.

    It is called anew, from the beginning, when a server it needs went away. `renew` is called
    before it, and again whenever the campaign has a new decision.
    """
    async with asyncio.TaskGroup() as group:
        known: dict[int, Enrolled] = {}
        while True:
            for enrolled in await _published(register):
                number = enrolled.campaign_no
                before = known.get(number)
                if before is enrolled or not await _renewed(renew, enrolled):
                    continue
                known[number] = enrolled
                if before is None:
                    group.create_task(_keep(follow, partial(known.__getitem__, number)))
            await asyncio.sleep(_LOOK_AGAIN_S)


async def _published(register: Register) -> list[Enrolled]:
    try:
        loaded = await register.all()
        return [enrolled for enrolled in loaded if enrolled.life.phase is not Phase.DRAFT]
    except _FAULTS as fault:
        _log.warning("register_unreachable", fault=type(fault).__name__)
        return []


async def _renewed(renew: Renew, enrolled: Enrolled) -> bool:
    try:
        await renew(enrolled)
    except _FAULTS as fault:
        _log.warning("renewal_failed", campaign=enrolled.campaign.id, fault=type(fault).__name__)
        return False
    return True


async def _keep(follow: Follow, current: Callable[[], Enrolled]) -> None:
    campaign = current().campaign.id
    while True:
        try:
            await follow(current())
        except _FAULTS as fault:
            metrics.FOLLOWING_INTERRUPTED.labels(campaign).inc()
            _log.warning("following_interrupted", campaign=campaign, fault=type(fault).__name__)
        await asyncio.sleep(_AFTER_A_FAULT_S)


async def turn_by_turn(turn: Callable[[], Awaitable[object]], pause_s: float) -> None:
    """Take turn after turn with a pause between them, until cancelled."""
    while True:
        await turn()
        await asyncio.sleep(pause_s)
