"""The messenger: the one process that tells people and other systems, for all processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import asyncpg
import structlog

from ops.background import background
from ops.database.postgres_pool import one_connection
from ops.deployment import Deployment
from ops.errors import OperationsError, SettingsError
from ops.messages.alerting.channels import SendNotice, alert_channels
from ops.messages.alerting.formats import signature_headers
from ops.messages.alerting.inspection import Inspections
from ops.messages.alerting.lookout import Lookout
from ops.messages.feeds.hooks import Due, Subscriptions
from ops.messages.outbound.plan_file import Read, read
from ops.messages.outbound.post_office import PostOffice
from ops.messages.outbound.told_memory import ToldMemory
from ops.messages.outbound.web_post import WebPost, web_post
from voting.domain import Phase
from voting.errors import OutcomeUnknown

_ANSWER_WITHIN_S = 4.0
_HOUR_S = 3600.0
#: Of the database, for as long as the connection lasts: who holds it tells, others wait.
_ONLY_ONE = "SELECT pg_try_advisory_lock(hashtextextended('pingxuan messenger', 0))"
_FAULTS = (
    *(OperationsError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError),
    asyncpg.InternalClientError,  # a connection that is torn in the middle of a query
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often it is looked whether another messenger is gone, and for what is to be told."""

    lock_s: float = 5.0
    look_s: float = 10.0


@asynccontextmanager
async def following(deployment: Deployment, pace: Pace | None = None) -> AsyncIterator[None]:
    """Tell what is to be told while the context lasts, unless another messenger does.

    Raises:
        SettingsError: no plan is named.
        WrongInput: the plan cannot be read.
    """
    file = deployment.settings.messages_file
    if file is None:
        raise SettingsError("PINGXUAN_MESSAGES_FILE is not set: it says whom to tell of what")
    plan = read(file)
    async with background(_for_ever(deployment, plan, pace or Pace())):
        yield


async def _for_ever(deployment: Deployment, plan: Read, pace: Pace) -> None:
    while True:
        try:
            await _while_the_only_one(deployment, plan, pace)
        except* _FAULTS as group:
            faults = [type(fault).__name__ for fault in group.exceptions]
            _log.warning("messenger_interrupted", faults=faults)
        await asyncio.sleep(pace.lock_s)


async def _while_the_only_one(deployment: Deployment, plan: Read, pace: Pace) -> None:
    """Work for as long as the lock's connection lives: where it is gone, another may have it."""
    assert deployment.settings.postgres_url is not None
    async with one_connection(deployment.settings.postgres_url) as connection:
        if not await connection.fetchval(_ONLY_ONE, timeout=_ANSWER_WITHIN_S):
            return
        _log.info("messenger_tells", channels=plan.channels)
        async with asyncio.TaskGroup() as group:
            working = group.create_task(_work(deployment, plan, pace))
            try:
                while True:
                    await connection.execute("SELECT 1", timeout=_ANSWER_WITHIN_S)
                    await asyncio.sleep(pace.lock_s)
            finally:
                working.cancel()


async def _work(deployment: Deployment, plan: Read, pace: Pace) -> None:
    alerts = plan.plan.alerts
    office = PostOffice(
        ToldMemory(deployment.redis, deployment.clock),
        give_up_after_s=alerts.give_up_after_s,
        sleep=asyncio.sleep,
    )
    office.open(plan.channels)
    inspections = Inspections(
        every_s=alerts.fsck_every_h * _HOUR_S, environment=deployment.settings.environment()
    )
    async with web_post(plan.allowed) as web, asyncio.TaskGroup() as group:
        desk = _Desk(deployment, plan, office, web, inspections)
        group.create_task(office.run())
        group.create_task(_again_and_again(desk.inspect, pace.look_s))
        group.create_task(_again_and_again(desk.tell, pace.look_s))


async def _again_and_again(turn: Callable[[], Awaitable[None]], pause_s: float) -> None:
    """A server that is away ends a turn, and not the messenger."""
    while True:
        try:
            await turn()
        except (OutcomeUnknown, OSError, TimeoutError) as fault:
            _log.warning("messenger_turn_failed", fault=type(fault).__name__)
        await asyncio.sleep(pause_s)


class _Desk:
    """One look at everything, and what it hands to the post office."""

    def __init__(
        self,
        deployment: Deployment,
        plan: Read,
        office: PostOffice,
        web: WebPost,
        inspections: Inspections,
    ) -> None:
        self._deployment = deployment
        self._plan = plan
        self._office = office
        self._web = web
        self._inspections = inspections
        self._lookout = Lookout(deployment, plan.plan.alerts, inspections)
        self._subscriptions = Subscriptions(deployment, plan.plan.feed)
        self._channels: dict[str, SendNotice] = alert_channels(plan, web)

    async def inspect(self) -> None:
        """Run the inspections that are due."""
        loaded = await self._deployment.register.all()
        public = [one.campaign.id for one in loaded if one.life.phase is not Phase.DRAFT]
        await self._inspections.inspect_due(public, self._deployment.clock().timestamp())

    async def tell(self) -> None:
        """Hand over all that holds now."""
        async for notice in self._lookout.notices():
            for name, send in self._channels.items():
                await self._office.offer(name, notice.key, partial(send, notice))
        async for due in self._subscriptions.due():
            await self._office.offer(due.hook.name, due.key, partial(self._send_feed, due))

    async def _send_feed(self, due: Due) -> None:
        secret = self._plan.secrets[due.hook.name]
        headers = signature_headers(due.key, due.body, secret, datetime.now(UTC))
        await self._web.send(due.hook.url, due.body, headers)
