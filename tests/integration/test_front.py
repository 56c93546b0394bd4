"""The promised HTTP, against a real front on real servers."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from ops import key_files
from ops.deployment import Deployment
from ops.errors import OperationsError
from ops.roles.front import Front
from ops.settings import Settings
from tests.ballots import TestClock, loaded
from tests.campaigns import OPENS, campaign, quota
from voting.campaign import Unit
from voting.domain import IdentityKind
from voting.identity import VoterTokens
from voting.ledger import Ledger
from voting.register import Enrolled, Register

RULES = [quota("votes-per-day", Unit.VOTE, 5), quota("case-per-day", Unit.CASE, 1)]
BALLOTS = "/api/v1/campaigns/tiny/ballots"
IPHONE_WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.50"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"


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


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[House]:
    clock = TestClock()
    settings = Settings(
        data_dir=tmp_path,
        keys_dir=tmp_path / "keys",
        trusted_proxies=(ip_network("127.0.0.0/8"),),
        testing=True,
    )
    deployment = Deployment(
        settings=settings,
        pool=pool,
        redis=redis,
        ledger=Ledger(pool, clock),
        register=Register(pool),
        clock=clock,
    )
    key_files.make_keys(settings.keys_dir, "tiny")
    enrolled = await loaded(pool, campaign(quotas=RULES))
    front = Front(deployment)
    serving = asyncio.create_task(front.serve(enrolled))
    server = TestServer(front.app())
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        while not front.board.campaigns():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        yield House(client, clock, deployment, redis)
    serving.cancel()


async def problem(answer: ClientResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status, (await answer.json())["type"]


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


async def test_without_a_voter_token_nobody_votes(house: House) -> None:
    assert await problem(await house.cast("c1")) == (401, "/problems/no-voter")


async def test_a_forged_voter_token_is_nobody(house: House) -> None:
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
    answer = await house.client.post(BALLOTS, json=body, cookies={"px_voter": "W10.forged"})
    assert await problem(answer) == (401, "/problems/no-voter")


async def test_a_page_gives_its_reader_a_voter_token(house: House) -> None:
    answer = await house.client.get("/c/tiny")
    assert answer.status == 200
    cookie = answer.cookies["px_voter"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert (await house.cast("c1")).status == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"ballot_id": "x", "selections": ["c1"]}', "ballot_id"),
        (b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000"}', "body"),
        (
            b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000", "selections": [1]}',
            "selections[0]",
        ),
        (
            b'{"ballot_id": "7b0fe2a4-0b2e-4c89-a7a8-000000000000", "selections": [], "x": 1}',
            "body",
        ),
        (b"\xff\xfe", "body"),
    ],
)
async def test_a_malformed_request_is_told_the_field(
    house: House, body: bytes, field: str
) -> None:
    await house.register()
    answer = await house.client.post(
        BALLOTS, data=body, headers={"Content-Type": "application/json"}
    )
    assert await problem(answer) == (400, "/problems/malformed")
    assert (await answer.json())["field"] == field


@pytest.mark.parametrize("selections", [[], ["c1", "c1"], ["c9"], ["c1", "c2", "c3", "c4"]])
async def test_an_illegal_ballot_is_told_what_is_allowed(
    house: House, selections: list[str]
) -> None:
    await house.register()
    answer = await house.cast(*selections)
    assert await problem(answer) == (422, "/problems/illegal-ballot")
    assert (await answer.json())["allowed"]


async def test_the_same_id_with_another_body_is_refused(house: House) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())
    await house.cast("c1", ballot_id=ballot_id)
    answer = await house.cast("c2", ballot_id=ballot_id)
    assert await problem(answer) == (422, "/problems/ballot-id-taken")


async def test_a_ballot_from_another_origin_is_refused(house: House) -> None:
    await house.register()
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await house.client.post(BALLOTS, json=body, headers=headers)
        assert await problem(answer) == (403, "/problems/cross-site")


async def test_a_header_that_is_no_text_is_no_fault_of_ours(house: House) -> None:
    raw = (
        b"POST /api/v1/voters HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Referer: http://\xff\xfe/\r\nConnection: close\r\n\r\n{}"
    )
    assert (await house.raw(raw)).startswith(b"HTTP/1.1 201")
    await house.register()
    [cookie] = list(house.client.session.cookie_jar)
    body = b'{"ballot_id": "%s", "selections": ["c1"]}' % str(uuid.uuid4()).encode()
    raw = (
        b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"User-Agent: \xff\xfe\r\nCookie: px_voter=%s\r\nContent-Length: %d\r\n"
        b"Connection: close\r\n\r\n%s" % (BALLOTS.encode(), cookie.value.encode(), len(body), body)
    )
    assert (await house.raw(raw)).startswith(b"HTTP/1.1 201")


async def test_only_plain_json_is_taken(house: House) -> None:
    await house.register()
    form = await house.client.post(BALLOTS, data={"ballot_id": "x"})
    assert await problem(form) == (415, "/problems/not-json")
    packed = await house.client.post(
        BALLOTS,
        data=b"not gzip",
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )
    assert packed.status in {400, 415}


async def test_a_body_above_16_kib_is_refused(house: House) -> None:
    await house.register()
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c1"], "proof": "x" * 20_000}
    answer = await house.client.post(BALLOTS, json=body)
    assert await problem(answer) == (413, "/problems/too-large")


async def test_nobody_votes_before_the_opening_or_after_the_close(house: House) -> None:
    house.clock.now = OPENS.replace(year=2025)
    await house.register()
    assert await problem(await house.cast("c1")) == (403, "/problems/not-open")
    house.clock.now = OPENS.replace(year=2027)
    await house.register()
    assert await problem(await house.cast("c1")) == (403, "/problems/closed")


async def test_an_unknown_campaign_is_a_problem_and_an_unknown_page_a_page(house: House) -> None:
    answer = await house.client.get("/api/v1/campaigns/nowhere")
    assert await problem(answer) == (404, "/problems/not-found")
    page = await house.client.get("/c/nowhere")
    assert (page.status, page.content_type) == (404, "text/html")


async def test_the_front_door_leads_to_the_running_campaign(house: House) -> None:
    answer = await house.client.get("/")
    assert (answer.status, answer.url.path) == (200, "/c/tiny")


async def test_get_changes_nothing(house: House) -> None:
    await house.register()
    answer = await house.client.get(BALLOTS)
    assert await problem(answer) == (405, "/problems/wrong-method")
    assert answer.headers["Allow"] == "POST"


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
    assert marks == "unmetered"


async def test_a_ledger_that_does_not_answer_is_503_and_a_retry_heals(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.register()
    ballot_id = str(uuid.uuid4())

    class Gone:
        async def acquire(self) -> None:
            raise ConnectionResetError("the connection is gone")

    ledger = house.deployment.ledger
    monkeypatch.setattr(ledger, "_pool", Gone())
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


async def test_the_openapi_document_names_every_public_call(house: House) -> None:
    document = await (await house.client.get("/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    calls = {f"{method} {path}" for path, found in document["paths"].items() for method in found}
    routes = {
        f"{route.method.lower()} {route.resource.canonical}"
        for route in house.client.app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/")
    }
    assert calls == {route for route in routes if not route.startswith("head ")}
    assert (await house.client.get("/docs")).status == 200


@pytest.mark.parametrize("path", ["/receipts", "/docs", "/c/tiny", "/c/tiny/rules", "/nowhere"])
async def test_a_page_that_is_asked_for_again_is_not_modified_or_whole(
    house: House, path: str
) -> None:
    first = await house.client.get(path)
    again = await house.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    if again.status == 304:
        assert first.status in {200, 404}
    else:
        assert (again.status, await again.read()) == (first.status, await first.read())


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    for path in ("/c/tiny", "/api/v1/campaigns/tiny", "/nowhere"):
        answer = await house.client.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_front_with_a_draft_alone_is_ready_and_shows_nothing(house: House) -> None:
    pool = house.deployment.pool
    register = Register(pool)
    empty = Front(replace(house.deployment, register=register))
    await pool.execute("UPDATE sequencer SET phase = 'draft'")
    await empty.open_all()
    await empty.ready()
    assert empty.board.campaigns() == []


class EmptyRegister(Register):
    """Where nothing is loaded yet."""

    async def all(self) -> list[Enrolled]:
        return []


async def test_a_front_without_any_campaign_is_not_ready(house: House) -> None:
    register = EmptyRegister(house.deployment.pool)
    with pytest.raises(OperationsError, match="no campaign is loaded"):
        await Front(replace(house.deployment, register=register)).ready()


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
