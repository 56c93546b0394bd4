import asyncio
import json
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from prometheus_client import REGISTRY
from pytest_aiohttp.plugin import AiohttpClient

from tests.unit.display.showcase import Front

Client = TestClient[Any, Any]
EVENTS = "/api/v1/campaigns/tiny/events"


async def next_event(stream: ClientResponse) -> dict[str, str]:
    """The fields of the next event; heartbeats are passed over."""
    fields: dict[str, str] = {}
    async for line in stream.content:
        name, _, value = line.decode().rstrip("\r\n").partition(": ")
        if not name and not value and fields:
            return fields
        if name:
            fields[name] = value
    return fields


def subscribers() -> float | None:
    return REGISTRY.get_sample_value("pingxuan_sse_subscribers")


async def test_a_stream_begins_with_the_published_ranking(client: Client) -> None:
    async with client.get(EVENTS) as stream:
        event = await next_event(stream)
        ranking = await (await client.get("/api/v1/campaigns/tiny/ranking")).json()
        assert stream.content_type == "text/event-stream"
        assert event["event"] == "ranking"
        assert event["id"] == "1"
        assert json.loads(event["data"]) == ranking


async def test_each_new_snapshot_is_sent(client: Client, front: Front) -> None:
    async with client.get(EVENTS) as stream:
        await next_event(stream)
        await front.publish(2)
        assert (await next_event(stream))["id"] == "2"
        await front.publish(5)
        assert (await next_event(stream))["id"] == "5"


async def test_a_stream_ends_when_the_board_closes(client: Client, front: Front) -> None:
    async with client.get(EVENTS) as stream:
        await next_event(stream)
        front.board.close()
        assert await next_event(stream) == {}
        assert stream.content.at_eof()


async def test_a_full_house_sends_clients_to_polling(aiohttp_client: AiohttpClient) -> None:
    front = Front(subscribers_max=1)
    client = await aiohttp_client(front.app)
    before = subscribers() or 0
    async with client.get(EVENTS) as stream:
        await next_event(stream)
        assert subscribers() == before + 1
        refused = await client.get(EVENTS)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
        front.board.close()
        await next_event(stream)
    while subscribers() != before:
        await asyncio.sleep(0)
