"""The proof of work at a real front: asked, given, stolen, used again, talked down."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.campaigns import campaign
from tests.fronts import RULES, RealFront, deployment_on, real_front
from tests.solving import proof
from voting.challenges import LIFETIME
from voting.rules.ballot import ProofAsked, ProofRules
from voting.rules.campaign import Campaign

EASY = 1_000


def asking(asked: ProofAsked, difficulty: int = EASY) -> Campaign:
    whole = campaign(quotas=RULES)
    rules = msgspec.structs.replace(
        whole.vote.rules, proof=ProofRules(asked=asked, difficulty=difficulty)
    )
    return msgspec.structs.replace(whole, ballot=rules)


@pytest.fixture(params=[ProofAsked.ALWAYS])
async def front(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[RealFront]:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(deployment, clock, rules=asking(request.param)) as running:
        yield running


suspicious = pytest.mark.parametrize("front", [ProofAsked.SUSPICIOUS], indirect=True)


async def challenge(front: RealFront, token: str, **sent: str) -> dict[str, Any]:
    """What a ballot is told that brings no proof, or one that is no good."""
    answer = await front.cast(token, "c1", **sent)
    told = await answer.json()
    assert (answer.status, told["type"]) == (429, "/problems/proof-needed")
    assert answer.content_type == "application/problem+json"
    assert "Retry-After" not in answer.headers
    found: dict[str, Any] = told["challenge"]
    return found


async def ballots_of(front: RealFront) -> int:
    found: int = await front.deployment.pool.fetchval("SELECT count(*) FROM cast_vote_record")
    return found


async def test_a_ballot_is_asked_and_the_same_ballot_is_cast_with_its_proof(
    front: RealFront,
) -> None:
    token, ballot_id = await front.token(), str(uuid.uuid4())
    asked = await challenge(front, token, ballot_id=ballot_id)
    assert asked["algorithm"] == "SHA-256"
    assert asked["maxnumber"] == EASY
    given = proof(asked)
    answers = [await front.cast(token, "c1", ballot_id=ballot_id, proof=given) for _ in range(3)]
    assert [answer.status for answer in answers] == [201, 200, 200]
    assert len({(await answer.json())["receipt"] for answer in answers}) == 1


async def test_a_proof_is_spent_for_one_ballot(front: RealFront) -> None:
    token = await front.token()
    given = proof(await challenge(front, token))
    assert (await front.cast(token, "c1", proof=given)).status == 201
    assert (await front.cast(token, "c2", proof=given)).status == 429
    parallel = proof(await challenge(front, await front.token()))
    other = await front.token()
    given = proof(await challenge(front, other))
    answers = await asyncio.gather(*(front.cast(other, f"c{n}", proof=given) for n in range(2, 6)))
    assert sorted(answer.status for answer in answers) == [201, 429, 429, 429]
    assert (await front.cast(other, "c6", proof=parallel)).status == 429


async def test_a_proof_of_another_voter_is_worth_nothing(front: RealFront) -> None:
    given = proof(await challenge(front, await front.token()))
    await challenge(front, await front.token(), proof=given)


async def test_an_old_proof_is_worth_nothing_and_brings_a_new_challenge(front: RealFront) -> None:
    token = await front.token()
    given = proof(await challenge(front, token))
    front.clock.forward(seconds=LIFETIME.total_seconds() + 1)
    again = await challenge(front, token, proof=given)
    assert (await front.cast(token, "c1", proof=proof(again))).status == 201


@pytest.mark.parametrize("junk", ["", "x", "bm90IGpzb24=", "W10=", "e30=", "数", "A" * 4000])
async def test_junk_is_told_as_a_missing_proof_is(front: RealFront, junk: str) -> None:
    await challenge(front, await front.token(), proof=junk)


async def test_a_proof_of_an_easier_time_is_not_enough(front: RealFront) -> None:
    """The organizers asked for more since: what was worked out before them is asked anew."""
    token = await front.token()
    given = proof(await challenge(front, token))
    booth = front.front._booths["tiny"]
    harder = asking(ProofAsked.ALWAYS, 2 * EASY)
    booth.enrolled = replace(booth.enrolled, loaded=harder)
    asked = await challenge(front, token, proof=given)
    assert asked["maxnumber"] == 2 * EASY


async def test_what_no_proof_can_help_is_told_first(front: RealFront) -> None:
    answer = await front.cast(await front.token(), "c9")
    assert answer.status == 422


async def test_a_ballot_that_redis_knows_is_answered_without_a_proof(front: RealFront) -> None:
    booth = front.front._booths["tiny"]
    await booth._box.recall.renew(booth.enrolled)
    token, ballot_id = await front.token(), str(uuid.uuid4())
    given = proof(await challenge(front, token, ballot_id=ballot_id))
    assert (await front.cast(token, "c1", ballot_id=ballot_id, proof=given)).status == 201
    statuses = [429]
    while statuses[-1] == 429 and len(statuses) < 200:  # Redis learns of it after the answer
        statuses.append((await front.cast(token, "c1", ballot_id=ballot_id)).status)
    assert statuses[-1] == 200


@suspicious
async def test_a_lone_voter_is_asked_for_nothing_and_a_crowd_of_one_network_is(
    front: RealFront,
) -> None:
    tokens = [await front.token() for _ in range(33)]
    answers = [await front.cast(token, "c1") for token in tokens]
    assert [answer.status for answer in answers] == [201] * 30 + [429] * 3
    asked = (await answers[-1].json())["challenge"]
    assert (await front.cast(tokens[-1], "c1", proof=proof(asked))).status == 201


@suspicious
async def test_without_redis_a_proof_is_asked_and_enough_and_the_ballot_is_marked(
    front: RealFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    token = await front.token()
    monkeypatch.setattr(front.deployment.redis, "execute_command", away)
    given = proof(await challenge(front, token))
    assert (await front.cast(token, "c1", proof=given)).status == 201
    answers = [await front.cast(token, f"c{n}", proof=given) for n in range(2, 7)]
    assert [answer.status for answer in answers].count(201) == 4, "the quota bounds it: 5 a day"
    marks = await front.deployment.pool.fetch("SELECT marks FROM provenance")
    assert ["unmetered" in row["marks"].split() for row in marks] == [True] * 5
    stranger = await front.token()
    assert (await front.cast(stranger, "c1", proof=given)).status == 429


@pytest.mark.parametrize("front", [ProofAsked.NEVER], indirect=True)
async def test_where_none_is_asked_a_proof_is_not_even_looked_at(
    front: RealFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object) -> None:
        raise AssertionError("looked at")

    monkeypatch.setattr("voting.challenges.read", looked)
    answer = await front.cast(await front.token(), "c1", proof="anything")
    assert answer.status == 201


async def test_nothing_is_recorded_of_who_brings_no_proof(front: RealFront) -> None:
    for _ in range(5):
        await challenge(front, await front.token())
    assert await ballots_of(front) == 0
