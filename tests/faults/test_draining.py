"""A front that is asked to stop says so, finishes what it accepted, and takes nobody new."""

import asyncio
import http.client
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from loadtests.bench.role_metrics import metric
from loadtests.faults.outpost import Outpost
from loadtests.people.intent import Caller
from loadtests.product.running import base_environment, free_ports
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front, cookies_of
from loadtests.traffic.wire import Pool, Unreachable
from ops.embedded.servers import EmbeddedServers
from ops.keys import key_files
from tests.ballots import loaded
from tests.campaigns import campaign

CALLER = Caller(address="203.0.113.9", user_agent="Mozilla/5.0 Firefox/140.0", referrer="")
EVER_S = 60.0
LONG_DRAIN = "60"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


@pytest.fixture
async def outpost(
    pool: asyncpg.Pool,
    dsn: str,
    servers: EmbeddedServers,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Outpost]:
    """A front process before a campaign that is open; its parameter is how long it drains."""
    await loaded(pool, campaign(opens_at=datetime.now(UTC) - timedelta(hours=1)))
    key_files.make_keys(tmp_path / "var" / "keys", "tiny")
    environment = base_environment(tmp_path / "var", free_ports()) | {
        "PINGXUAN_DRAIN_S": getattr(request, "param", "0")
    }
    front = Outpost(environment, tmp_path / "front.log", postgres=dsn, redis=servers.redis_url)
    await asyncio.to_thread(front.__enter__)
    yield front
    front.kill()
    await asyncio.to_thread(front.stop)


@asynccontextmanager
async def at(outpost: Outpost) -> AsyncIterator[Front]:
    async with Pool(outpost.target, 4, EVER_S) as pool:
        yield Front(pool=pool, target=outpost.target, campaign="tiny")


async def cast(front: Front) -> Answer:
    cookie = cookies_of(await front.enrol(CALLER))
    return await front.cast(uuid.uuid4(), ("c1",), CALLER, cookie)


async def until_committing(pool: asyncpg.Pool) -> None:
    """Until a commit waits for the campaign's lock: its ballots are accepted."""
    async with asyncio.timeout(EVER_S):
        while not await pool.fetchval(WAITING):
            await asyncio.sleep(0.01)


async def until_queued(outpost: Outpost) -> None:
    """Until a ballot waits in the front, behind the commit that is under way."""
    url = f"http://127.0.0.1:{outpost.metrics}/metrics"
    async with asyncio.timeout(EVER_S):
        while not await asyncio.to_thread(metric, url, "pingxuan_waiting_ballots"):
            await asyncio.sleep(0.01)


def readiness(outpost: Outpost) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", outpost.metrics, timeout=EVER_S)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


async def until_stopping(outpost: Outpost) -> None:
    async with asyncio.timeout(EVER_S):
        while True:
            status, said = await asyncio.to_thread(readiness, outpost)
            if status == 503 and "stopping" in said:
                return
            await asyncio.sleep(0.01)


async def until_refused(outpost: Outpost) -> None:
    async with asyncio.timeout(EVER_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(outpost.target.host, outpost.target.port)
            except ConnectionRefusedError:
                return
            except ConnectionResetError:
                continue
            writer.transport.abort()
            await asyncio.sleep(0.01)


@asynccontextmanager
async def two_accepted(
    pool: asyncpg.Pool, outpost: Outpost, front: Front
) -> AsyncIterator[dict[uuid.UUID, asyncio.Task[Answer]]]:
    """Two ballots that the front has accepted and cannot commit before the context ends.

    One is being committed, the other waits behind it; the context is to end before the front
    would tell the other to come again.
    """
    cookies = [cookies_of(await front.enrol(CALLER)) for _ in range(2)]
    ballots: dict[uuid.UUID, asyncio.Task[Answer]] = {}

    def send() -> None:
        ballot = uuid.uuid4()
        casting = front.cast(ballot, ("c1",), CALLER, cookies.pop())
        ballots[ballot] = asyncio.create_task(casting)

    async with pool.acquire() as holder, holder.transaction():
        await holder.execute("SELECT FROM sequencer FOR UPDATE")
        send()
        await until_committing(pool)
        send()
        await until_queued(outpost)
        yield ballots


async def test_what_was_accepted_is_answered_and_nobody_new_is_taken(
    outpost: Outpost, pool: asyncpg.Pool
) -> None:
    reader, writer = await asyncio.open_connection(outpost.target.host, outpost.target.port)
    writer.write(b"GET /api/v1/campaigns/tiny/cases HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    async with at(outpost) as front:
        async with two_accepted(pool, outpost, front) as accepted:
            outpost.ask_to_stop()
            await until_refused(outpost)
            await until_stopping(outpost)
        answers = await asyncio.gather(*accepted.values())
    assert {answer.status for answer in answers} == {201}
    assert {answer.header("connection") for answer in answers} == {"close"}
    recorded = await pool.fetch("SELECT ballot_id FROM cast_vote_record")
    assert {row["ballot_id"] for row in recorded} == set(accepted)
    async with asyncio.timeout(EVER_S):
        await reader.read()  # an idle connection is closed in order, by an end of its stream
    writer.close()
    await writer.wait_closed()
    assert await asyncio.to_thread(outpost.stop) == 0


async def test_a_front_that_is_killed_leaves_voters_without_an_answer_and_that_is_found(
    outpost: Outpost, pool: asyncpg.Pool
) -> None:
    async with at(outpost) as front, two_accepted(pool, outpost, front) as accepted:
        outpost.kill()
        for answer in accepted.values():
            with pytest.raises(Unreachable):
                await answer


@pytest.mark.parametrize("outpost", [LONG_DRAIN], indirect=True)
async def test_readiness_turns_false_first_and_who_still_comes_is_served(
    outpost: Outpost,
) -> None:
    assert outpost.ready
    outpost.ask_to_stop()
    await until_stopping(outpost)
    async with at(outpost) as front:
        assert (await cast(front)).status == 201
