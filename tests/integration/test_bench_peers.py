"""The peers of the benchmark do what they are said to do: no strawman, and no shortcut."""

import asyncio
import json
import uuid
from collections.abc import Iterator

import asyncpg
import pytest
from redis import Redis

from loadtests.bench import peer_course
from loadtests.bench.peers import obvious
from loadtests.bench.peers.running import running_peer
from loadtests.bench.plan import Plan
from loadtests.bench.servers import own_database, own_redis
from loadtests.bench.stage import Measured
from loadtests.people.intent import Caller
from loadtests.people.taste import Candidate
from loadtests.target import Target
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front, cookies_of
from loadtests.traffic.wire import Pool
from ops.embedded.servers import EmbeddedServers

CASES = tuple(Candidate(id=f"c{n}", category="all") for n in range(1, 8))
CALLER = Caller(address="203.0.113.7", user_agent="a browser", referrer="")
BRIEF = Plan(seconds=0.3, connections=4, warm_up=20, quiet_s=0.0, quick=True)


@pytest.fixture
def measured(servers: EmbeddedServers) -> Measured:
    """The servers of a product that idles."""
    return Measured(
        target=Target(host="127.0.0.1", port=1),
        campaign="none",
        roots=[],
        postgres=servers.postgres_dsn,
        redis=servers.redis_url,
    )


@pytest.fixture
def stand(measured: Measured) -> Iterator[tuple[Target, str, str]]:
    """The obvious build as a process, with its PostgreSQL and its Redis."""
    with (
        own_database(measured.postgres, "obvious_alone", obvious.TABLE) as postgres,
        own_redis(measured.redis) as redis,
    ):
        environment = {
            "OBVIOUS_POSTGRES_URL": postgres,
            "OBVIOUS_REDIS_URL": redis,
            "OBVIOUS_CASES": ",".join(case.id for case in CASES),
        }
        with running_peer("obvious", 1, environment=environment) as peer:
            yield peer.target, postgres, redis


async def cast(front: Front, cookie: str, *selections: str, ballot: uuid.UUID) -> Answer:
    return await front.cast(ballot, selections, CALLER, cookie)


def test_the_obvious_build_keeps_the_rules_it_is_compared_under(
    stand: tuple[Target, str, str],
) -> None:
    target, postgres, redis = stand

    async def vote() -> list[int]:
        async with Pool(target, 1) as pool:
            front = Front(pool=pool, target=target, campaign="bench")
            cookie = cookies_of(await front.enrol(CALLER))
            ballots = [uuid.UUID(int=n, version=4) for n in range(1, 9)]
            said = [
                await cast(front, cookie, "c1", "c2", "c3", "c4", ballot=ballots[0]),
                await cast(front, cookie, "c1", "c2", "c3", "c4", ballot=ballots[0]),
                await cast(front, cookie, "c5", ballot=ballots[1]),
                await cast(front, cookie, "c6", ballot=ballots[2]),  # a sixth vote of the day
                await cast(front, "px_voter=forged", "c1", ballot=ballots[3]),
                await cast(front, cookie, "nobody", ballot=ballots[4]),
                await front.look_up(ballots[0].hex),
            ]
            assert json.loads(said[0].body)["cast_at"] == json.loads(said[1].body)["cast_at"]
            assert json.loads(said[-1].body)["recorded"] is True
            return [answer.status for answer in said]

    assert asyncio.run(vote()) == [201, 201, 201, 409, 401, 422, 200]
    rows = asyncio.run(_rows(postgres))
    assert [row["selections"] for row in rows] == [["c1", "c2", "c3", "c4"], ["c5"]]
    assert {row["address"] for row in rows} == {CALLER.address}
    with Redis.from_url(redis) as client:
        assert client.hgetall("counters:bench") == {f"c{n}".encode(): b"1" for n in range(1, 6)}


async def _rows(dsn: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch("SELECT * FROM ballot ORDER BY cast_at"))
    finally:
        await connection.close()


def test_the_voting_app_pushes_one_entry_a_vote_and_closes(measured: Measured) -> None:
    with (
        own_redis(measured.redis) as url,
        running_peer("voting_app", 1, environment={"VOTING_APP_REDIS_URL": url}) as peer,
    ):
        request = peer_course.vote_request(peer.target, "voter-7")

        async def vote() -> list[Answer]:
            async with Pool(peer.target, 1) as pool:
                return [await pool.exchange(request) for _ in range(2)]

        said = asyncio.run(vote())
        with Redis.from_url(url) as client:
            found = client.lrange("votes", 0, -1)
    assert isinstance(found, list)
    assert [json.loads(entry) for entry in found] == [{"voter_id": "voter-7", "vote": "a"}] * 2
    assert [answer.status for answer in said] == [200, 200]
    assert cookies_of(said[0]) == "voter_id=voter-7"
    assert said[0].header("connection") == "close"


def test_peers_are_measured_beside_servers_that_idle(measured: Measured) -> None:
    pace, receipts = peer_course.obvious_build(BRIEF, measured, CASES)
    assert pace.done > 0
    assert pace.refused == {}
    assert receipts.asked == receipts.recorded > 0
    assert "obvious" in pace.cpu_us
    pushed = peer_course.voting_app(BRIEF, measured)
    assert pushed.done > 0
    assert pushed.refused == {}


def test_an_empty_page_has_the_size_that_was_asked_for() -> None:
    assert peer_course.empty_page(BRIEF, 4321).body_bytes == 4321


def test_a_product_without_servers_is_told(measured: Measured) -> None:
    alone = Measured(target=measured.target, campaign="none", roots=[])
    with pytest.raises(peer_course.NoServers):
        peer_course.obvious_build(BRIEF, alone, CASES)
