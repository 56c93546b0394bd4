"""Subscribers: which feed is due to whom, as campaigns move on."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
import structlog
from redis.exceptions import RedisError

from ops.deployment import Deployment
from ops.messages.feeds.compiling import Compiler
from ops.messages.feeds.documents import Scope
from ops.messages.outbound.occasions import occasions
from ops.messages.outbound.plan_file import FeedHook
from voting.domain import Phase
from voting.errors import OutcomeUnknown, UnknownCampaign
from voting.ledger.register import Enrolled

#: What a subscriber is sent: what is published, and nothing beside it.
_SCOPES = {Scope.RANKING, Scope.TALLIES}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A signed feed for a subscriber; `key` is the same for the same state."""

    hook: FeedHook
    key: str
    body: bytes


class Subscriptions:
    """The feeds that subscribers are due."""

    def __init__(self, deployment: Deployment, hooks: Sequence[FeedHook]) -> None:
        self._deployment = deployment
        self._hooks = hooks
        self._compiler = Compiler(deployment)

    async def due(self) -> AsyncIterator[Due]:
        """Of every subscription; what was delivered is for the post office to know."""
        for hook in self._hooks:
            try:
                found = await self._of(hook)
            except UnknownCampaign:
                continue  # it may be loaded later
            except (OutcomeUnknown, RedisError, OSError, msgspec.MsgspecError) as fault:
                _log.warning("feed_unanswered", channel=hook.name, fault=type(fault).__name__)
                continue
            if found is not None:
                yield found

    async def _of(self, hook: FeedHook) -> Due | None:
        enrolled = await self._deployment.register.find(hook.campaign)
        stands = await self._published(enrolled)
        if stands is None:
            return None
        phase, as_of = stands
        reached = [one for one in hook.on if one in occasions(phase)]
        if not reached:
            return None
        body = await self._compiler.signed(enrolled, _SCOPES, as_of)
        return Due(hook=hook, key=f"feed:{hook.campaign}:{as_of}:{phase.value}", body=body)

    async def _published(self, enrolled: Enrolled) -> tuple[Phase, int] | None:
        if enrolled.life.phase is Phase.DRAFT:
            return None
        snapshot = await self._compiler.published(enrolled)
        return None if snapshot is None else (snapshot.phase, snapshot.as_of)
