"""A front under test, on real servers."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncpg
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from ops.deployment import Deployment
from ops.keys import key_files
from ops.processes.roles.front import Front
from ops.settings.settings import Settings
from tests.ballots import TestClock, loaded
from tests.campaigns import quota
from voting.ledger.ledger import Ledger
from voting.ledger.register import Register
from voting.rules.ballot import Unit
from voting.rules.campaign import Campaign

RULES = [quota("votes-per-day", Unit.VOTE, 5), quota("case-per-day", Unit.CASE, 1)]
BALLOTS = "/api/v1/campaigns/tiny/ballots"


@dataclass
class House:
    """A front under test, with the things that a test may turn."""

    client: TestClient[Any, Any]
    clock: TestClock
    deployment: Deployment
    redis: Redis

    async def raw(self, request: bytes) -> bytes:
        """What a connection answers to these very bytes."""
        reader, writer = await asyncio.open_connection(self.client.host, self.client.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def register(self) -> None:
        """Get a voter token of its own for the client."""
        self.client.session.cookie_jar.clear()
        answer = await self.client.post("/api/v1/voters", json={})
        assert answer.status == 201

    async def cast(self, *selections: str, ballot_id: str | None = None) -> ClientResponse:
        body = {"ballot_id": ballot_id or str(uuid.uuid4()), "selections": list(selections)}
        return await self.client.post(BALLOTS, json=body)


async def problem(answer: ClientResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status, (await answer.json())["type"]


@asynccontextmanager
async def opened_house(
    pool: asyncpg.Pool, redis: Redis, folder: Path, rules: Campaign
) -> AsyncIterator[House]:
    """A front that serves a campaign, behind a proxy that it trusts."""
    clock = TestClock()
    settings = Settings(
        data_dir=folder,
        keys_dir=folder / "keys",
        trusted_proxies=(ip_network("127.0.0.0/8"),),
        testing=True,
    )
    deployment = Deployment(
        settings=settings,
        pool=pool,
        ballot_pool=pool,
        redis=redis,
        ledger=Ledger(pool, clock),
        register=Register(pool),
        clock=clock,
    )
    key_files.make_keys(settings.keys_dir, rules.id)
    enrolled = await loaded(pool, rules)
    front = Front(deployment)
    serving = asyncio.create_task(front.serve(enrolled))
    server = TestServer(front.app())
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        while not front.board.campaigns():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        yield House(client, clock, deployment, redis)
    serving.cancel()
