"""Sign-in by OAuth, from the tap to a ballot, against WeChat's own way of answering."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.deployment import Deployment
from tests.ballots import TestClock
from tests.fronts import COOKIE, RealFront, deployment_on, real_front
from tests.wechat import double as wechat
from tests.wechat.double import GRANT, PERSON, Double, Visitor
from tests.wechat.fronts import CITIZEN, Phone, for_wechat_alone, query_of, with_account
from voting.voters.identity import VoterTokens
from voting.wechat.account import KnownBy, SignIn

DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with wechat.running() as running:
        yield running


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def deployment(pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clock: TestClock) -> Deployment:
    return deployment_on(pool, redis, tmp_path, clock)


@pytest.fixture
async def front(
    deployment: Deployment, double: Double, clock: TestClock
) -> AsyncIterator[RealFront]:
    """A front for a vote that asks for WeChat."""
    account = with_account(deployment, double)
    async with real_front(account, clock, rules=for_wechat_alone()) as running:
        yield running


async def test_a_citizen_signs_in_and_votes(front: RealFront, double: Double) -> None:
    phone = Phone(front)
    await phone.open("/c/tiny")
    assert await phone.vote("c1") == 403
    answer = await phone.sign_in(double, back="/c/tiny/cases/c1?lang=en")
    assert (answer.status, answer.headers["Location"]) == (302, "/c/tiny/cases/c1?lang=en")
    assert await phone.vote("c1") == 201


async def test_wechat_is_asked_for_no_more_than_the_name(front: RealFront) -> None:
    phone = Phone(front)
    answer = await phone.open("/wechat/login")
    address = answer.headers["Location"]
    assert address.endswith("#wechat_redirect")
    asked = query_of(address.partition("#")[0])
    assert asked["scope"] == "snsapi_base"
    assert asked["redirect_uri"] == f"{front.deployment.settings.origin}/wechat/callback"
    assert asked["state"].isalnum()
    assert len(asked["state"]) <= 128, "as WeChat allows"


async def test_a_citizen_is_one_voter_on_two_devices(front: RealFront, double: Double) -> None:
    first, second, other = Phone(front), Phone(front), Phone(front)
    for phone in (first, second):
        await phone.sign_in(double)
    await other.sign_in(double, Visitor(openid="oInvented-2"))
    assert await first.vote("c1") == 201
    assert await second.vote("c1") == 409
    assert await other.vote("c1") == 201


async def test_the_session_goes_on_as_it_began(front: RealFront, double: Double) -> None:
    """A session that began anew with every sign-in would look like a script's."""
    phone = Phone(front)
    await phone.open("/c/tiny")
    tokens = VoterTokens(front.deployment.house_keys)
    before = tokens.read(phone.cookies[COOKIE], front.clock())
    front.clock.forward(minutes=5)
    await phone.sign_in(double)
    after = tokens.read(phone.cookies[COOKIE], front.clock())
    assert before
    assert after
    assert after.issued_at == before.issued_at
    assert after.kind != before.kind


async def test_a_snapshot_page_is_explained_and_does_not_vote(
    front: RealFront, double: Double
) -> None:
    phone = Phone(front)
    await phone.open("/c/tiny")
    anonymous = phone.cookies[COOKIE]
    answer = await phone.sign_in(double, Visitor(openid="oMadeUp", snapshot=True))
    assert answer.status == 403
    assert "使用完整服务" in await answer.text()
    assert phone.cookies[COOKIE] == anonymous
    assert await phone.vote("c1") == 403


@pytest.mark.parametrize(
    ("spoilt", "status", "words"),
    [
        (40029, 400, "登录凭证已用过或已过期"),
        (40163, 400, "登录凭证已用过或已过期"),
        (42003, 400, "登录凭证已用过或已过期"),
        (-1, 503, "暂时无法完成微信登录"),
        (45009, 503, "暂时无法完成微信登录"),
        (45011, 503, "暂时无法完成微信登录"),
        ("garbage", 503, "暂时无法完成微信登录"),
        ("500", 503, "暂时无法完成微信登录"),
        ("moved", 503, "暂时无法完成微信登录"),
        ("huge", 503, "暂时无法完成微信登录"),
        (40001, 502, "微信拒绝了本站的登录请求"),
        (40013, 502, "微信拒绝了本站的登录请求"),
        (40125, 502, "微信拒绝了本站的登录请求"),
        (40164, 502, "微信拒绝了本站的登录请求"),
    ],
)
async def test_each_error_of_wechat_is_a_page_that_says_what_to_do(
    front: RealFront, double: Double, spoilt: Any, status: int, words: str
) -> None:
    double.spoil(GRANT, spoilt)
    phone = Phone(front)
    answer = await phone.sign_in(double)
    told = await answer.text()
    assert (answer.status, words in told) == (status, True)
    assert "/c/tiny" in told, "a way back"
    assert await phone.vote("c1") == 403
    again = await phone.sign_in(double)
    assert again.status == 302, "the next try is free of the last"


async def test_who_says_no_is_told_so(front: RealFront) -> None:
    phone = Phone(front)
    asked = await phone.begin()
    answer = await phone.come_back(state=asked["state"])
    assert answer.status == 403
    assert "没有得到您的同意" in await answer.text()


async def test_outside_wechat_a_code_leads_into_it(front: RealFront) -> None:
    answer = await Phone(front, agent=DESKTOP).open("/wechat/login", params={"lang": "en"})
    assert answer.status == 403
    told = await answer.text()
    assert "Open this in WeChat" in told
    assert "<svg" in told


async def test_without_redis_nobody_signs_in_and_nobody_is_lost(
    front: RealFront, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    phone = Phone(front)
    with monkeypatch.context() as gone:
        gone.setattr(front.deployment.redis, "execute_command", away)
        answer = await phone.sign_in(double)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert double.asked[GRANT] == 0, "the code is not used up for nothing"


async def test_with_unionid_the_accounts_of_a_platform_know_one_person(
    deployment: Deployment, double: Double, clock: TestClock
) -> None:
    account = with_account(deployment, double, known_by=KnownBy.UNIONID)
    async with real_front(account, clock, rules=for_wechat_alone()) as front:
        phone, elsewhere = Phone(front), Phone(front)
        assert (await phone.begin())["scope"] == "snsapi_userinfo"
        await phone.sign_in(double)
        await elsewhere.sign_in(double, Visitor(openid="oOther", unionid=CITIZEN.unionid))
        assert await phone.vote("c1") == 201
        assert await elsewhere.vote("c1") == 409
        assert double.asked[PERSON] == 2


async def test_consent_is_asked_for_on_a_tap_alone(
    deployment: Deployment, double: Double, clock: TestClock
) -> None:
    account = with_account(deployment, double, known_by=KnownBy.UNIONID)
    async with real_front(account, clock) as front:
        answer = await Phone(front).open("/wechat/login", params={"next": "/c/tiny"})
        assert answer.status == 200
        told = await answer.text()
        assert 'href="/wechat/login?next=/c/tiny&amp;tap=1"' in told
        assert "登录需要您的同意" in told


async def test_with_unionid_who_has_none_is_not_signed_in(
    deployment: Deployment, double: Double, clock: TestClock
) -> None:
    account = with_account(deployment, double, known_by=KnownBy.UNIONID)
    async with real_front(account, clock, rules=for_wechat_alone()) as front:
        phone = Phone(front)
        answer = await phone.sign_in(double, Visitor(openid="oWithout"))
        assert answer.status == 502, "the account belongs to no open platform"
        assert await phone.vote("c1") == 403


async def test_the_name_that_wechat_gives_is_nowhere_kept(
    front: RealFront, double: Double
) -> None:
    phone = Phone(front)
    await phone.sign_in(double)
    assert await phone.vote("c1") == 201
    pool, redis = front.deployment.pool, front.deployment.redis
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    kept = [await pool.fetchval(f'SELECT json_agg(t)::text FROM "{name}" t') for (name,) in names]
    kept += [f"{key!r}{await redis.dump(key)!r}" for key in await redis.keys("*")]
    token = VoterTokens(front.deployment.house_keys).read(phone.cookies[COOKIE], front.clock())
    kept.append(repr(token))
    assert not [text for text in kept if text and "oInvented" in text]


@pytest.mark.parametrize("sign_in", [SignIn.OFF, None])
async def test_without_an_account_the_addresses_say_so_and_nothing_else_changes(
    deployment: Deployment, double: Double, clock: TestClock, sign_in: SignIn | None
) -> None:
    account = with_account(deployment, double, sign_in=sign_in) if sign_in else deployment
    async with real_front(account, clock) as front:
        phone = Phone(front)
        for path in ("/wechat/login", "/wechat/callback?code=1&state=2", "/wechat/link?pass=1"):
            answer = await phone.open(path)
            assert answer.status == 404
            assert "本站没有启用微信登录" in await answer.text()
        page = await phone.open("/c/tiny")
        assert "/wechat/login" not in await page.text()
        assert page.headers["Content-Security-Policy"].count("script-src 'self';") == 1
        assert await phone.vote("c1") == 201


async def test_wechat_is_shown_whose_domain_it_is(
    deployment: Deployment, double: Double, clock: TestClock
) -> None:
    account = with_account(deployment, double, domain_file="InventedWord0123")
    async with real_front(account, clock) as front:
        phone = Phone(front)
        answer = await phone.open("/MP_verify_InventedWord0123.txt")
        assert (answer.status, await answer.text()) == (200, "InventedWord0123")
        assert (await phone.open("/MP_verify_Another.txt")).status == 404


async def test_a_page_whose_rule_asks_for_wechat_offers_it(front: RealFront) -> None:
    told = await (await Phone(front).open("/c/tiny")).text()
    assert 'href="/wechat/login?tap=1"' in told
    assert "投票须先登录" in told
