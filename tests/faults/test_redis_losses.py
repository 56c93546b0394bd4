"""Redis is emptied, set back to an old snapshot, or loses a primary, while people vote.

Voting goes on by the same rules, and counters equal the ledger again by themselves.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from tests import redis_cluster, redis_servers
from tests.ballots import TestClock, ballot, ledger, loaded, voter
from tests.campaigns import campaign, quota
from tests.faults.planted import ForgetfulProjector
from tests.faults.press import Press, at_work, counters_equal_the_ledger
from tests.redis_cluster import Cluster
from tests.redis_servers import Server
from voting.casting.booth import Booth
from voting.domain import CampaignId, Cast
from voting.keys import counters_key
from voting.ledger.register import Enrolled
from voting.memory import redis_client
from voting.memory.ballot_box import BallotBox
from voting.memory.projector import Projector
from voting.memory.recall import Recall
from voting.memory.redis_client import Client
from voting.rules.ballot import Unit

TINY = CampaignId("tiny")
SHARDS = 6
#: Voters between one event and the next.
SOME = 60


@pytest.fixture
async def enrolled(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign(quotas=[quota("ballots-per-day", Unit.BALLOT, 1)]))


@pytest.fixture(params=["embedded", "genuine"])
def program(request: pytest.FixtureRequest) -> Path:
    if request.param == "embedded":
        return redis_servers.valkey()
    found = redis_servers.genuine_redis()
    if found is None:
        pytest.skip(redis_servers.NO_REDIS)
    return found


@pytest.fixture
def cluster(program: Path, tmp_path: Path) -> Iterator[Cluster]:
    with redis_cluster.running(program, tmp_path) as running:
        yield running


class Scene:
    """A booth, a projector, and voters who do not stop coming until told."""

    def __init__(self, pool: asyncpg.Pool, enrolled: Enrolled, redis: Client) -> None:
        clock = TestClock()
        book = ledger(pool, clock)
        box = BallotBox(redis, Recall(redis, pool, shards=SHARDS))
        self.booth = Booth(enrolled, book, box, clock)
        self.projector = Projector(book, redis)
        self.press = Press(booth=self.booth)

    async def more(self, voting: asyncio.Task[None], voters: int = SOME) -> None:
        """Wait until so many more have come."""
        until = self.press.voters + voters
        while self.press.voters < until and not voting.done():
            await asyncio.sleep(0.01)


async def play(
    pool: asyncpg.Pool, enrolled: Enrolled, redis: Client, *events: Callable[[], object]
) -> None:
    """Let events happen one after the other under load, then look at what came of it."""
    scene = Scene(pool, enrolled, redis)
    over = asyncio.Event()
    async with at_work(scene.booth, scene.projector):
        voting = asyncio.create_task(scene.press.vote(lambda: not over.is_set()))
        await scene.more(voting)
        for event in events:
            await asyncio.to_thread(event)
            await scene.more(voting)
        over.set()
        await voting
        assert scene.press.falsehoods() == []
        await scene.press.check_ledger(pool, enrolled)
        while await marks(pool, scene, enrolled) != {""}:  # until voters are metered again
            await asyncio.sleep(0.1)
        await counters_equal_the_ledger(pool, enrolled, redis)
    await redis.aclose()


async def test_a_redis_that_is_emptied_under_load(
    pool: asyncpg.Pool, enrolled: Enrolled, program: Path, tmp_path: Path
) -> None:
    with redis_servers.running(program, tmp_path) as server:

        def empty() -> None:
            with server.client() as client:
                client.flushall()

        await play(pool, enrolled, redis_client.connect(server.url), empty, empty)


async def test_a_redis_that_is_set_back_to_an_old_snapshot_under_load(
    pool: asyncpg.Pool, enrolled: Enrolled, program: Path, tmp_path: Path
) -> None:
    servers = [redis_servers.start(program, tmp_path)]
    old = tmp_path / "old.rdb"

    def keep() -> None:
        with servers[-1].client() as client:
            client.save()
        shutil.copy(tmp_path / "dump.rdb", old)

    def set_back() -> None:
        servers[-1].kill()
        shutil.copy(old, tmp_path / "dump.rdb")
        servers.append(redis_servers.start(program, tmp_path, port=servers[-1].port))

    try:
        await play(pool, enrolled, redis_client.connect(servers[0].url), keep, set_back)
    finally:
        redis_servers.end_all(servers)


async def test_a_cluster_that_loses_the_primary_of_the_counters_and_is_emptied_under_load(
    pool: asyncpg.Pool, enrolled: Enrolled, cluster: Cluster
) -> None:
    lost: list[Server] = []

    def lose() -> None:
        lost.append(cluster.primary_of(counters_key(TINY)))
        lost[-1].kill()

    def heal() -> None:
        cluster.wait_for_failover(lost[-1])

    redis = redis_client.connect(cluster.url)
    await play(pool, enrolled, redis, lose, heal, cluster.flush)


async def marks(pool: asyncpg.Pool, scene: Scene, enrolled: Enrolled) -> set[str]:
    """What forty new voters' ballots are marked with."""
    sent = [ballot(by=voter()) for _ in range(40)]
    outcomes = await asyncio.gather(*(scene.booth.cast(one) for one in sent))
    indices = [one.index for one in outcomes if isinstance(one, Cast)]
    rows = await pool.fetch(
        "SELECT marks FROM provenance WHERE campaign_no = $1 AND index = ANY ($2::bigint[])",
        enrolled.campaign_no,
        indices,
    )
    return {row["marks"] for row in rows}


async def test_the_control_a_counter_that_is_added_to_is_found(
    pool: asyncpg.Pool, enrolled: Enrolled, redis: Client
) -> None:
    """Counters that count a ballot again after a restart must not pass for the ledger's."""
    book = ledger(pool, TestClock())
    await book.cast(enrolled, [ballot("c1")])
    await ForgetfulProjector(book, redis).turn(enrolled)
    await counters_equal_the_ledger(pool, enrolled, redis)
    await ForgetfulProjector(book, redis).turn(enrolled)
    with pytest.raises(AssertionError):
        await counters_equal_the_ledger(pool, enrolled, redis)
