"""The clocks of this host and of the servers agree."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient

#: Voting goes by PostgreSQL's clock; the others show in logs, links and the judge's windows.
_NOTED, _HARMFUL = timedelta(seconds=2), timedelta(seconds=30)


async def check(patient: Patient) -> list[Finding]:
    """How far each server's clock is from this host's."""
    found: list[Finding] = []
    if patient.postgres is not None:
        before = datetime.now(UTC)
        told = await patient.postgres.fetchval("SELECT clock_timestamp()")
        found += skew("PostgreSQL", told, before, datetime.now(UTC))
    if patient.redis is not None and not isinstance(patient.redis, RedisCluster):
        before = datetime.now(UTC)
        try:
            seconds, microseconds = await patient.redis.time()
        except (RedisError, OSError, TimeoutError):
            return found
        told = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
        found += skew("Redis", told, before, datetime.now(UTC))
    return found


def skew(server: str, told: datetime, before: datetime, after: datetime) -> Iterator[Finding]:
    """What a time means that a server told between two times of ours."""
    ahead = max(before - told, told - after, timedelta())
    if ahead <= _NOTED:
        return
    judged = error if ahead > _HARMFUL else warning
    yield judged(
        "clock-skew",
        zh=f"本机时钟与 {server} 的相差 {ahead.total_seconds():.0f} 秒",
        en=f"the clocks of this host and of {server} are {ahead.total_seconds():.0f} s apart",
        do_zh="在各主机上启用 chrony 或 systemd-timesyncd；投票以 PostgreSQL 的时钟为准",
        do_en="run chrony or systemd-timesyncd on every host; voting goes by PostgreSQL's clock",
    )
