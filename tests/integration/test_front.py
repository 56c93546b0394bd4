"""The promised way of a ballot over HTTP, against a real front on real servers."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.processes.roles.front import Front
from tests.ballots import TestClock, loaded
from tests.campaigns import campaign
from tests.fronts import deployment_on
from tests.integration.front_house import BALLOTS, House, problem
from voting.domain import IdentityKind
from voting.voters.identity import VoterTokens

IPHONE_WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.50"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"


async def test_a_ballot_is_answered_with_a_receipt_and_no_index(house: House) -> None:
    await house.register()
    answer = await house.cast("c1", "c2")
    assert answer.status == 201
    assert set(await answer.json()) == {"ballot_id", "receipt", "cast_at"}


async def test_a_receipt_says_recorded_and_an_invented_one_says_unknown(house: House) -> None:
    await house.register()
    receipt = (await (await house.cast("c1")).json())["receipt"]
    found = await (await house.client.get(f"/api/v1/receipts/{receipt}")).json()
    assert found["recorded"] is True
    invented = "A" + receipt[1:] if receipt[0] != "A" else "B" + receipt[1:]
    unknown = await (await house.client.get(f"/api/v1/receipts/{invented}")).json()
    assert unknown["recorded"] is False


async def test_twenty_tries_of_one_request_are_one_ballot_with_one_receipt(house: House) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    answers = await asyncio.gather(*(house.cast("c1", ballot_id=ballot_id) for _ in range(20)))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * 19 + [201]
    assert len({(await answer.json())["receipt"] for answer in answers}) == 1
    assert await house.deployment.pool.fetchval("SELECT count(*) FROM cast_vote_record") == 1


async def test_a_retry_after_the_close_and_with_the_quota_used_is_still_answered(
    house: House,
) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    first = await (await house.cast("c1", ballot_id=ballot_id)).json()
    house.clock.forward(days=20)
    again = await house.cast("c1", ballot_id=ballot_id)
    assert (again.status, (await again.json())["receipt"]) == (200, first["receipt"])


async def test_a_retry_is_answered_when_redis_has_forgotten_everything(house: House) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    await house.cast("c1", ballot_id=ballot_id)
    await house.redis.flushall()
    assert (await house.cast("c1", ballot_id=ballot_id)).status == 200


async def test_a_retry_of_a_forgotten_ballot_is_answered_although_the_quota_is_used_up(
    house: House,
) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    first = await (await house.cast("c1", "c2", ballot_id=ballot_id)).json()
    await house.redis.flushall()
    assert (await house.cast("c3", "c4", "c5")).status == 201
    again = await house.cast("c1", "c2", ballot_id=ballot_id)
    assert (again.status, (await again.json())["receipt"]) == (200, first["receipt"])


async def test_a_used_up_quota_names_its_rule_and_when_it_resets(house: House) -> None:
    await house.register()
    await house.cast("c1")
    answer = await house.cast("c1")
    assert await problem(answer) == (409, "/problems/quota-used")
    body = await answer.json()
    assert (body["rule"]["name"], body["case"]) == ("case-per-day", "c1")
    several = await (await house.cast("c1", "c2")).json()
    assert several["title_zh"] in ("这个案例今天已投过", "所选案例中有今天已投过的")
    assert body["resets_at"].startswith("2026-05-02T00:00:00")


async def test_another_voter_is_not_touched_by_a_neighbours_quota(house: House) -> None:
    for _ in range(3):  # three citizens behind one address
        await house.register()
        assert (await house.cast("c1")).status == 201


async def test_100_parallel_ballots_of_one_voter_count_as_the_rule_says(house: House) -> None:
    await house.register()
    answers = await asyncio.gather(*(house.cast("c1") for _ in range(100)))
    statuses = {answer.status for answer in answers}
    assert [a.status for a in answers].count(201) == 1
    assert statuses <= {201, 409, 429}


async def test_without_redis_voting_goes_on_and_the_ballot_is_marked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    await house.register()
    monkeypatch.setattr(house.redis, "execute_command", away)
    assert (await house.cast("c1")).status == 201
    answer = await house.cast("c1")
    assert await problem(answer) == (409, "/problems/quota-used")  # PostgreSQL's word
    marks = await house.deployment.pool.fetchval("SELECT marks FROM provenance")
    assert "unmetered" in marks.split()


async def test_a_ledger_that_does_not_answer_is_503_and_a_retry_heals(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())

    class Gone:
        async def acquire(self) -> None:
            raise ConnectionResetError("the connection is gone")

    ledger = house.deployment.ledger
    monkeypatch.setattr(ledger, "_ballot_pool", Gone())
    answer = await house.cast("c1", ballot_id=ballot_id)
    assert await problem(answer) == (503, "/problems/try-again")
    assert answer.headers["Retry-After"] == "1"
    monkeypatch.undo()
    assert (await house.cast("c1", ballot_id=ballot_id)).status == 201


async def test_two_addresses_of_one_network_are_kept_as_one_and_never_in_clear(
    house: House,
) -> None:
    for address in ("198.51.100.7", "198.51.100.8", "203.0.113.9"):
        await house.register()
        body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
        await house.client.post(BALLOTS, json=body, headers={"X-Forwarded-For": address})
    rows = await house.deployment.pool.fetch("SELECT network FROM provenance ORDER BY index")
    first, second, third = (row["network"] for row in rows)
    assert first == second != third
    dump = await house.deployment.pool.fetchval("SELECT json_agg(p)::text FROM provenance p")
    assert "198.51" not in dump


async def signed_in(house: House, name: str) -> None:
    """As a sign-in would: the client carries the token of an identity that was proved."""
    tokens = VoterTokens(house.deployment.house_keys)
    text = tokens.issue_to(name, IdentityKind.WECHAT, house.clock())
    house.client.session.cookie_jar.clear()
    house.client.session.cookie_jar.update_cookies({"px_voter": text})


async def test_the_channels_of_one_signed_in_identity_share_a_quota(house: House) -> None:
    for agent, status in ((IPHONE_WECHAT, 201), (DESKTOP, 409)):
        await signed_in(house, "someone")
        body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
        answer = await house.client.post(BALLOTS, json=body, headers={"User-Agent": agent})
        assert answer.status == status, await answer.text()


async def test_a_flood_of_look_ups_holds_up_neither_health_nor_memory(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    class Flooded:
        async def acquire(self) -> None:
            raise OSError("every connection is in use")

    flooded: Any = Flooded()
    deployment = deployment_on(flooded, redis, tmp_path, TestClock(), ballot_pool=pool)
    await deployment.postgres_answers()
    enrolled = await loaded(pool, campaign())
    recall = Front(deployment)._box.recall
    await recall.renew(enrolled)
    assert None not in recall.epochs(enrolled.campaign.campaign_id)
