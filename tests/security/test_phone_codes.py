"""Codes by telephone at a real front: who gets in, who is slowed, and what is kept of a number."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY, generate_latest
from redis.asyncio import Redis

from tests.campaigns import campaign
from tests.phone_front import NUMBER, PAGE, Browser, PhoneFront, phone_front, signed_in_only
from tests.security.test_voters_and_ballots import everything_of
from voting.domain import IdentityKind
from voting.phones.codes import LIFETIME, TRIES
from voting.phones.sender import HttpSender


@pytest.fixture
async def office(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[PhoneFront]:
    async with phone_front(pool, redis, tmp_path) as front:
        yield front


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_who_types_the_code_votes_and_comes_back_to_the_case(office: PhoneFront) -> None:
    browser = await office.browser()
    refused = await office.front.cast(browser.token, "c1")
    assert (await refused.json())["rule"]["name"] == "eligible-identity"
    asked = await browser.ask("+86 130-0000-0000")
    page = await asked.text()
    assert asked.status == 200
    assert "130****0000" in page
    assert 'autocomplete="one-time-code"' in page
    assert asked.headers["Cache-Control"] == "no-store"
    [message] = office.sent()
    assert message["to"] == "+8613000000000"
    assert message["valid_min"] == 5
    signed = await browser.type(office.last_code())
    assert (signed.status, signed.headers["Location"]) == (303, "/c/tiny/cases/c1")
    assert (await office.front.cast(browser.token, "c1")).status == 201


async def test_the_same_number_in_two_browsers_is_one_voter(office: PhoneFront) -> None:
    first = await office.signed_in()
    office.front.clock.forward(seconds=61)
    second = await office.signed_in()
    assert first.token != second.token
    assert (await office.front.cast(first.token, "c1")).status == 201
    assert (await office.front.cast(second.token, "c1")).status == 409
    other = await office.signed_in("13000000001")
    assert (await office.front.cast(other.token, "c1")).status == 201


async def test_a_code_is_good_once_for_one_browser_and_for_a_while(office: PhoneFront) -> None:
    owner, thief = await office.browser(), await office.browser()
    await owner.ask()
    code = office.last_code()
    assert (await thief.type(code)).status == 422
    assert (await owner.type(code, "13000000001")).status == 422
    assert (await owner.type(code)).status == 303
    assert (await owner.type(code)).status == 422
    late = await office.browser()
    office.front.clock.forward(seconds=61)
    await late.ask()
    office.front.clock.forward(seconds=LIFETIME.total_seconds() + 1)
    assert (await late.type(office.last_code())).status == 422


async def test_a_code_cannot_be_guessed(office: PhoneFront) -> None:
    browser = await office.browser()
    await browser.ask()
    code = office.last_code()
    pages = [await (await browser.type(other_than(code))).text() for _ in range(TRIES)]
    assert "还可以试 4 次" in pages[0]
    assert "验证码已失效" in pages[-1]
    assert (await browser.type(code)).status == 422, "the tries are used up"


async def test_somebody_elses_wrong_tries_do_not_cost_mine(office: PhoneFront) -> None:
    owner, guesser = await office.browser(), await office.browser()
    await owner.ask()
    code = office.last_code()
    for _ in range(TRIES + 1):
        assert (await guesser.type(other_than(code))).status == 422
    assert (await owner.type(code)).status == 303


async def test_a_browser_that_tries_on_and_on_is_slowed(office: PhoneFront) -> None:
    browser = await office.browser()
    numbers = [f"1300000{n:04}" for n in range(14)]
    statuses = [(await browser.type("000000", number)).status for number in numbers]
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429] * 4
    office.front.clock.forward(seconds=30)
    assert (await browser.type("000000")).status == 422


async def test_a_number_is_sent_codes_ever_more_slowly_and_never_locked_out(
    office: PhoneFront,
) -> None:
    waits = []
    for _ in range(8):
        browser = await office.browser()
        assert (await browser.ask()).status == 200
        again = await browser.ask()
        assert again.status == 429
        waits.append(int(again.headers["Retry-After"]))
        office.front.clock.forward(seconds=waits[-1])
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert len(office.sent()) == 8


async def test_one_network_is_slowed_and_no_other(office: PhoneFront) -> None:
    async def ask(number: int, address: str) -> Any:
        browser = await office.browser()
        browser.headers["X-Forwarded-For"] = address
        return await browser.ask(f"1300001{number:04}")

    statuses = [(await ask(n, "198.51.100.7")).status for n in range(32)]
    assert statuses == [200] * 30 + [429] * 2
    assert (await ask(90, "203.0.113.9")).status == 200
    office.front.clock.forward(seconds=2)
    assert (await ask(91, "198.51.100.8")).status == 200, "an office goes on, more slowly"


async def test_a_campaign_sends_so_many_a_minute(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with phone_front(pool, redis, tmp_path, sms_per_min=3) as office:
        answers = [await (await office.browser()).ask(f"1300000000{n}") for n in range(5)]
        assert [answer.status for answer in answers] == [200] * 3 + [429] * 2
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 20
        office.front.clock.forward(seconds=20)
        assert (await (await office.browser()).ask("13000000009")).status == 200


async def test_nothing_keeps_a_number_or_a_code(
    office: PhoneFront, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser = await office.browser()
        await browser.ask()
        code = office.last_code()
        await browser.type(other_than(code))
        kept = repr(await everything_of(office.front))
        assert (await browser.type(code)).status == 303
        assert (await office.front.cast(browser.token, "c1")).status == 201
        kept += repr(await everything_of(office.front)) + browser.token
    told = capsys.readouterr()
    kept += caplog.text + told.out + told.err + generate_latest(REGISTRY).decode()
    assert NUMBER not in kept
    assert code not in kept.replace(office.file.name, "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "application/json"}, 415),
    ],
)
async def test_a_form_of_another_site_asks_for_nothing(
    office: PhoneFront, headers: dict[str, str], status: int
) -> None:
    browser = await office.browser()
    assert (await browser.post(PAGE, {"number": NUMBER}, **headers)).status == status
    assert office.sent() == []


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/c/other", "/c/tiny/../../x", "/c/tiny?x=1", ""],
)
async def test_the_way_back_stays_on_the_campaigns_pages(office: PhoneFront, back: str) -> None:
    browser = await office.browser()
    await browser.ask()
    fields = {"number": NUMBER, "code": office.last_code(), "next": back}
    answer = await browser.post(PAGE, fields)
    assert (answer.status, answer.headers["Location"]) == (303, "/c/tiny")


async def test_a_wrong_number_is_told_and_shown_again(office: PhoneFront) -> None:
    answer = await (await office.browser()).ask("010-<b>")
    page = await answer.text()
    assert answer.status == 422
    assert "010-&lt;b&gt;" in page
    assert "不是中国大陆的手机号" in page


async def test_without_a_cookie_nobody_signs_in_and_reads_why(office: PhoneFront) -> None:
    answer = await Browser(office.front, "nobody").ask()
    assert answer.status == 401
    assert "Cookie" in await answer.text()


async def test_a_campaign_that_does_not_ask_for_it_offers_no_second_identity(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with phone_front(pool, redis, tmp_path, signed_in_only()) as office:
        browser = await office.browser()
        assert (await browser.get(PAGE)).status == 404
        assert (await browser.ask()).status == 404


async def test_after_the_close_no_code_is_sent(office: PhoneFront) -> None:
    browser = await office.browser()
    office.front.clock.now = campaign().vote.closes_at + timedelta(minutes=1)
    await office.front.front.board.refresh()
    answer = await browser.ask()
    assert (answer.status, answer.headers["Location"]) == (303, "/c/tiny")
    assert office.sent() == []


async def test_without_redis_nobody_signs_in_and_who_has_still_votes(
    office: PhoneFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    before = await office.signed_in()
    monkeypatch.setattr(office.front.deployment.redis, "execute_command", away)
    browser = await office.browser()
    assert (await browser.ask("13000000001")).status == 503
    assert (await browser.type("000000")).status == 503
    assert (await office.front.cast(before.token, "c1")).status == 201


async def gateway(answers: list[web.Response], heard: list[Any]) -> TestServer:
    async def take(request: web.Request) -> web.Response:
        heard.append((request.headers.get("Authorization"), await request.json()))
        return answers.pop(0)

    app = web.Application()
    app.router.add_post("/send", take)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    return server


async def test_a_gateway_is_asked_and_what_it_does_not_take_may_be_asked_again(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    heard: list[Any] = []
    away = web.Response(status=302, headers={"Location": "http://127.0.0.1/elsewhere"})
    server = await gateway([web.Response(status=500), away, web.Response(status=202)], heard)
    (tmp_path / "token").write_text("a-secret\n", encoding="ascii")
    settings: dict[str, Any] = {
        "sms_file": None,
        "sms_url": str(server.make_url("/send")),
        "sms_token_file": tmp_path / "token",
        "outbound_hosts": ("127.0.0.1",),
    }
    async with phone_front(pool, redis, tmp_path, **settings) as office:
        browser = await office.browser()
        assert [(await browser.ask()).status for _ in range(3)] == [503, 503, 200]
        bearer, body = heard[-1]
        assert bearer == "Bearer a-secret"
        assert sorted(body) == ["campaign", "code", "text", "to", "valid_min"]
        assert body["code"] in body["text"]
        assert (await browser.type(body["code"])).status == 303
    await server.close()


def test_a_host_that_is_not_allowed_is_never_called() -> None:
    with pytest.raises(ValueError, match=r"evil\.example"):
        HttpSender("https://evil.example/send", ["sms.example"])


async def test_who_is_signed_in_keeps_the_age_of_the_session(office: PhoneFront) -> None:
    browser = await office.browser()
    before = office.front.front._polls.tokens.read(browser.token, office.front.clock())
    office.front.clock.forward(seconds=90)
    await browser.ask()
    await browser.type(office.last_code())
    after = office.front.front._polls.tokens.read(browser.token, office.front.clock())
    assert before is not None
    assert after is not None
    assert (after.issued_at, after.kind) == (before.issued_at, IdentityKind.PHONE)
