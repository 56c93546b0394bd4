"""Other systems read what their token allows, signed, and no more."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from display.publishing.snapshot import Snapshot
from display.publishing.snapshot_store import SnapshotStore
from display.ranking.outcome import published
from ops.deployment import Deployment
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.hooks import Subscriptions
from ops.messages.feeds.serving import feed_app
from ops.messages.feeds.signing import FeedSigner, verified
from ops.messages.feeds.token_file import TokenFile
from ops.messages.outbound.occasions import Occasion
from ops.messages.outbound.plan_file import FeedHook
from tests.ballots import TestClock, ballot, loaded
from tests.campaigns import campaign
from tests.fronts import deployment_on
from tests.integration.office import settle
from voting.domain import Phase
from voting.keys import snapshot_key
from voting.ledger.register import Enrolled
from voting.memory.redis_client import Client

Reader = TestClient[Any, Any]
URL = "/campaigns/tiny"


@pytest.fixture
def deployment(pool: asyncpg.Pool, redis: Client, tmp_path: Path, clock: TestClock) -> Deployment:
    return deployment_on(pool, redis, tmp_path, clock)


@pytest.fixture
async def tiny(deployment: Deployment, pool: asyncpg.Pool) -> Enrolled:
    """Three ballots for c1 of which one is pending, and one for c2."""
    enrolled, book = await loaded(pool, campaign()), deployment.ledger
    await book.cast(enrolled, [ballot("c1"), ballot("c2"), ballot("c1")])
    await settle(book, enrolled, upto=(await book.advance(enrolled)).index)
    await book.cast(enrolled, [ballot("c1")])
    return enrolled


@pytest.fixture
async def reader(deployment: Deployment) -> AsyncIterator[Reader]:
    async with TestClient(TestServer(feed_app(deployment))) as client:
        yield client


def token(deployment: Deployment, *scopes: Scope, campaign: str | None = "tiny") -> dict[str, str]:
    now = datetime.now(UTC)
    _, text = TokenFile(deployment.settings.keys_dir).add(
        "portal", scopes=scopes, campaign=campaign, now=now, expires_at=now + timedelta(days=1)
    )
    return {"Authorization": f"Bearer {text}"}


async def publish(deployment: Deployment, tiny: Enrolled, as_of: int) -> None:
    enrolled = await deployment.register.find("tiny")
    tallies = await deployment.ledger.tabulate(enrolled, as_of)
    snapshot = Snapshot(
        campaign=tiny.campaign.campaign_id, epoch="e", as_of=as_of, phase=Phase.OPEN,
        published_at=deployment.clock(), ranking=published(enrolled.life_at(as_of), tallies),
    )  # fmt: skip
    await SnapshotStore(deployment.redis, snapshot_key).publish(snapshot, slot=as_of)


async def read(
    reader: Reader, deployment: Deployment, headers: dict[str, str], **query: str
) -> Any:
    answer = await reader.get(URL, headers=headers, params=query)
    assert answer.status == 200, await answer.text()
    key = await (await reader.get("/key")).json()
    signer = FeedSigner(deployment.house_keys)
    assert key["keyid"] == signer.key_id
    return verified(signer.public, await answer.read())


async def test_without_a_good_token_nothing_is_told(reader: Reader, tiny: Enrolled) -> None:
    for shown in ("", "Bearer", "Bearer pxf_0", "Basic abc"):
        answer = await reader.get(URL, headers={"Authorization": shown})
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (await reader.get(URL)).status == 401
    assert (await reader.get(f"{URL}?token=x")).status == 401


async def test_a_token_reads_what_is_published_and_nothing_newer(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    mine = token(deployment, Scope.RANKING, Scope.TALLIES)
    assert (await reader.get(URL, headers=mine)).status == 409
    await publish(deployment, tiny, as_of=3)
    told = await read(reader, deployment, mine)
    assert told["as_of"] == 3
    assert told == await read(reader, deployment, mine, as_of="3")
    for newer in ("2", "4"):
        answer = await reader.get(URL, headers=mine, params={"as_of": newer})
        assert answer.status == 403
        assert (await answer.json())["type"] == "/problems/not-live"


async def test_clean_tallies_are_counted_votes_alone(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    live = token(deployment, Scope.TALLIES, Scope.LIVE)
    told = await read(reader, deployment, live)
    counted = {case: votes for case, votes in told["tallies"].items() if votes}
    assert counted == {"c1": 2, "c2": 1}
    assert "states" not in told


async def test_a_live_token_reads_any_index_and_the_same_index_gives_the_same_bytes(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    live = token(deployment, Scope.STATES, Scope.RANKING, Scope.LIVE)
    head = await read(reader, deployment, live)
    assert head["states"]["c1"] == {
        "received": 3, "pending": 1, "counted": 2, "held": 0, "voided": 0,
    }  # fmt: skip
    before = await (await reader.get(f"{URL}?as_of=3", headers=live)).read()
    await settle(deployment.ledger, tiny, upto=head["as_of"])
    assert await (await reader.get(f"{URL}?as_of=3", headers=live)).read() == before
    fresh = TestClient(TestServer(feed_app(deployment)))
    async with fresh as other:
        assert await (await other.get(f"{URL}?as_of=3", headers=live)).read() == before


async def test_an_index_that_is_none_or_not_there_yet_is_told(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    live = token(deployment, Scope.TALLIES, Scope.LIVE)
    for wrong in ("-1", "one", "1.0", "", "٣", "9" * 40):
        answer = await reader.get(URL, headers=live, params={"as_of": wrong})
        assert (answer.status, (await answer.json())["type"]) == (400, "/problems/malformed")
    assert (await reader.get(f"{URL}?as_of=99", headers=live)).status == 409


async def test_a_token_of_another_campaign_sees_none(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    other = token(deployment, Scope.TALLIES, Scope.LIVE, campaign="other")
    every = token(deployment, Scope.TALLIES, Scope.LIVE, campaign=None)
    unknown = await (await reader.get("/campaigns/none", headers=every)).json()
    assert (await (await reader.get(URL, headers=other)).json()) == unknown
    assert (await reader.get(URL, headers=every)).status == 200


async def test_a_revoked_token_is_closed_at_once(
    reader: Reader, deployment: Deployment, tiny: Enrolled
) -> None:
    mine = token(deployment, Scope.TALLIES, Scope.LIVE)
    assert (await reader.get(URL, headers=mine)).status == 200
    file = TokenFile(deployment.settings.keys_dir)
    file.revoke(file.all()[0].id, datetime.now(UTC))
    assert (await reader.get(URL, headers=mine)).status == 401


async def test_a_subscriber_is_due_each_published_state_once(
    deployment: Deployment, tiny: Enrolled
) -> None:
    hook = FeedHook(
        name="portal", campaign="tiny", url="https://x.example/", secret_file="s",
        on=[Occasion.PUBLISHED],
    )  # fmt: skip
    at_close = FeedHook(
        name="late", campaign="tiny", url="https://x.example/", secret_file="s",
        on=[Occasion.CLOSED],
    )  # fmt: skip
    subscriptions = Subscriptions(deployment, [hook, at_close])
    assert [due async for due in subscriptions.due()] == []
    keys = []
    for as_of in (2, 3):
        await publish(deployment, tiny, as_of)
        [due] = [one async for one in subscriptions.due()]
        [again] = [one async for one in subscriptions.due()]
        assert due.key == again.key
        assert json.loads(due.body)["signed"]["as_of"] == as_of
        keys.append(due.key)
    assert len(set(keys)) == 2
