"""One role as a process: its connections, its health listener, its work, its orderly end."""

import asyncio
import gc
import os
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import structlog
from prometheus_client import REGISTRY

from ops.deployment import Deployment, connected
from ops.errors import OperationsError
from ops.processes import logs
from ops.processes.health import Check, Version, health_app, listening
from ops.settings.settings import Settings

_CONNECT_AGAIN_S = 1.0
#: Where every core is busy, ballots are taken first and judged a little later.
_BEHIND_VOTERS = 5
#: Objects that gather before the young ones are looked through; Python's own is 700.
_COLLECT_AFTER = 10_000
_log = structlog.get_logger(__name__)


class RoleName(StrEnum):
    """What a process can be."""

    FRONT = "front"
    PROJECTOR = "projector"
    JUDGE = "judge"
    PUBLISHER = "publisher"
    DESK = "desk"
    MESSENGER = "messenger"


def followers(settings: Settings) -> tuple[RoleName, ...]:
    """The roles that an installation of these settings has beside its fronts, one process each."""
    messenger = (RoleName.MESSENGER,) if settings.messages_file else ()
    always = (RoleName.PROJECTOR, RoleName.JUDGE, RoleName.PUBLISHER, RoleName.DESK)
    return always + messenger


async def run_role(role: RoleName, settings: Settings, health: Path | None) -> None:
    """Run a role until SIGTERM or SIGINT.

    Args:
        settings: with both server addresses.
        health: the unix socket of the health listener; None listens on the metrics port.

    Raises:
        OperationsError: PostgreSQL cannot be reached, or a listener's place is taken.
    """
    logs.configure(log_format=settings.log_format, role=role.value, testing=settings.testing)
    stop = stop_event()
    async with AsyncExitStack() as stack:
        deployment = await _connected(role, settings, stack, stop)
        if deployment is None:
            return
        watch = Watch(stop)
        checks: dict[str, Check] = {"role": watch.check, "postgres": deployment.postgres_answers}
        app = health_app(
            version=Version(version=version("pingxuan"), role=role.value),
            checks=checks,
            registry=REGISTRY,
        )
        # Listens from before the work until after it, so that a role that drains can say so.
        where = health or (settings.inner_host, settings.metrics_port)
        await stack.enter_async_context(listening(app, where))
        await _work(role, deployment, checks, stack, stop)
        watch.working = True
        _spare_the_collector()
        _log.info("role_started")
        await stop.wait()
        _log.info("role_stopping")
        await asyncio.sleep(settings.drain_s)  # a balancer sees it, and sends nobody any more


class Watch:
    """Whether a role is at work: not before it is, and no more once it is asked to stop."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self.working = False

    async def check(self) -> None:
        """A health check: raises unless the role is at work."""
        if self._stop.is_set():
            raise OperationsError("stopping")
        if not self.working:
            raise OperationsError("starting")


async def _connected(
    role: RoleName, settings: Settings, stack: AsyncExitStack, stop: asyncio.Event
) -> Deployment | None:
    """Connect, however long PostgreSQL takes to come back; None when asked to stop before."""
    while not stop.is_set():
        try:
            return await stack.enter_async_context(connected(settings, role.value))
        except OperationsError as fault:
            _log.warning("waiting_for_postgres", fault=str(fault))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _CONNECT_AGAIN_S)
    return None


def _spare_the_collector() -> None:
    """What stands now lives as long as the process: looking through it again and again for
    garbage took a tenth of a busy front's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


def stop_event() -> asyncio.Event:
    """Set when this process is asked to end."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _work(
    role: RoleName,
    deployment: Deployment,
    checks: dict[str, Check],
    stack: AsyncExitStack,
    stop: asyncio.Event,
) -> None:
    """Begin the role's work. Each is imported only where it runs: the front stays small."""
    match role:
        case RoleName.FRONT:
            from ops.processes.roles import front  # noqa: PLC0415

            running = await stack.enter_async_context(front.serving(deployment, stop))
            checks["campaigns"] = running.ready
        case RoleName.PROJECTOR:
            from ops.processes.roles import projector  # noqa: PLC0415

            await _follow(projector.following(deployment), deployment, checks, stack)
        case RoleName.JUDGE:
            from ops.processes.roles import judge  # noqa: PLC0415

            os.nice(_BEHIND_VOTERS)
            await stack.enter_async_context(judge.following(deployment))
        case RoleName.PUBLISHER:
            from ops.processes.roles import publisher  # noqa: PLC0415

            await _follow(publisher.following(deployment), deployment, checks, stack)
        case RoleName.DESK:
            from ops.processes.roles import desk  # noqa: PLC0415

            await stack.enter_async_context(desk.serving(deployment))
        case RoleName.MESSENGER:
            from ops.processes.roles import messenger  # noqa: PLC0415

            await stack.enter_async_context(messenger.following(deployment))


async def _follow(
    following: AbstractAsyncContextManager[None],
    deployment: Deployment,
    checks: dict[str, Check],
    stack: AsyncExitStack,
) -> None:
    """A follower into Redis is not ready without it; the front is, and votes go on."""
    checks["redis"] = deployment.redis_answers
    await stack.enter_async_context(following)
