"""Sign-in by WeChat: who is signed in is whom WeChat's own server names, and once."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
import structlog
from redis.asyncio import Redis

from ops.processes import logs
from ops.processes.wechat_account import account_of
from ops.settings.table import LogFormat
from tests.ballots import TestClock
from tests.fronts import COOKIE, RealFront, deployment_on, real_front
from tests.wechat import double as wechat
from tests.wechat.double import GRANT, SECRET, TICKET, Double, Visitor
from tests.wechat.fronts import CITIZEN, Phone, for_wechat_alone, with_account
from voting.wechat.client import connected
from voting.wechat.credentials import Credentials
from voting.wechat.passes import LIFETIME

STATE = "px_wechat"


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with wechat.running() as running:
        yield running


@pytest.fixture
async def front(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, double: Double
) -> AsyncIterator[RealFront]:
    """A front for a vote that asks for WeChat."""
    clock = TestClock()
    deployment = with_account(deployment_on(pool, redis, tmp_path, clock), double)
    async with real_front(deployment, clock, rules=for_wechat_alone()) as running:
        yield running


async def ballots_of(front: RealFront) -> int:
    return int(await front.deployment.pool.fetchval("SELECT count(*) FROM cast_vote_record"))


async def test_a_forged_openid_casts_nothing(front: RealFront, double: Double) -> None:
    phone = Phone(front)
    await phone.open("/c/tiny")
    asked = await phone.begin()
    for forged in (
        {"openid": "oForged", "state": asked["state"]},
        {"code": "oForged", "state": asked["state"]},
        {"code": "oForged", "openid": "oForged", "state": asked["state"]},
    ):
        assert (await phone.come_back(**forged)).status in {400, 403}
    phone.cookies |= {"openid": "oForged", "px_signed": "wechat"}
    assert await phone.vote("c1") == 403
    answer = await phone.open("/c/tiny", params={"openid": "oForged"})
    assert answer.status == 200
    assert await phone.vote("c1") == 403
    assert await ballots_of(front) == 0
    await phone.sign_in(double)
    assert await phone.vote("c1") == 201, "so that it was for the openid that none was cast"


async def test_every_sign_in_has_a_state_of_its_own(front: RealFront) -> None:
    states = {(await Phone(front).begin())["state"] for _ in range(50)}
    assert len(states) == 50
    assert min(map(len, states)) >= 32


async def test_a_code_that_another_browser_began_signs_nobody_in(
    front: RealFront, double: Double
) -> None:
    """Else an attacker could make a victim vote as the attacker, or the other way round."""
    attacker, victim = Phone(front), Phone(front)
    begun, other = await attacker.begin(), await victim.begin()
    code = double.code_for(CITIZEN)
    for state in (begun["state"], "", "x", other["state"][:-1], other["state"] + "0"):
        answer = await victim.come_back(code=code, state=state)
        assert answer.status == 400
        assert "这次登录已经失效" in await answer.text()
        other = await victim.begin()
    assert await victim.vote("c1") == 403
    without = Phone(front)
    assert (await without.come_back(code=code, state=begun["state"])).status == 400
    swapped = Phone(front, cookies={STATE: attacker.cookies[STATE]})
    assert (await swapped.come_back(code=code, state=other["state"])).status == 400
    assert double.asked[GRANT] == 0, "no code was used up for it"
    assert (await attacker.come_back(code=code, state=begun["state"])).status == 302


async def test_a_state_comes_back_once(front: RealFront, double: Double) -> None:
    phone = Phone(front)
    asked = await phone.begin()
    kept = phone.cookies[STATE]
    first = await phone.come_back(code=double.code_for(CITIZEN), state=asked["state"])
    assert first.status == 302
    assert STATE not in phone.cookies
    again = Phone(front, cookies={STATE: kept})
    answer = await again.come_back(code=double.code_for(CITIZEN), state=asked["state"])
    assert answer.status == 400
    assert await again.vote("c1") == 403


async def test_a_state_is_good_for_ten_minutes(front: RealFront, double: Double) -> None:
    phone = Phone(front)
    asked = await phone.begin()
    front.clock.forward(seconds=LIFETIME.total_seconds())
    answer = await phone.come_back(code=double.code_for(CITIZEN), state=asked["state"])
    assert answer.status == 400


async def test_a_code_is_good_once(front: RealFront, double: Double) -> None:
    code = double.code_for(CITIZEN)
    first, thief = Phone(front), Phone(front)
    for phone, status in ((first, 302), (thief, 400)):
        asked = await phone.begin()
        assert (await phone.come_back(code=code, state=asked["state"])).status == status
    assert await thief.vote("c1") == 403


async def test_a_look_without_a_body_uses_nothing_up(front: RealFront, double: Double) -> None:
    phone = Phone(front)
    asked = await phone.begin()
    query = {"code": double.code_for(CITIZEN), "state": asked["state"]}
    url = front.url("/wechat/callback")
    async with front.session.head(url, params=query) as answer:
        assert answer.status == 405
    assert (await phone.come_back(**query)).status == 302


@pytest.mark.parametrize(
    "wish",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/x"],
)
async def test_a_sign_in_leads_back_to_no_other_site(
    front: RealFront, double: Double, wish: str
) -> None:
    answer = await Phone(front).sign_in(double, back=wish)
    assert (answer.status, answer.headers["Location"]) == (302, "/")
    for path in ("/wechat/callback", "/wechat/login"):
        refused = await Phone(front, agent="curl").open(path, params={"next": wish})
        told = await refused.text()
        assert "evil.example" not in told
        assert "javascript:" not in told


async def test_the_cookie_of_a_state_is_for_this_host_and_for_no_script(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, double: Double
) -> None:
    clock = TestClock()
    deployment = with_account(deployment_on(pool, redis, tmp_path, clock), double)
    settings = replace(deployment.settings, public_url="https://vote.example")
    async with real_front(replace(deployment, settings=settings), clock) as front:
        answer = await Phone(front).open("/wechat/login")
        cookie = answer.cookies["__Host-px_wechat"]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, in the form and under the rules of production."""
    root, kept = logging.root, logging.root.handlers[:]
    level, configured = root.level, structlog.get_config()
    logs.configure(log_format=LogFormat.JSON, role="front", testing=True)
    heard = io.StringIO()
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(heard)
    yield heard
    logging.captureWarnings(capture=False)
    root.handlers[:] = kept
    root.setLevel(level)
    structlog.configure(**configured)


async def test_no_log_tells_a_secret_a_code_or_a_name(
    front: RealFront, double: Double, logged: io.StringIO
) -> None:
    name = Visitor(openid="oInvented-in-a-log")
    codes = []
    for spoilt in ("garbage", "500", "moved", 40125, -1, "huge"):
        double.spoil(GRANT, spoilt)
        phone = Phone(front)
        asked = await phone.begin()
        codes.append(double.code_for(name))
        await phone.come_back(code=codes[-1], state=asked["state"])
        await phone.come_back(code=codes[-1], state=phone.cookies.get(STATE, "x"))
    await Phone(front).sign_in(double, name)
    for spoilt in ("garbage", "moved", 40164):
        double.spoil(TICKET, spoilt)
        await _looked_for_a_ticket(front, double)
    told = logged.getvalue()
    assert told.count("wechat_ticket") == 3
    for secret in (SECRET, name.openid, *codes, *double.tickets, *double.tokens):
        assert secret not in told


async def _looked_for_a_ticket(front: RealFront, double: Double) -> None:
    """As a front whose turn it is."""
    account = account_of(with_account(front.deployment, double).settings)
    assert account
    deployment = front.deployment
    await deployment.redis.flushall()
    async with connected(account) as client:
        keys, app_id = deployment.house_keys, account.app_id
        await Credentials(client, deployment.redis, keys, app_id, front.clock).look()


async def test_a_signed_in_token_is_not_the_openid(front: RealFront, double: Double) -> None:
    from itsdangerous.encoding import base64_decode

    phone = Phone(front)
    await phone.sign_in(double)
    token = phone.cookies[COOKIE].partition(".")[0]
    assert CITIZEN.openid.encode() not in base64_decode(token)


RUBBISH = (b"\xff\xfe", b"%ff%fe", b"%ED%A0%80", b"\xed\xa0\x80", b"%00", b"%0d%0aX:%20y")


@pytest.mark.parametrize("rubbish", RUBBISH)
async def test_bytes_that_are_no_text_are_no_fault(front: RealFront, rubbish: bytes) -> None:
    phone = Phone(front)
    await phone.begin()
    cookies = f"{STATE}={phone.cookies[STATE]}".encode()
    for query in (
        b"callback?code=1&state=" + rubbish,
        b"callback?state=x&code=" + rubbish,
        b"login?next=/c/" + rubbish,
        b"link?pass=" + rubbish,
        b"messages?signature=" + rubbish + b"&timestamp=1&nonce=1&echostr=1",
        b"messages?signature=1&timestamp=" + rubbish + b"&nonce=1",
    ):
        for jar in (cookies, STATE.encode() + b"=" + rubbish):
            answer = await front.raw(
                b"GET /wechat/" + query + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                b"User-Agent: MicroMessenger/8.0\r\nCookie: " + jar + b"\r\n\r\n"
            )
            status = int(answer.split(b" ")[1])
            assert status < 500, (query, answer[:200])
            assert b"\nX: y" not in answer
