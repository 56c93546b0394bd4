"""The voter and API lines of the security list that no other test holds."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.deployment import Deployment
from tests.ballots import TestClock
from tests.fronts import BALLOTS, COOKIE, RealFront, deployment_on, real_front
from voting.domain import IdentityKind
from voting.voters.identity import VoterTokens, voter_digest


async def tables_of(front: RealFront) -> dict[str, str]:
    """Every row of every table, as text."""
    pool = front.deployment.pool
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {
        name: await pool.fetchval(f'SELECT json_agg(t ORDER BY t::text)::text FROM "{name}" t')
        for (name,) in names
    }


async def everything_of(front: RealFront) -> tuple[dict[str, str], dict[object, object]]:
    """All that a request could change in PostgreSQL and in Redis."""
    redis = front.deployment.redis
    return await tables_of(front), {key: await redis.dump(key) for key in await redis.keys("*")}


async def test_a_clients_word_on_its_openid_is_ignored_or_refused(front: RealFront) -> None:
    """There is nothing but the server's own token to be a voter by."""
    token = await front.token()
    assert (await front.cast(token, "c1")).status == 201
    for claim in ("openid=other", "wechat_openid=o1; unionid=u1"):
        again = await front.cast(token, "c1", Cookie=f"{COOKIE}={token}; {claim}")
        assert again.status == 409, "another openid is not another voter"
    again = await front.cast(token, "c1", **{"X-WX-OPENID": "o1", "X-WX-UNIONID": "u1"})
    assert again.status == 409
    body = {"ballot_id": str(uuid.uuid4()), "selections": ["c2"], "openid": "o1"}
    headers = {"Cookie": f"{COOKIE}={token}"}
    async with front.session.post(front.url(BALLOTS), json=body, headers=headers) as answer:
        assert answer.status == 400
    for bare in ("openid=o1", f"{COOKIE}=o1"):
        assert (await front.cast("", "c2", Cookie=bare)).status == 401
    kinds = await front.deployment.pool.fetch("SELECT DISTINCT voter FROM cast_vote_record")
    assert len(kinds) == 1


async def test_a_signed_in_identity_comes_from_the_servers_own_signature_alone(
    front: RealFront,
) -> None:
    tokens = VoterTokens(front.deployment.house_keys)
    signed = tokens.issue_to("o1", IdentityKind.WECHAT, front.clock())
    assert (await front.cast(signed, "c1")).status == 201
    body, _, signature = signed.rpartition(".")
    claimed = tokens.issue_to("o2", IdentityKind.WECHAT, front.clock()).rpartition(".")[0]
    assert (await front.cast(f"{claimed}.{signature}", "c1")).status == 401
    assert (await front.cast(body, "c1")).status == 401


async def test_the_ledgers_voter_needs_a_key_that_postgresql_does_not_hold(
    front: RealFront,
) -> None:
    tokens = VoterTokens(front.deployment.house_keys)
    token = tokens.issue_to("oCitizen-1", IdentityKind.WECHAT, front.clock())
    assert (await front.cast(token, "c1")).status == 201
    pool = front.deployment.pool
    voter = await pool.fetchval("SELECT voter FROM cast_vote_record")
    assert voter == voter_digest(front.deployment.campaign_keys("tiny"), "wechat", "oCitizen-1")
    folder = front.deployment.settings.keys_dir
    secret = (folder / "campaign-tiny.key").read_bytes()
    keys = front.deployment.campaign_keys("tiny")
    for rows in (await tables_of(front)).values():
        for key in (secret, keys.voter, keys.contact, keys.network):
            assert key.hex() not in (rows or "")
        assert "oCitizen" not in (rows or "")


@pytest.mark.parametrize("address", [True, False], ids=["https", "plain loopback"])
async def test_the_voters_cookie_is_for_this_host_and_for_no_script(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, address: bool
) -> None:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock)
    if address:
        deployment = _public(deployment)
    async with real_front(deployment, clock) as front:
        for path in ("/c/tiny", "/api/v1/voters"):
            method = "GET" if path.startswith("/c") else "POST"
            async with front.session.request(method, front.url(path), json={}) as answer:
                [cookie] = answer.cookies.values()
                flags = {name.lower() for name, value in cookie.items() if value is True}
                assert cookie.key == ("__Host-px_voter" if address else "px_voter")
                assert ("secure" in flags) is address
                assert "httponly" in flags
                assert (cookie["path"], cookie["domain"]) == ("/", "")
                assert cookie["samesite"] == "Lax"


async def test_get_changes_nothing_at_any_address(front: RealFront) -> None:
    token = await front.token()
    cast = await front.cast(token, "c1")
    receipt = (await cast.json())["receipt"]
    await _remembered(front)
    before = await everything_of(front)
    asked = 0
    for path in _addresses(front, receipt):
        for method in ("GET", "HEAD"):
            for query in ("", f"?ballot_id={uuid.uuid4()}&selections=c2&_method=POST"):
                headers = {"Cookie": f"{COOKIE}={token}", "X-HTTP-Method-Override": "POST"}
                async with front.session.request(
                    method, front.url(path + query), headers=headers, allow_redirects=False
                ) as answer:
                    assert answer.status < 500
                    asked += 1
    assert asked > 60
    assert await everything_of(front) == before


async def test_a_post_does_change_what_the_comparison_sees(front: RealFront) -> None:
    before = await everything_of(front)
    assert (await front.cast(await front.token(), "c1")).status == 201
    assert await everything_of(front) != before


async def test_another_voters_ballot_id_tells_nothing(front: RealFront) -> None:
    """The answer is that of an id which nobody has used, and it asks the same of both servers."""
    taken, free = str(uuid.uuid4()), str(uuid.uuid4())
    assert (await front.cast(await front.token(), "c1", ballot_id=taken)).status == 201
    told = []
    for ballot_id in (taken, free):
        answer = await front.cast(await front.token(), "c2", ballot_id=ballot_id)
        body = await answer.json()
        told.append((answer.status, sorted(body), body["ballot_id"] == ballot_id))
    assert told[0] == told[1] == (201, ["ballot_id", "cast_at", "receipt"], True)
    refusals = []
    for ballot_id in (taken, free):
        answer = await front.cast(await front.token(), "c9", ballot_id=ballot_id)
        refusals.append((answer.status, await answer.json(), _shown(answer.headers)))
    assert refusals[0] == refusals[1]


async def test_without_redis_a_voter_is_bounded_all_the_same_and_every_ballot_marked(
    front: RealFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    token = await front.token()
    monkeypatch.setattr(front.deployment.redis, "execute_command", away)
    answers = await asyncio.gather(*(front.cast(token, f"c{n % 6 + 1}") for n in range(60)))
    assert sorted({answer.status for answer in answers}) == [201, 409]
    assert [answer.status for answer in answers].count(201) == 5, "the rule's votes per day"
    marks = await front.deployment.pool.fetch("SELECT marks FROM provenance")
    assert ["unmetered" in row["marks"].split() for row in marks] == [True] * 5


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity", "gzip, gzip"])
async def test_a_body_that_says_it_is_packed_is_415_however_bad(
    front: RealFront, coding: str
) -> None:
    token = await front.token()
    for body in (b"not packed at all", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03broken", b""):
        headers = {
            "Cookie": f"{COOKIE}={token}",
            "Content-Type": "application/json",
            "Content-Encoding": coding,
        }
        async with front.session.post(
            front.url(BALLOTS), data=body, headers=headers, skip_auto_headers=["Accept-Encoding"]
        ) as answer:
            assert answer.status == 415


async def test_a_body_of_16_kib_is_read_and_one_byte_more_is_not(front: RealFront) -> None:
    token = await front.token()
    body = json.dumps({"ballot_id": str(uuid.uuid4()), "selections": ["c1"]}).encode()
    headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": "application/json"}
    for size, status in ((16 * 1024, 201), (16 * 1024 + 1, 413)):
        padded = body + b" " * (size - len(body))
        for sent in (padded, _in_pieces(padded)):
            async with front.session.post(
                front.url(BALLOTS), data=sent, headers=headers
            ) as answer:
                assert answer.status in ({201, 200} if status == 201 else {413})


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"selections":['])
async def test_deep_nesting_is_a_malformed_body_and_no_fault(
    front: RealFront, opening: bytes
) -> None:
    token = await front.token()
    headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": "application/json"}
    for body in (
        opening * (16_000 // len(opening)),
        b'{"proof":' + b"[" * 16_000,
        b'{"ballot_id":"7b0fe2a4-0b2e-4c89-a7a8-000000000000","selections":' + b"[" * 16_000,
    ):
        async with front.session.post(front.url(BALLOTS), data=body, headers=headers) as answer:
            assert answer.status == 400


async def test_a_ballot_by_a_form_or_from_another_origin_is_refused(front: RealFront) -> None:
    token = await front.token()
    body = json.dumps({"ballot_id": str(uuid.uuid4()), "selections": ["c1"]})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": kind}
        async with front.session.post(front.url(BALLOTS), data=body, headers=headers) as answer:
            assert answer.status == 415
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{front.listener.port}.evil"):
        assert (await front.cast(token, "c1", Origin=origin)).status == 403
    ours = f"http://127.0.0.1:{front.listener.port}"
    assert (await front.cast(token, "c1", Origin=ours)).status == 201


async def test_an_address_is_taken_from_a_configured_proxy_alone(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    clock = TestClock()
    deployment = deployment_on(pool, redis, tmp_path, clock, trusted=())
    async with real_front(deployment, clock) as front:
        for claimed in ("198.51.100.7", "203.0.113.9", "::1"):
            token = await front.token()
            assert (await front.cast(token, "c1", X_Forwarded_For=claimed)).status == 201
        networks = await pool.fetch("SELECT DISTINCT network FROM provenance")
        assert len(networks) == 1, "whatever a client claims, it comes from loopback"


async def test_a_listener_without_the_compiled_parser_refuses_to_start(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiohttp import http_parser

    from ops.errors import OperationsError

    monkeypatch.delattr(http_parser, "HttpRequestParserC")
    clock = TestClock()
    with pytest.raises(OperationsError, match="C parser"):
        async with real_front(deployment_on(pool, redis, tmp_path, clock), clock):
            pass


def _public(deployment: Deployment) -> Deployment:
    """The same, called by https as a proxy would have it."""
    settings = replace(deployment.settings, public_url="https://vote.example")
    return replace(deployment, settings=settings)


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body in chunks, without a length."""
    for at in range(0, len(body), 1000):
        yield body[at : at + 1000]


def _shown(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Date"}


async def _remembered(front: RealFront) -> None:
    """Redis learns of a ballot after its answer: wait for that."""
    while not await front.deployment.redis.keys("*"):
        await asyncio.sleep(0)


def _addresses(front: RealFront, receipt: str) -> list[str]:
    """Every route that there is, filled in; and one that there is not."""
    app = front.front.app()
    routes = {route.resource.canonical for route in app.router.routes() if route.resource}
    names = {
        "campaign": "tiny",
        "case": "c1",
        "receipt": receipt,
        "number": "1",
        "complaint": "AAAA-AAAA-AAAA",
        "application": "000000000000",
        "name": "ballot.js",
        "lang": "zh",
        "pairing": "nobodys",
    }
    return [*sorted(route.format(**names) for route in routes if "/events" not in route), "/no"]
