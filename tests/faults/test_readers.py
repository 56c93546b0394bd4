"""Readers and look-ups beside ballots: what costs PostgreSQL a query, and who waits for whom."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery
from redis.asyncio import Redis

from ops.database.postgres_pool import open_pool
from tests.ballots import TestClock
from tests.fronts import RealFront, deployment_on, real_front
from voting.ledger import ledger
from voting.memory.recall import Recall

_PLACES = {
    "campaign": "tiny",
    "case": "c1",
    "lang": "zh",
    "name": "ballot.js",
    "number": "1",
    "pairing": "nobodys",
}
#: A stream, what is posted, the answer to a complaint, which is looked up by its number, and what
#: applicants see of their own, so many of them at once as `ops.applications` lets in.
_ASKS = ("/events", "/ballots", "/{complaint}", "/apply", "/apply/{application}")
#: What a front looks for by itself now and then, whoever reads.
_OWN = ("FROM digest", "FROM complaint")


async def _still(*_: object) -> None:
    await asyncio.Event().wait()


class Watched:
    """A front, and every query that its connections have sent."""

    def __init__(self, front: RealFront) -> None:
        self.front = front
        self.queries: list[str] = []

    async def read(self, path: str) -> int:
        async with self.front.session.get(self.front.url(path)) as answer:
            await answer.read()
            return answer.status


@pytest.fixture
async def watched(
    dsn: str, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Watched]:
    """A front that asks PostgreSQL nothing unless it is asked.

    By itself it looks once a second whether the memory of voters is the ledger's: that is still.
    """
    monkeypatch.setattr(Recall, "keep", _still)
    seen: list[Watched] = []

    def note(query: LoggedQuery) -> None:
        for one in seen:
            one.queries.append(query.query)

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(note)

    clock = TestClock()
    async with (
        open_pool(dsn, least=1, most=6, init=listen) as pool,
        real_front(deployment_on(pool, redis, tmp_path, clock), clock) as front,
    ):
        seen.append(Watched(front))
        yield seen[0]


async def test_pages_and_facts_of_a_campaign_cost_no_query(watched: Watched) -> None:
    routes = {
        r.resource.canonical for r in watched.front.front.app().router.routes() if r.resource
    }
    public = [r for r in routes if "{campaign}" in r and not r.endswith(_ASKS)]
    assert len(public) > 8
    for path in sorted(public):
        for _ in range(3):
            assert await watched.read(path.format(**_PLACES)) in {200, 404, 410}
    asked = [one for one in watched.queries if not any(own in one for own in _OWN)]
    assert asked == []


async def test_a_receipt_does_cost_one_so_that_the_count_can_fail(watched: Watched) -> None:
    cast = await watched.front.cast(await watched.front.token(), "c1")
    watched.queries.clear()
    assert await watched.read(f"/api/v1/receipts/{(await cast.json())['receipt']}") == 200
    assert any("cast_vote_record" in query for query in watched.queries)


async def test_ballots_go_on_while_look_ups_hold_every_connection_of_theirs(
    dsn: str, redis: Redis, tmp_path: Path
) -> None:
    clock = TestClock()
    async with (
        asyncpg.create_pool(dsn, min_size=2, max_size=2) as pool,
        asyncpg.create_pool(dsn, min_size=1, max_size=2) as ballots,
        real_front(
            deployment_on(pool, redis, tmp_path, clock, ballot_pool=ballots), clock
        ) as front,
    ):
        token = await front.token()
        async with pool.acquire(), pool.acquire():
            assert pool.get_idle_size() == 0
            assert (await front.cast(token, "c1")).status == 201


async def test_more_look_ups_than_may_wait_are_told_to_come_again(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = TestClock()
    async with real_front(deployment_on(pool, redis, tmp_path, clock), clock) as front:
        cast = await front.cast(await front.token(), "c1")
        path = f"/api/v1/receipts/{(await cast.json())['receipt']}"
        monkeypatch.setattr(ledger, "MAX_LOOK_UPS", 0)
        async with front.session.get(front.url(path)) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        monkeypatch.undo()
        async with front.session.get(front.url(path)) as answer:
            assert (await answer.json())["recorded"] is True
