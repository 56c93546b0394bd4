"""A front under test, on real servers."""

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from redis.asyncio import Redis

from ops.deployment import Deployment
from tests.ballots import TestClock
from tests.campaigns import quota
from voting.rules.ballot import Unit

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
