"""A front whose requests are watched: each is told once, whichever way it took."""

from pathlib import Path

import asyncpg
from redis.asyncio import Redis
from structlog.typing import EventDict

from ops.processes.observing.access_log import AccessLines
from ops.settings.table import AccessLog
from tests.ballots import TestClock
from tests.fronts import BALLOTS, deployment_on, real_front
from voting.casting.polls import Polls
from voting.request_ids import HEADER


async def test_ballots_and_pages_have_a_line_each_without_who(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, lines: list[EventDict]
) -> None:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    watched = [AccessLines(AccessLog.ALL)]
    async with real_front(deployment, clock, observers=watched) as front:
        token = await front.token()
        first = await front.cast(token, "c1", X_Request_Id="from-the-proxy")
        again = await front.cast(token, "c1")
        packed = await front.cast(token, "c2", Content_Encoding="gzip")
        async with front.session.get(front.url("/c/tiny?q=somebody")) as page:
            assert page.status == 200
    assert (first.status, again.status, packed.status) == (201, 409, 415)
    told = [(line["method"], line["route"], line["status"]) for line in lines]
    ballots = BALLOTS.replace("tiny", "{campaign}")
    assert told == [
        ("POST", "/api/v1/voters", 201),
        ("POST", ballots, 201),
        ("POST", ballots, 409),
        ("POST", ballots, 415),
        ("GET", "/c/{campaign}", 200),
    ]
    assert lines[1]["request"] == "from-the-proxy", HEADER
    assert len({line["request"] for line in lines}) == len(lines)
    assert token not in repr(lines)
    assert "somebody" not in repr(lines)


async def test_a_front_that_nobody_watches_hands_ballots_to_the_polls_themselves(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(deployment, clock) as front:
        cast = front.front.inlet().cast
        assert getattr(cast, "__func__", None) is Polls.cast
        assert len(front.front.app().middlewares) == 1
