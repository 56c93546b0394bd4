"""Addresses of Redis, and what its clients may raise."""

import pytest
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError

from voting.memory import redis_client


@pytest.mark.parametrize(
    ("url", "nodes"),
    [
        ("redis+cluster://a:1", [("a", 1)]),
        ("redis+cluster://user:p%40ss@a:1,b:22", [("a", 1), ("b", 22)]),
        ("rediss+cluster://[::1]:6379,b:2", [("::1", 6379), ("b", 2)]),
    ],
)
def test_a_cluster_is_named_by_some_of_its_nodes(url: str, nodes: list[tuple[str, int]]) -> None:
    assert redis_client.is_cluster(url)
    assert redis_client.cluster_nodes(url) == nodes


@pytest.mark.parametrize("rest", ["", "a", "a:", ":1", "a:0", "a:65536", "a:1,", "a:1/0"])
def test_an_address_that_names_no_node_is_refused_without_its_password(rest: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT") as refused:
        redis_client.check(f"redis+cluster://user:secret@{rest}")
    assert "secret" not in str(refused.value)


def test_one_server_needs_no_look() -> None:
    redis_client.check("unix:///somewhere/redis.sock")
    assert not redis_client.is_cluster("redis://a:1")


def test_voters_are_spread_where_there_are_nodes_to_spread_them_over() -> None:
    assert redis_client.default_shards("redis://a:1") == 1
    assert redis_client.default_shards("redis+cluster://a:1") > 3


async def test_a_cluster_that_nobody_answers_for_is_a_redis_that_is_away() -> None:
    client = redis_client.connect("redis+cluster://127.0.0.1:1")
    with pytest.raises(RedisError):
        await client.ping()
    await client.aclose()


@pytest.mark.parametrize("fault", [RedisClusterException("half a map"), AttributeError("None")])
async def test_a_cluster_that_is_looked_up_anew_is_away_too(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(RedisCluster, "execute_command", fail)
    with pytest.raises(RedisError):
        await redis_client.connect("redis+cluster://127.0.0.1:1").ping()
