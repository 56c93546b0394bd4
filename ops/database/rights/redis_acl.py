"""The rights of each role in Redis: one table over the keys of `voting.keys`, as an ACL file."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from voting.keys import PATTERNS

_PASSWORD_BYTES = 24
#: What every client says on its way in; a cluster's also asks where keys are. A command that
#: Redis 7.0 does not know would keep it from starting.
_ANYBODY = (
    *("auth", "hello", "ping", "select", "client|setname"),
    *("command", "cluster|slots", "cluster|shards", "readonly", "asking"),
)


class RedisUser(StrEnum):
    """A user of Redis', one for each role of ours, for people and commands, and for replicas."""

    FRONT = "pingxuan_front"
    PROJECTOR = "pingxuan_projector"
    JUDGE = "pingxuan_judge"
    PUBLISHER = "pingxuan_publisher"
    DESK = "pingxuan_desk"
    MESSENGER = "pingxuan_messenger"
    COMMAND = "pingxuan_command"
    REPLICA = "pingxuan_replica"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisRights:
    """Commands of one user, and keys by the name of their builder in `voting.keys`."""

    commands: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


RIGHTS: Mapping[RedisUser, RedisRights] = {
    RedisUser.FRONT: RedisRights(
        commands=(
            *("eval", "evalsha", "get", "set", "del", "expire"),
            *("hget", "hmget", "hset", "hdel", "hincrby"),
        ),
        writes=(
            *("voter_key", "shard_head_key", "proof_key"),
            *("sent_codes_key", "code_key", "allowance_key", "pairing_key"),
            *("wechat_credential_key", "wechat_lock_key", "wechat_used_key"),
        ),
        reads=("snapshot_key", "chronicle_key"),
    ),
    RedisUser.PROJECTOR: RedisRights(
        commands=("eval", "evalsha", "hget", "hgetall", "hset", "del"), writes=("counters_key",)
    ),
    RedisUser.JUDGE: RedisRights(),
    RedisUser.PUBLISHER: RedisRights(
        commands=("eval", "evalsha", "hget", "hmget", "hgetall", "hset", "del"),
        writes=("snapshot_key", "chronicle_key"),
        reads=("counters_key",),
    ),
    RedisUser.DESK: RedisRights(
        commands=("hget", "hmget", "get"), reads=("snapshot_key", "last_told_key")
    ),
    RedisUser.MESSENGER: RedisRights(
        commands=("set", "get", "exists", "hget", "hmget"),
        writes=("told_key", "last_told_key"),
        reads=("snapshot_key",),
    ),
    RedisUser.COMMAND: RedisRights(
        commands=("hgetall", "info", "config|get", "cluster|info", "time"), reads=("counters_key",)
    ),
    # `masteruser` of each server that follows another.
    RedisUser.REPLICA: RedisRights(commands=("psync", "replconf")),
}


def acl_file(passwords: Mapping[RedisUser, str]) -> str:
    """The lines of an ACL file; it holds hashes of the passwords, and nobody else gets in."""
    return "".join(f"{line}\n" for line in ("user default reset off", *_users(passwords)))


def fresh_passwords() -> dict[RedisUser, str]:
    """One for each user, fit for an address."""
    return {user: secrets.token_urlsafe(_PASSWORD_BYTES) for user in RedisUser}


def _users(passwords: Mapping[RedisUser, str]) -> Iterator[str]:
    for user, rights in RIGHTS.items():
        keys = [f"~{PATTERNS[name]}" for name in rights.writes]
        keys += [f"%R~{PATTERNS[name]}" for name in rights.reads]
        commands = [f"+{command}" for command in (*_ANYBODY, *rights.commands)]
        secret = sha256(passwords[user].encode()).hexdigest()
        yield " ".join([f"user {user} reset on #{secret}", *keys, "-@all", *commands])
