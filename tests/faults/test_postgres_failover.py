"""PostgreSQL restarts, or its standby takes over: that costs retries, and never a wrong answer."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from ops.deployment import Deployment, bring_up_to_date, connected
from ops.embedded.servers import EmbeddedServers
from ops.settings.settings import Settings
from tests.ballots import ballot, ballot_box
from tests.campaigns import campaign
from tests.faults.postgres_pair import Pair, Server, server_pair
from voting.casting.booth import Booth
from voting.domain import Cast
from voting.errors import OutcomeUnknown
from voting.ledger import ledger
from voting.ledger.postgres import fetch
from voting.memory import recall

VOTERS = 8
#: Far beyond what anything here takes: what hangs fails, and a slow machine does not.
EVER_S = 120.0


@dataclass
class Crowd:
    """Voters who ask again until they are told; what they were told, and how often nothing."""

    booth: Booth
    told: dict[uuid.UUID, int] = field(default_factory=dict)
    sent: set[uuid.UUID] = field(default_factory=set)
    unanswered: int = 0
    leaving: bool = False

    async def vote(self) -> None:
        while not self.leaving:
            mine = ballot("c1")
            self.sent.add(mine.ballot_id)
            while mine.ballot_id not in self.told:
                try:
                    outcome = await self.booth.cast(mine)
                except OutcomeUnknown:
                    self.unanswered += 1
                    await asyncio.sleep(0.02)
                else:
                    assert isinstance(outcome, Cast)
                    self.told[mine.ballot_id] = outcome.index

    async def more(self, ballots: int = 50) -> None:
        """Wait until so many more are acknowledged."""
        wanted = len(self.told) + ballots
        async with asyncio.timeout(EVER_S):
            while len(self.told) < wanted:
                await asyncio.sleep(0.01)

    async def silence(self) -> None:
        """Wait until an answer was lost."""
        before = self.unanswered
        async with asyncio.timeout(EVER_S):
            while self.unanswered == before:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def voting(
    postgres_url: str, servers: EmbeddedServers, folder: Path
) -> AsyncIterator[Crowd]:
    """A crowd before a front of its own, until each of its ballots is answered."""
    async with (
        connected(settings_of(postgres_url, servers.redis_url, folder)) as deployment,
        _crowd(deployment) as crowd,
    ):
        yield crowd


@asynccontextmanager
async def _crowd(deployment: Deployment) -> AsyncIterator[Crowd]:
    [enrolled] = await deployment.register.all()
    booth = Booth(
        enrolled,
        deployment.ledger,
        ballot_box(deployment.redis, deployment.pool),
        deployment.clock,
    )
    crowd = Crowd(booth)
    working = asyncio.create_task(booth.run())
    try:
        async with asyncio.timeout(EVER_S), asyncio.TaskGroup() as group:
            for _ in range(VOTERS):
                group.create_task(crowd.vote())
            await crowd.more()
            yield crowd
            crowd.leaving = True
    finally:
        working.cancel()


async def loaded_at(server: Server, folder: Path) -> None:
    """Migrate, and load a campaign that is open by the server's own clock."""
    await bring_up_to_date(server.dsn)
    opened = campaign(opens_at=datetime.now(UTC) - timedelta(hours=1))
    async with connected(settings_of(server.dsn, "redis://127.0.0.1:1/0", folder)) as deployment:
        await deployment.register.load(opened, {case.id: b"" for case in opened.case})


def settings_of(postgres_url: str, redis_url: str, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        keys_dir=folder / "keys",
        postgres_url=postgres_url,
        redis_url=redis_url,
        testing=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the servers' user may pass through."""
    tmp_path.chmod(0o711)
    return tmp_path


@pytest.fixture
async def pair(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    """A primary with a campaign, and room for its standby; answers are waited for briefly."""
    for room in (ledger, recall):
        monkeypatch.setattr(room, "fetch", partial(fetch, within_s=1.0))
    async with server_pair(folder) as servers:
        await loaded_at(servers.primary, folder)
        yield servers


async def lost(crowd: Crowd, server: Server) -> set[uuid.UUID]:
    """Ballots that were acknowledged and are not, or elsewhere, in a server's ledger.

    What is in the ledger was sent, and stands there once.
    """
    connection = await asyncpg.connect(server.dsn)
    rows = await connection.fetch("SELECT ballot_id, index FROM cast_vote_record")
    await connection.close()
    recorded = {row["ballot_id"]: row["index"] for row in rows}
    assert len(recorded) == len(rows)
    assert set(recorded) <= crowd.sent
    return {told for told, index in crowd.told.items() if recorded.get(told) != index}


async def test_a_restart_costs_retries_and_no_ballot(
    pair: Pair, servers: EmbeddedServers, folder: Path
) -> None:
    async with voting(pair.primary.dsn, servers, folder) as crowd:
        await pair.primary.stop()
        await crowd.silence()
        await pair.primary.start()
        await crowd.more()
    assert await lost(crowd, pair.primary) == set()


async def test_a_standby_that_takes_over_from_a_dead_primary_has_every_ballot(
    pair: Pair, servers: EmbeddedServers, folder: Path
) -> None:
    await pair.replicate(synchronous=True)
    async with voting(pair.address, servers, folder) as crowd:
        assert pair.primary.process is not None
        pair.primary.process.kill()
        await crowd.silence()
        await pair.promote()
        await crowd.more()
    assert await lost(crowd, pair.standby) == set()


async def test_a_primary_that_lost_its_standby_acknowledges_nothing_and_is_left(
    pair: Pair, servers: EmbeddedServers, folder: Path
) -> None:
    """Both servers take writes, and the front talks to the wrong one."""
    await pair.replicate(synchronous=True)
    async with voting(pair.address, servers, folder) as crowd:
        await pair.promote()
        await crowd.silence()
        await crowd.more()
    assert await lost(crowd, pair.standby) == set()


async def test_without_synchronous_replication_a_takeover_loses_ballots_and_that_is_found(
    pair: Pair, servers: EmbeddedServers, folder: Path
) -> None:
    await pair.replicate(synchronous=False)
    async with voting(pair.address, servers, folder) as crowd:
        await pair.promote()
        await crowd.more()  # still acknowledged by the old primary
    assert await lost(crowd, pair.standby) != set()
