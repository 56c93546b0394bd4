"""Each user of Redis can do its role's work, and is refused everything else by the server."""

import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import NoPermissionError, RedisError

from display.publishing.snapshot_store import SnapshotStore
from ops.cli import main
from ops.database.rights.redis_acl import RIGHTS, RedisUser, fresh_passwords
from tests import redis_cluster, redis_servers
from tests.ballots import TestClock, ballot, ballot_box, ledger, loaded
from tests.campaigns import campaign
from voting import keys
from voting.domain import CampaignId, Cast, VoterDigest
from voting.keys import PATTERNS, counters_key, snapshot_key
from voting.memory import redis_client
from voting.memory.projector import Projector, read_counters
from voting.memory.redis_client import Client

TINY = CampaignId("tiny")
Servers = redis_servers.Server | redis_cluster.Cluster


class Guarded:
    """A server or a cluster with our ACL file, and a client for each user."""

    def __init__(self, servers: Servers, passwords: dict[RedisUser, str]) -> None:
        self._servers, self._passwords = servers, passwords
        self._open: list[Client] = []

    def as_user(self, user: RedisUser) -> Client:
        return self._connected(self._servers.url_as(f"{user}:{self._passwords[user]}@"))

    def as_nobody(self) -> Client:
        return self._connected(self._servers.url)

    def _connected(self, url: str) -> Client:
        client = redis_client.connect(url)
        self._open.append(client)
        return client

    async def close(self) -> None:
        for client in self._open:
            await client.aclose()


@pytest.fixture(scope="module", params=["valkey", "redis", "valkeys", "redises"])
def servers_with_rights(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Servers, dict[RedisUser, str]]]:
    """One server of each make, then a cluster of each, whose replicas follow by our user."""
    genuine = request.param.startswith("redis")
    program = redis_servers.genuine_redis() if genuine else redis_servers.valkey()
    if program is None:
        pytest.skip(redis_servers.NO_REDIS)
    folder = tmp_path_factory.mktemp("acl")
    passwords = fresh_passwords()
    guard = redis_servers.acl_guard(folder, passwords)
    if request.param.endswith("s"):
        with redis_cluster.running(program, folder, guard) as cluster:
            yield cluster, passwords
        return
    started = redis_servers.start(program, folder, guard=guard)
    yield started, passwords
    started.kill()


@pytest.fixture
async def guarded(
    servers_with_rights: tuple[Servers, dict[RedisUser, str]],
) -> AsyncIterator[Guarded]:
    found = Guarded(*servers_with_rights)
    yield found
    await found.close()


async def test_nobody_gets_in_without_a_password(guarded: Guarded) -> None:
    with pytest.raises(RedisError):
        await guarded.as_nobody().get("px:{tiny}:counters")


async def test_a_front_remembers_voters_and_reads_what_is_published(
    guarded: Guarded, pool: asyncpg.Pool
) -> None:
    client = guarded.as_user(RedisUser.FRONT)
    enrolled = await loaded(pool, campaign())
    clock = TestClock()
    box, sent = ballot_box(client, pool), ballot()
    await box.recall.renew(enrolled)
    assert not (await box.glance(enrolled, [sent], clock()))[0].unmetered
    cast = (await ledger(pool, clock).cast(enrolled, [sent]))[0]
    assert isinstance(cast, Cast)
    assert await box.remember(enrolled, [sent], [cast], box.recall.epochs(TINY))
    assert (await box.glance(enrolled, [sent], clock()))[0].known
    assert await SnapshotStore(client, snapshot_key).newer(TINY, 0) is None


async def test_projector_publisher_desk_and_command_do_their_work(
    guarded: Guarded, pool: asyncpg.Pool
) -> None:
    enrolled = await loaded(pool, campaign())
    clock = TestClock()
    projectors = guarded.as_user(RedisUser.PROJECTOR)
    await Projector(ledger(pool, clock), projectors).turn(enrolled)
    for reader in (RedisUser.PUBLISHER, RedisUser.COMMAND):
        assert await read_counters(guarded.as_user(reader), TINY) is not None
    await SnapshotStore(guarded.as_user(RedisUser.PUBLISHER), snapshot_key).withdraw(TINY)
    for idle in (RedisUser.DESK, RedisUser.JUDGE):
        assert await guarded.as_user(idle).ping()


FORBIDDEN = {
    RedisUser.FRONT: (
        ("HGETALL", counters_key(TINY)),
        ("EVAL", "return redis.call('HSET', KEYS[1], 'upto', 9)", "1", counters_key(TINY)),
        ("EVAL", "return redis.call('GET', KEYS[1])", "1", snapshot_key(TINY)),
    ),
    RedisUser.PROJECTOR: (("HSET", snapshot_key(TINY), "body", "x"),),
    RedisUser.PUBLISHER: (("HSET", counters_key(TINY), "upto", "9"),),
    RedisUser.DESK: (("SET", counters_key(TINY), "x"), ("HGETALL", counters_key(TINY))),
    RedisUser.JUDGE: (("GET", keys.voter_key(TINY, 0, VoterDigest(bytes(16)))),),
    RedisUser.MESSENGER: (("SET", snapshot_key(TINY), "x"), ("HGETALL", counters_key(TINY))),
    RedisUser.REPLICA: (("GET", counters_key(TINY)), ("SET", counters_key(TINY), "x")),
    RedisUser.COMMAND: (("DEL", counters_key(TINY)), ("CONFIG", "SET", "maxmemory", "1")),
}


@pytest.mark.parametrize("user", list(RedisUser))
async def test_a_user_is_refused_what_is_anothers_and_what_is_dangerous(
    guarded: Guarded, user: RedisUser
) -> None:
    client = guarded.as_user(user)
    dangerous = (("FLUSHALL",), ("KEYS", "*"), ("ACL", "LIST"), ("SHUTDOWN",), ("MONITOR",))
    somewhere: dict[str, Any] = {}
    if isinstance(client, RedisCluster):  # wants to be told of a node where no key says it
        await client.initialize()
        somewhere = {"target_nodes": client.get_random_node()}
    for words in (*FORBIDDEN[user], *dangerous):
        with pytest.raises(NoPermissionError):
            await client.execute_command(*words, **somewhere)


def test_every_key_has_a_pattern_that_matches_it_and_a_user_that_writes_it() -> None:
    builders = {name for name, _ in inspect.getmembers(keys, inspect.isfunction)}
    assert set(PATTERNS) == builders
    assert {name for rights in RIGHTS.values() for name in rights.writes} == builders


def test_an_acl_file_holds_no_password_and_is_the_same_again(tmp_path: Path) -> None:
    file = tmp_path / "passwords.toml"
    words = ["rights", "redis", "--passwords", str(file)]
    first, second = (CliRunner().invoke(main, words) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert file.stat().st_mode & 0o077 == 0
    secrets = [line.split('"')[1] for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(secrets) == len(RedisUser)
    assert not any(secret in first.stdout for secret in secrets)


def test_passwords_that_are_missing_are_named(tmp_path: Path) -> None:
    file = tmp_path / "passwords.toml"
    file.write_text('pingxuan_front = "x"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["rights", "redis", "--passwords", str(file)])
    assert done.exit_code == 2
    assert "has no password of pingxuan_projector" in done.stderr
