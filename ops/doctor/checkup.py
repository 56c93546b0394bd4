"""Runs every check: one that fails never stops the rest."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
from redis.exceptions import RedisError

from ops.database.postgres_pool import one_connection
from ops.deployment import server_options, with_embedded
from ops.doctor.checks import (
    campaigns,
    clocks,
    disk,
    geography,
    host,
    keys,
    listeners,
    postgres_server,
    postgres_standby,
    public_face,
    redis_server,
    schema,
)
from ops.doctor.finding import Finding, warning
from ops.doctor.patient import Check, Patient
from ops.embedded.servers import start_or_attach
from ops.errors import OperationsError
from ops.settings.settings import Settings
from voting.errors import VotingError
from voting.memory import redis_client

CHECKS: tuple[Check, ...] = (
    postgres_server.check,
    postgres_standby.check,
    schema.check,
    redis_server.check,
    clocks.check,
    keys.check,
    disk.check,
    host.check,
    public_face.check,
    listeners.check,
    geography.check,
    campaigns.check,
)
_FAULTS = (
    *(OperationsError, VotingError, asyncpg.PostgresError, asyncpg.InterfaceError),
    *(RedisError, OSError, TimeoutError, ValueError),
)


async def checked(settings: Settings) -> list[Finding]:
    """Everything that is found of an installation; errors before warnings."""
    async with patient(settings) as found:
        return await examined(found)


async def examined(patient: Patient) -> list[Finding]:
    """What all checks find of a patient; errors before warnings."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += await check(patient)
        except _FAULTS as fault:
            found.append(_failed(check, fault))
    return sorted(found, key=lambda finding: finding.level.value)


@asynccontextmanager
async def patient(settings: Settings) -> AsyncIterator[Patient]:
    """Both servers as far as they can be reached; embedded ones are attached to, or started."""
    seen = Patient(
        settings=settings, embedded=settings.embedded, now=datetime.now(UTC), postgres=None
    )
    async with AsyncExitStack() as stack:
        try:
            if settings.embedded:
                started = start_or_attach(settings.data_dir, server_options(settings))
                running = with_embedded(settings, await stack.enter_async_context(started))
                archive = settings.wal_archive
                seen = replace(seen, settings=replace(running, wal_archive=archive))
            seen = replace(seen, redis=_redis(seen.settings, stack))
            connecting = one_connection(seen.settings.postgres_url or "")
            seen = replace(seen, postgres=await stack.enter_async_context(connecting))
        except OperationsError as fault:
            seen = replace(seen, postgres_fault=str(fault))
        yield seen


def _redis(settings: Settings, stack: AsyncExitStack) -> redis_client.Client:
    client = redis_client.connect(settings.redis_url or "")
    stack.push_async_callback(client.aclose)
    return client


def _failed(check: Check, fault: Exception) -> Finding:
    name = check.__module__.rpartition(".")[2]
    return warning(
        "check-failed",
        zh=f"检查 {name} 未能完成：{fault}",
        en=f"the check of {name} could not be finished: {fault}",
        do_zh="先处理上面的问题，再查一次；数据库须以所有者身份连接",
        do_en="mend what is above, then look again; it connects as the database's owner",
    )
