"""PostgreSQL: there, of the right version, durable, with room for every process."""

from collections.abc import Iterator

import asyncpg

from ops.deployment import CONNECTIONS_OF_A_PROCESS
from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from ops.processes.roles.process import followers
from ops.settings.settings import Settings

_TESTED = 18
_MUST_BE_ON = ("fsync", "full_page_writes")
#: For commands and people beside the roles.
_BESIDE = 10
_SETTING = "SELECT current_setting($1)"


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the server itself."""
    if patient.postgres is None:
        return [_unreachable(patient.postgres_fault)]
    asked = patient.postgres
    found = list(versions(int(await _setting(asked, "server_version_num")) // 10_000))
    for name in _MUST_BE_ON:
        found += durability(name, await _setting(asked, name))
    found += asynchronous(await _setting(asked, "synchronous_commit"))
    reserved = int(await _setting(asked, "superuser_reserved_connections"))
    most = int(await _setting(asked, "max_connections")) - reserved
    return [*found, *room(most, patient.settings), *await _archiver(asked)]


def versions(version: int) -> Iterator[Finding]:
    """What a major version means."""
    if version < _TESTED:
        yield error(
            "postgres-version",
            zh=f"PostgreSQL 版本为 {version}，本软件只在 {_TESTED} 上测试过",
            en=f"PostgreSQL is {version}; this software is tested with {_TESTED}",
            do_zh=f"升级到 PostgreSQL {_TESTED}",
            do_en=f"upgrade it to PostgreSQL {_TESTED}",
        )
    elif version > _TESTED:
        yield warning(
            "postgres-version",
            zh=f"PostgreSQL 版本为 {version}，比测试过的 {_TESTED} 新",
            en=f"PostgreSQL is {version}; this software is tested with {_TESTED}",
            do_zh="先用 `make test` 在此版本上验证",
            do_en="run `make test` against that version first",
        )


def durability(name: str, value: str) -> Iterator[Finding]:
    """A setting without which a power cut loses acknowledged ballots."""
    if value != "on":
        yield error(
            f"postgres-{name.replace('_', '-')}",
            zh=f"PostgreSQL 的 {name} 为 {value}：断电会丢失已确认的选票",
            en=f"{name} of PostgreSQL is {value}: a power cut loses acknowledged ballots",
            do_zh=f"执行 ALTER SYSTEM SET {name} = on 并重新加载",
            do_en=f"ALTER SYSTEM SET {name} = on, and reload",
        )


def asynchronous(value: str) -> Iterator[Finding]:
    """The roles ask for `on` themselves; whatever else writes would not."""
    if value in {"off", "local"}:
        yield warning(
            "postgres-synchronous-commit",
            zh=f"PostgreSQL 的 synchronous_commit 为 {value}；本软件的会话自行设为 on",
            en=f"synchronous_commit of PostgreSQL is {value}; our own sessions set it to on",
            do_zh="执行 ALTER SYSTEM SET synchronous_commit = on 并重新加载",
            do_en="ALTER SYSTEM SET synchronous_commit = on, and reload",
        )


def room(most: int, settings: Settings) -> Iterator[Finding]:
    """Connections for every process of one host."""
    processes = settings.fronts + len(followers(settings))
    needed = processes * CONNECTIONS_OF_A_PROCESS + _BESIDE
    if most < needed:
        yield error(
            "postgres-connections",
            zh=f"PostgreSQL 只允许 {most} 个连接，本机 {processes} 个进程最多需要 {needed} 个",
            en=f"PostgreSQL allows {most} connections; {processes} processes need up to {needed}",
            do_zh=f"把 max_connections 调到每台主机 {needed} 以上，或减少 PINGXUAN_FRONTS",
            do_en=f"raise max_connections above {needed} a host, or lower PINGXUAN_FRONTS",
        )


async def _archiver(asked: asyncpg.Connection) -> list[Finding]:
    """A log that is to be kept, and is not, fills the disk and leaves a hole in every backup."""
    row = await asked.fetchrow(
        "SELECT failed_count, coalesce(last_failed_time > coalesce(last_archived_time,"
        " '-infinity'), false) AS failing FROM pg_stat_archiver"
    )
    if row is None or not row["failing"]:
        return []
    return [
        error(
            "postgres-archiver",
            zh=f"日志归档失败 {row['failed_count']} 次：无法恢复到最近的时刻",
            en=f"archiving the log failed {row['failed_count']} times: no restore reaches now",
            do_zh="检查 PINGXUAN_WAL_ARCHIVE 目录的空间和权限，原因见 PostgreSQL 日志",
            do_en="look at space and rights of PINGXUAN_WAL_ARCHIVE; PostgreSQL's log says why",
        )
    ]


def _unreachable(fault: str) -> Finding:
    return error(
        "postgres-unreachable",
        zh=f"连不上 PostgreSQL：{fault}",
        en=f"PostgreSQL cannot be reached: {fault}",
        do_zh="确认它在运行，PINGXUAN_POSTGRES_URL 的主机、端口、用户和密码无误，防火墙放行",
        do_en="see that it runs, that PINGXUAN_POSTGRES_URL has its host, port, user and password,"
        " and that no firewall is between",
    )


async def _setting(asked: asyncpg.Connection, name: str) -> str:
    return str(await asked.fetchval(_SETTING, name))
