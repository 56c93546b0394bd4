"""What is to be told is told once, of a real ledger, whoever else is awake."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from fraud.domain import Incident, IncidentId
from fraud.incidents.store import IncidentStore
from ops.deployment import Deployment
from ops.embedded.servers import EmbeddedServers
from ops.messages.alerting.inspection import Inspections
from ops.messages.alerting.lookout import Lookout
from ops.messages.alerting.notices import Kind, Notice
from ops.messages.outbound.plan_file import Alerts
from ops.metrics import FSCK_DIFFERENCES
from ops.processes.roles.messenger import Pace, following
from tests.ballots import TestClock, ballot, loaded
from tests.campaigns import campaign
from tests.fronts import deployment_on
from tests.integration.office import settle
from tests.receivers import Receiver, receiver
from voting.domain import CaseId
from voting.ledger.register import Enrolled
from voting.memory import redis_client

PLAN = """
[outbound]
hosts = ["127.0.0.1"]
networks = ["127.0.0.0/8"]

[alerts]
incident_ballots = 10
fsck_every_h = 0

[[webhook]]
name = "office"
format = "wecom"
url = "{url}/office"
"""
QUICK = Pace(lock_s=0.01, look_s=0.01)


@pytest.fixture
async def told() -> AsyncIterator[Receiver]:
    async with receiver() as double:
        yield double


@pytest.fixture
async def deployment(
    *,
    pool: asyncpg.Pool,
    dsn: str,
    servers: EmbeddedServers,
    redis: redis_client.Client,
    told: Receiver,
    tmp_path: Path,
    clock: TestClock,
) -> Deployment:
    file = tmp_path / "messages.toml"
    file.write_text(PLAN.format(url=told.url), encoding="utf-8")
    made = deployment_on(pool, redis, tmp_path, clock)
    settings = replace(
        made.settings, postgres_url=dsn, redis_url=servers.redis_url, messages_file=file
    )
    return replace(made, settings=settings)


@pytest.fixture
async def tiny(pool: asyncpg.Pool) -> Enrolled:
    return await loaded(pool, campaign())


async def found(deployment: Deployment, enrolled: Enrolled, name: str, ballots: int = 20) -> None:
    """The judge finds an incident."""
    incident = Incident(
        id=IncidentId(name), case=CaseId("c1"), first_at=0.0, last_at=1.0, ballots=ballots,
        score=0.9, reasons=(),
    )  # fmt: skip
    await IncidentStore(deployment.pool).save(enrolled, [incident], [], "a model")


async def heard(double: Receiver) -> str:
    got = await double.got.get()
    content: str = json.loads(got.body)["text"]["content"]
    return content


async def test_of_two_messengers_one_tells_and_each_incident_once(
    deployment: Deployment, tiny: Enrolled, told: Receiver
) -> None:
    await found(deployment, tiny, "w-small", ballots=9)
    await found(deployment, tiny, "w-one")
    async with following(deployment, QUICK), following(deployment, QUICK):
        assert "w-one" in await heard(told)
        await found(deployment, tiny, "w-two")
        assert "w-two" in await heard(told)
        await found(deployment, tiny, "w-two", ballots=40)
        assert "40 张" in await heard(told), "it has doubled"
    assert told.got.empty()


async def test_a_messenger_that_takes_over_tells_what_is_new_alone(
    deployment: Deployment, tiny: Enrolled, told: Receiver
) -> None:
    await found(deployment, tiny, "w-one")
    async with AsyncExitStack() as first:
        await first.enter_async_context(following(deployment, QUICK))
        await heard(told)
    await found(deployment, tiny, "w-two")
    async with following(deployment, QUICK):
        assert "w-two" in await heard(told)
    assert told.got.empty()


async def test_a_messenger_whose_connection_is_torn_goes_on(
    deployment: Deployment, tiny: Enrolled, told: Receiver
) -> None:
    async with following(deployment, QUICK):
        await found(deployment, tiny, "w-one")
        await heard(told)
        await deployment.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        await found(deployment, tiny, "w-two")
        assert "w-two" in await heard(told)
    assert told.got.empty()


async def test_without_redis_a_message_is_told_all_the_same(
    deployment: Deployment, tiny: Enrolled, told: Receiver
) -> None:
    gone = redis_client.connect("redis://127.0.0.1:1")
    await found(deployment, tiny, "w-one")
    async with following(replace(deployment, redis=gone), QUICK):
        assert "w-one" in await heard(told)
        await found(deployment, tiny, "w-two")
        assert "w-two" in await heard(told)
    assert told.got.empty()
    await gone.aclose()


def lookout(deployment: Deployment, inspections: Inspections | None = None) -> Lookout:
    nothing = Inspections(every_s=0, environment={})
    return Lookout(deployment, Alerts(judge_stuck_s=300), inspections or nothing)


async def seen(watching: Lookout) -> list[Notice]:
    return [notice async for notice in watching.notices()]


async def test_a_judge_that_settles_nothing_is_told_after_its_time(
    deployment: Deployment, tiny: Enrolled, clock: TestClock
) -> None:
    watching = lookout(deployment)
    await deployment.ledger.cast(tiny, [ballot("c1"), ballot("c2")])
    assert await seen(watching) == []
    clock.forward(seconds=299)
    assert await seen(watching) == []
    clock.forward(seconds=2)
    [notice] = await seen(watching)
    assert (notice.kind, notice.facts["pending"]) == (Kind.JUDGE_STUCK, 2)


async def test_a_judge_that_has_settled_all_or_moves_on_is_not_stuck(
    deployment: Deployment, tiny: Enrolled, clock: TestClock
) -> None:
    watching, book = lookout(deployment), deployment.ledger
    for _ in range(4):
        await book.cast(tiny, [ballot("c1"), ballot("c2")])
        await settle(book, tiny, upto=(await book.advance(tiny)).index - 1)
        assert await seen(watching) == []
        clock.forward(seconds=299)
    await settle(book, tiny, upto=(await book.advance(tiny)).index)
    clock.forward(days=1)
    assert await seen(watching) == []
    assert await seen(watching) == []


async def test_a_difference_that_fsck_finds_is_told(
    deployment: Deployment, tiny: Enrolled, clock: TestClock
) -> None:
    book = deployment.ledger
    await book.cast(tiny, [ballot("c1"), ballot("c2")])
    await settle(book, tiny, upto=(await book.advance(tiny)).index)
    inspections = Inspections(every_s=3600, environment=deployment.settings.environment())
    watching = lookout(deployment, inspections)
    await deployment.pool.execute(
        "UPDATE tally SET received = received + 1, counted = counted + 1 WHERE case_no = 1"
    )
    await inspections.inspect_due(["tiny"], clock().timestamp())
    [notice] = await seen(watching)
    assert notice.kind is Kind.LEDGER_DIFFERS
    assert "tally" in str(notice.facts["tables"])
    assert FSCK_DIFFERENCES.labels("tiny")._value.get() == notice.facts["differences"]


async def test_an_inspection_is_due_at_its_interval_and_not_before(
    deployment: Deployment, tiny: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    async def note(_self: Inspections, campaign: str, now_s: float) -> None:
        begun.append(f"{campaign} {now_s:g}")

    monkeypatch.setattr(Inspections, "_inspect", note)
    inspections = Inspections(every_s=100, environment={})
    for now_s in (1000, 1050, 1100, 1199, 1201):
        await inspections.inspect_due(["tiny"], now_s)
    assert begun == ["tiny 1000", "tiny 1100", "tiny 1201"]
    await Inspections(every_s=0, environment={}).inspect_due(["tiny"], 1)
    assert len(begun) == 3
    await asyncio.sleep(0)
