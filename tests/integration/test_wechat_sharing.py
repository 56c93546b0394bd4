"""Access token and ticket, fetched once for all fronts, and signatures for our own pages."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.fronts import deployment_on, real_front
from tests.wechat import double as wechat
from tests.wechat.double import STABLE, TICKET, Double
from tests.wechat.fronts import Phone, with_account
from voting.keyring import HouseKeys
from voting.memory.redis_client import Client as RedisClient
from voting.wechat.account import Account, Servers, SignIn
from voting.wechat.client import Client, connected
from voting.wechat.credentials import LOCK_S, REFUSED_S, Credentials
from voting.wechat.jssdk import signature

KEYS = HouseKeys.of(b"h" * 32)
JSSDK = "/api/v1/wechat/jssdk"


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with wechat.running() as running:
        yield running


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


class Fronts:
    """Several fronts' credentials on one Redis."""

    def __init__(self, client: Client, redis: RedisClient, clock: TestClock) -> None:
        self._client = client
        self._redis = redis
        self._clock = clock
        self.all: list[Credentials] = []
        self.restart()

    async def look(self) -> set[str | None]:
        """Let all look at once: the tickets that they then have."""
        await asyncio.gather(*(one.look() for one in self.all))
        return {one.ticket() for one in self.all}

    def restart(self) -> None:
        """As after a new release."""
        self.all = [
            Credentials(self._client, self._redis, KEYS, wechat.APP_ID, self._clock)
            for _ in range(8)
        ]

    async def wait_for_the_lock(self) -> None:
        """As after its seconds."""
        for key in await self._redis.keys("*:lock"):
            assert 0 < await self._redis.ttl(key) <= LOCK_S, "a vain fetch is a short pause"
            await self._redis.delete(key)


@pytest.fixture
async def fronts(double: Double, redis: RedisClient, clock: TestClock) -> AsyncIterator[Fronts]:
    servers = Servers.all_at(double.origin)
    account = Account(app_id=wechat.APP_ID, secret=wechat.SECRET, servers=servers)
    async with connected(account) as client:
        yield Fronts(client, redis, clock)


async def test_one_front_fetches_for_all(fronts: Fronts, double: Double) -> None:
    await fronts.look()
    assert await fronts.look() == {double.tickets[0]}
    assert (double.asked[STABLE], double.asked[TICKET]) == (1, 1)
    fronts.restart()
    assert await fronts.look() == {double.tickets[0]}
    assert (double.asked[STABLE], double.asked[TICKET]) == (1, 1)


async def test_a_ticket_is_renewed_before_its_end_and_the_old_one_serves_until_then(
    fronts: Fronts, double: Double, clock: TestClock
) -> None:
    await fronts.look()
    await fronts.look()
    clock.forward(seconds=7200 - 241)
    await fronts.look()
    assert double.asked[TICKET] == 1, "not before it is due"
    await fronts.wait_for_the_lock()
    clock.forward(seconds=2)
    double.spoil(TICKET, -1)
    assert await fronts.look() == {double.tickets[0]}, "the old one is good still"
    assert await fronts.look() == {double.tickets[0]}, "and nobody presses WeChat"
    assert double.asked[TICKET] == 2
    await fronts.wait_for_the_lock()
    await fronts.look()
    assert await fronts.look() == {double.tickets[1]}


async def test_after_its_true_end_a_ticket_serves_nobody(
    fronts: Fronts, double: Double, clock: TestClock
) -> None:
    await fronts.look()
    await fronts.look()
    await fronts.wait_for_the_lock()
    double.spoil(TICKET, *[45009] * 20)
    clock.forward(seconds=7200)
    assert await fronts.look() == {None}
    assert double.asked[TICKET] == 2


async def test_a_token_that_wechat_calls_stale_is_fetched_anew_once(
    fronts: Fronts, double: Double
) -> None:
    double.spoil(TICKET, 40001)
    await fronts.look()
    assert await fronts.look() == {double.tickets[0]}
    assert (double.asked[STABLE], double.asked[TICKET]) == (2, 2)


async def test_a_token_that_stays_stale_is_not_fetched_for_ever(
    fronts: Fronts, double: Double
) -> None:
    double.spoil(TICKET, *[42001] * 20)
    for _ in range(3):
        assert await fronts.look() == {None}
    assert (double.asked[STABLE], double.asked[TICKET]) == (2, 2)


async def test_what_a_person_must_mend_is_asked_for_seldom(
    fronts: Fronts, double: Double, redis: RedisClient
) -> None:
    double.spoil(STABLE, *[40125] * 9)
    for _ in range(3):
        assert await fronts.look() == {None}
    assert (double.asked[STABLE], double.asked[TICKET]) == (1, 0)
    [lock] = await redis.keys("*:lock")
    assert LOCK_S < await redis.ttl(lock) <= REFUSED_S


async def test_a_good_token_goes_on_where_a_new_one_is_not_to_be_had(
    fronts: Fronts, double: Double, clock: TestClock
) -> None:
    await fronts.look()
    await fronts.wait_for_the_lock()
    clock.forward(seconds=7200 - 100)
    double.spoil(STABLE, -1)
    await fronts.look()
    assert await fronts.look() == {double.tickets[1]}


async def test_redis_holds_no_credential_in_clear(
    fronts: Fronts, double: Double, redis: RedisClient
) -> None:
    await fronts.look()
    kept = [repr(await redis.get(key)) for key in await redis.keys("*")]
    secrets = [*double.tickets, double.stable]
    assert len(kept) == 3
    assert not [secret for secret in secrets if secret in "".join(kept)]


async def test_what_another_house_has_sealed_is_as_if_it_were_not_there(
    fronts: Fronts, redis: RedisClient
) -> None:
    await redis.set(f"px:{{wechat}}:{wechat.APP_ID}:ticket", b"short")
    await fronts.look()
    assert None not in await fronts.look()


async def test_without_redis_a_front_goes_on_with_its_own_copy(
    fronts: Fronts, double: Double, redis: RedisClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    await fronts.look()
    await fronts.look()
    monkeypatch.setattr(redis, "execute_command", away)
    assert await fronts.look() == {double.tickets[0]}


@pytest.fixture
async def sharing(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clock: TestClock, double: Double
) -> AsyncIterator[Phone]:
    """A front whose pages use the JS-SDK."""
    bare = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(with_account(bare, double, sharing=True), clock) as front:
        yield Phone(front)


async def signed(phone: Phone, url: str) -> Any:
    """What a page is told, once a ticket is there."""
    while (answer := await phone.open(JSSDK, params={"url": url})).status == 503:
        assert answer.headers["Retry-After"] == "5"
    return answer


async def test_a_page_of_ours_is_signed(sharing: Phone, double: Double) -> None:
    page = f"{sharing.front.deployment.settings.origin}/c/tiny?lang=en"
    answer = await signed(sharing, f"{page}#cases")
    told = await answer.json()
    assert told["appId"] == wechat.APP_ID
    assert told["signature"] == signature(
        ticket=double.tickets[0], nonce=told["nonceStr"], timestamp=told["timestamp"], url=page
    )


@pytest.mark.parametrize("url", ["", "https://evil.example/", "http://127.0.0.1:80800/"])
async def test_no_other_page_is_signed(sharing: Phone, url: str) -> None:
    answer = await sharing.open(JSSDK, params={"url": url})
    assert answer.status == 400
    assert (await answer.json())["field"] == "url"


async def test_without_sharing_the_call_says_that_it_is_not_set_up(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clock: TestClock
) -> None:
    async with real_front(deployment_on(pool, redis, tmp_path, clock), clock) as front:
        answer = await Phone(front).open(JSSDK, params={"url": "x"})
        assert answer.status == 404
        assert (await answer.json())["type"] == "/problems/not-set-up"


async def policy(phone: Phone) -> str:
    return (await phone.open("/c/tiny")).headers["Content-Security-Policy"]


async def test_wechats_script_is_allowed_to_wechats_clients_alone(
    sharing: Phone, double: Double
) -> None:
    script = f"{double.origin}{wechat.SCRIPT}"
    assert f"script-src 'self' {script};" in await policy(sharing)
    desktop = Phone(sharing.front, agent="Mozilla/5.0 Chrome/120.0")
    assert "script-src 'self';" in await policy(desktop)
    assert "frame-src" not in await policy(desktop)


async def test_without_sharing_wechats_clients_are_allowed_nothing_more(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clock: TestClock, double: Double
) -> None:
    bare = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(with_account(bare, double), clock) as front:
        page = await Phone(front).open("/c/tiny")
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert "wechat.js" not in await page.text()


async def test_only_pages_of_a_site_that_shares_carry_the_script(sharing: Phone) -> None:
    told = await (await sharing.open("/c/tiny")).text()
    assert "/static/wechat.js" in told
    assert "data-wechat=" in told


def test_the_only_script_in_production_is_wechats_own() -> None:
    assert Servers().script == "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
    assert Account(app_id="wx1").sign_in is SignIn.OAUTH
