"""An overloaded front turns ballots away before any work, and everything else goes on."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from ops.processes.listener.bounds import Bounds
from tests.ballots import TestClock
from tests.fronts import BALLOTS, COOKIE, RealFront, deployment_on, real_front
from voting.casting import polls


@pytest.fixture
async def front(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[RealFront]:
    """A front where nobody waits long for a place."""
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(deployment, clock, Bounds(patience_s=0.001)) as running:
        yield running


@pytest.fixture
def overloaded(front: RealFront, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every place is taken; undo it to end the overload."""
    monkeypatch.setattr(front.listener.patrol.gate, "_free", 0)
    return monkeypatch


def shed() -> float:
    return REGISTRY.get_sample_value("pingxuan_shed_ballots_total") or 0.0


async def test_a_ballot_is_turned_away_before_it_is_read_and_a_retry_heals(
    front: RealFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, ballot_id, before = await front.token(), str(uuid.uuid4()), shed()

    def read(_: object) -> None:
        raise AssertionError("a ballot that is turned away is no work")

    with monkeypatch.context() as overload:
        overload.setattr(front.listener.patrol.gate, "_free", 0)
        overload.setattr(polls, "decoded", read)
        answer = await front.cast(token, "c1", ballot_id=ballot_id)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        assert (await answer.json())["type"] == "/problems/try-again"
        assert shed() == before + 1
    assert (await front.cast(token, "c1", ballot_id=ballot_id)).status == 201


async def test_reading_goes_on_while_ballots_are_turned_away(
    front: RealFront, overloaded: pytest.MonkeyPatch
) -> None:
    del overloaded
    for path in ("/c/tiny", "/api/v1/campaigns/tiny"):
        async with front.session.get(front.url(path)) as answer:
            assert answer.status == 200
    assert await front.token()


async def test_one_connection_is_answered_in_order_when_it_does_not_wait_for_answers(
    front: RealFront, overloaded: pytest.MonkeyPatch
) -> None:
    token = await front.token()
    body = json.dumps({"ballot_id": str(uuid.uuid4()), "selections": ["c1"]})
    ballot = (
        f"POST {BALLOTS} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        f"Cookie: {COOKIE}={token}\r\nContent-Length: {len(body)}\r\n"
    )
    reader, writer = await front.connect()
    writer.write(f"{ballot}\r\n{body}".encode())
    await front.settle()
    writer.write(b"GET /api/v1/receipts/x HTTP/1.1\r\nHost: a\r\n\r\n")
    first = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(first.lower().partition(b"content-length: ")[2].split()[0]))
    second = await reader.readuntil(b"\r\n\r\n")
    assert (first[9:12], second[9:12]) == (b"503", b"200")
    overloaded.undo()
    writer.write(f"{ballot}Connection: close\r\n\r\n{body}".encode())
    rest = await reader.read()
    assert b"HTTP/1.1 201 " in rest
    writer.close()


async def test_a_ballot_whose_body_comes_after_its_head_is_turned_away_undecoded(
    front: RealFront, overloaded: pytest.MonkeyPatch
) -> None:
    def read(_: object) -> None:
        raise AssertionError("a ballot that is turned away is no work")

    overloaded.setattr(polls, "decoded", read)
    body = json.dumps({"ballot_id": str(uuid.uuid4()), "selections": ["c1"]})
    reader, writer = await front.connect()
    head = f"POST {BALLOTS} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode())
    await front.settle()
    writer.write(body.encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    writer.close()


async def test_who_asked_to_close_is_answered_and_closed(
    front: RealFront, overloaded: pytest.MonkeyPatch
) -> None:
    del overloaded
    head = f"POST {BALLOTS} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    told = await front.raw(head.encode())
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"Connection: close\r\n" in told


async def test_a_client_that_leaves_before_its_503_harms_nobody(
    front: RealFront, overloaded: pytest.MonkeyPatch
) -> None:
    del overloaded
    _, writer = await front.connect()
    head = f"POST {BALLOTS} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
    writer.write(head.encode())
    await asyncio.sleep(0)
    writer.transport.abort()
    token = await front.token()
    assert (await front.cast(token, "c1")).status == 503
