"""Redis: there, new enough, with room, evicting nothing; nothing in it need be kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from voting.memory.redis_client import Client

_OLDEST = (7, 0)
_NEARLY_FULL = 0.8
_ASKED = ("maxmemory-policy", "maxmemory", "cluster-require-full-coverage")


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with Redis, or with the node of a cluster that answers first."""
    if patient.redis is None:
        return []
    try:
        info = await _info(patient.redis)
        settings = await _settings(patient.redis)
        state = await _cluster_state(patient.redis)
    except (RedisError, OSError, TimeoutError) as fault:
        return [_unreachable(fault)]
    return [
        *version(str(info.get("redis_version", "0"))),
        *memory(info, settings),
        *cover(state, settings),
    ]


def version(told: str) -> Iterator[Finding]:
    """What a version means; Valkey tells that of the Redis it equals."""
    numbers = tuple(map(int, re.findall(r"\d+", told)[:2]))
    if numbers < _OLDEST:
        yield error(
            "redis-version",
            zh=f"Redis 版本为 {told}，至少需要 7.0（或 Valkey 7.2）",
            en=f"Redis is {told}; 7.0 at least, or Valkey 7.2, is needed",
            do_zh="升级 Redis",
            do_en="upgrade it",
        )


def memory(info: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[Finding]:
    """What it does when it is full, and how far it is from there."""
    policy, most = settings.get("maxmemory-policy", ""), int(settings.get("maxmemory", 0) or 0)
    if policy not in {"", "noeviction"}:
        yield error(
            "redis-evicts",
            zh=f"Redis 的 maxmemory-policy 为 {policy}：会悄悄丢掉计数或投票人的记忆",
            en=f"maxmemory-policy of Redis is {policy}: it drops counters or voters' memory",
            do_zh="设为 noeviction；Redis 不与别的应用共用",
            do_en="set it to noeviction, and share this Redis with no other application",
        )
    if most == 0 and policy:
        yield warning(
            "redis-unbounded",
            zh="Redis 没有 maxmemory：内存用尽时会被系统杀掉",
            en="Redis has no maxmemory: the system kills it when memory runs out",
            do_zh="设置 maxmemory，每百万投票人约需 200 MB",
            do_en="set maxmemory; a million voters need about 200 MB",
        )
    elif most and int(info.get("used_memory", 0)) > _NEARLY_FULL * most:
        yield warning(
            "redis-nearly-full",
            zh=f"Redis 已用 {int(info['used_memory']) / most:.0%} 的 maxmemory",
            en=f"Redis uses {int(info['used_memory']) / most:.0%} of its maxmemory",
            do_zh="调大 maxmemory",
            do_en="raise maxmemory",
        )


def cover(state: Mapping[str, str], settings: Mapping[str, str]) -> Iterator[Finding]:
    """Whether a cluster serves every slot, and goes on without the one that fails."""
    if state and (state.get("cluster_state") != "ok" or int(state.get("cluster_slots_fail", 0))):
        yield error(
            "redis-cluster",
            zh=f"Redis 集群状态为 {state.get('cluster_state')}，部分槽不可用",
            en=f"the Redis cluster is {state.get('cluster_state')}: some slots are not served",
            do_zh="用 `redis-cli --cluster check` 查看并修复缺失的主节点",
            do_en="look with `redis-cli --cluster check`, and bring the missing primaries back",
        )
    if state and settings.get("cluster-require-full-coverage") == "yes":
        yield warning(
            "redis-cluster-coverage",
            zh="cluster-require-full-coverage 为 yes：一个分片失效会让所有投票人失去快速限额",
            en="cluster-require-full-coverage is yes: one part that fails takes the memory of all"
            " voters with it",
            do_zh="在每个节点设为 no",
            do_en="set it to no on every node",
        )


async def _info(redis: Client) -> dict[str, Any]:
    if isinstance(redis, RedisCluster):
        answer: Any = await redis.info(target_nodes=RedisCluster.RANDOM)
    else:
        answer = await redis.info()
    return dict(answer)


async def _settings(redis: Client) -> dict[str, str]:
    """What it may not be asked, as many hosted ones, stays unknown."""
    found: dict[str, str] = {}
    for name in _ASKED:
        try:
            found |= await _setting(redis, name)
        except RedisError:
            continue
    return found


async def _setting(redis: Client, name: str) -> dict[str, str]:
    if isinstance(redis, RedisCluster):
        answer: Any = await redis.config_get(name, target_nodes=RedisCluster.RANDOM)
    else:
        answer = await redis.config_get(name)
    return {_text(key): _text(value) for key, value in dict(answer).items()}


async def _cluster_state(redis: Client) -> dict[str, str]:
    if not isinstance(redis, RedisCluster):
        return {}
    answer: Any = await redis.cluster_info(target_nodes=RedisCluster.RANDOM)
    return {_text(key): _text(value) for key, value in dict(answer).items()}


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _unreachable(fault: Exception) -> Finding:
    return error(
        "redis-unreachable",
        zh=f"连不上 Redis：{fault}；投票照常，但限额全靠数据库，实时票数停住",
        en=f"Redis cannot be reached: {fault}; votes go on, by the ledger's quotas alone, and live"
        " counts stand still",
        do_zh="确认它在运行，PINGXUAN_REDIS_URL 无误，防火墙放行",
        do_en="see that it runs, that PINGXUAN_REDIS_URL is right, that no firewall is between",
    )
