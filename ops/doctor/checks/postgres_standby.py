"""A standby that is asked for, by the address or by the server, is attached."""

from collections.abc import Iterator

from ops.database.postgres_pool import single_hosts
from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient

_SYNCHRONOUS = "SELECT current_setting('synchronous_standby_names')"
_ATTACHED = "SELECT count(*) FROM pg_stat_replication WHERE application_name <> 'pg_basebackup'"


async def check(patient: Patient) -> list[Finding]:
    """Whether somebody follows the primary."""
    if patient.postgres is None:
        return []
    synchronous = await patient.postgres.fetchval(_SYNCHRONOUS)
    attached = await patient.postgres.fetchval(_ATTACHED)
    hosts = len(single_hosts(patient.settings.postgres_url or ""))
    return list(standby(synchronous, attached, hosts))


def standby(synchronous: str, attached: int, hosts: int) -> Iterator[Finding]:
    """What it means that so many standbys are attached."""
    if synchronous and not attached:
        yield error(
            "postgres-standby",
            zh=f"同步备库 {synchronous} 未连接：提交会一直等待，选票无法确认",
            en=f"the synchronous standby {synchronous} is not attached: commits wait for ever, and"
            " no ballot is acknowledged",
            do_zh="启动备库；若备库已失去，清空 synchronous_standby_names 并重新加载",
            do_en="start the standby; if it is lost, empty synchronous_standby_names and reload",
        )
    elif hosts > 1 and not attached:
        yield warning(
            "postgres-standby",
            zh=f"PINGXUAN_POSTGRES_URL 写了 {hosts} 台主机，但没有备库连接主库",
            en=f"PINGXUAN_POSTGRES_URL names {hosts} hosts, and no standby is attached",
            do_zh="启动备库，否则主库损坏即丢票",
            do_en="start the standby: without it, losing the primary loses ballots",
        )
