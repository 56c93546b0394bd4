"""Alerts and other systems at the desk: shown without secrets, tested, made, revoked, noted."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.desk.permissions import Role
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.token_file import TokenFile
from ops.messages.outbound.told_memory import ToldMemory
from tests.ballots import loaded
from tests.campaigns import campaign
from tests.desks import DeskHouse, desk_house
from tests.receivers import Receiver, receiver

PLAN = """
[outbound]
hosts = ["127.0.0.1"]
networks = ["127.0.0.0/8"]

[[webhook]]
name = "office"
format = "wecom"
url_file = "robot"

[[feed]]
name = "city"
campaign = "tiny"
url = "{url}/city"
secret_file = "secret"
on = ["published"]
"""


@pytest.fixture
async def double() -> AsyncIterator[Receiver]:
    async with receiver((200, '{"errcode": 0}'), (500, "away")) as found:
        yield found


@pytest.fixture
async def desk(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, double: Receiver
) -> AsyncIterator[DeskHouse]:
    """A desk whose host has a plan of messages."""
    await loaded(pool, campaign())
    (tmp_path / "robot").write_text(f"{double.url}/robot?key=of-the-robot")
    (tmp_path / "secret").write_text("of-the-city")
    file = tmp_path / "messages.toml"
    file.write_text(PLAN.format(url=double.url), encoding="utf-8")
    async with desk_house(pool, redis, tmp_path, messages_file=file) as running:
        yield running


async def told(desk: DeskHouse) -> list[tuple[str, str, str]]:
    """(who, did what, what came of it) of messages and tokens in the audit log."""
    rows = await desk.desk.pool.fetch(
        "SELECT actor, action, detail FROM audit_record"
        " WHERE action ~ '^(alert|feed)' ORDER BY record_no"
    )
    outcomes = [json.loads(row["detail"]) for row in rows]
    return [
        (row["actor"], row["action"], one.get("outcome", one.get("scopes", "")))
        for row, one in zip(rows, outcomes, strict=True)
    ]


async def test_what_is_configured_is_shown_without_secrets(desk: DeskHouse) -> None:
    person = await desk.person("ada", Role.AUDITOR)
    pages = await person.page("/alerts") + await person.page("/systems")
    assert "企业微信群机器人" in pages
    assert "city" in pages
    assert "of-the-robot" not in pages
    assert "of-the-city" not in pages
    assert 'action="/alerts/office/test"' not in pages
    assert (await person.post("/alerts/office/test")).status == 403


async def test_a_test_says_what_came_of_it(desk: DeskHouse, double: Receiver) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    assert "测试已送达" in await (await boss.post("/alerts/office/test")).text()
    assert (await double.got.get()).path == "/robot?key=of-the-robot"
    page = await (await boss.post("/systems/city/test")).text()
    assert "测试没有送达" in page
    assert "HTTP status 500" in page
    sent = await double.got.get()
    assert "Pingxuan-Signature" in sent.headers
    assert json.loads(sent.body)["format"] == "pingxuan-feed-test-1"
    assert (await boss.post("/alerts/nobody/test")).status == 404
    assert (await boss.post("/systems/nobody/test")).status == 404
    assert await told(desk) == [
        ("boss", "alert.test", "delivered"), ("boss", "feed.test", "HTTP status 500")
    ]  # fmt: skip


async def test_the_last_messages_are_told(desk: DeskHouse, redis: Redis) -> None:
    memory = ToldMemory(redis, desk.clock)
    await memory.keep("office", "incident:tiny:i-1:0")
    desk.clock.forward(minutes=5)
    person = await desk.person("ada", Role.AUDITOR)
    page = await person.page("/alerts")
    assert "已送达 · 刷票事件" in page
    assert "未送达" not in page
    await memory.miss("office", "judge:tiny:9", "no answer within 10 s")
    page = await person.page("/alerts")
    assert "未送达</strong> · 判定停了" in page
    assert "no answer within 10 s" in page


async def test_a_token_is_shown_once_and_opens_nothing_once_it_is_revoked(
    desk: DeskHouse,
) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await boss.page("/systems")
    answer = await boss.post(
        "/systems/tokens", name="City hall", campaign="tiny", scope="states", days="30"
    )
    shown = re.search(r'id="token">(pxf_[^<]+)<', await answer.text())
    assert shown
    page = await boss.page("/systems")
    assert shown[1] not in page
    assert "City hall" in page
    tokens, now = TokenFile(desk.deployment.settings.keys_dir), desk.clock.now
    found = tokens.find(shown[1], now)
    assert found is not None
    assert (found.scopes, found.campaign) == ((Scope.STATES,), "tiny")
    assert (await boss.post(f"/systems/tokens/{found.id}/revoke")).status == 303
    assert tokens.find(shown[1], now) is None
    assert (await boss.post("/systems/tokens/000000000000/revoke")).status == 404
    assert await told(desk) == [
        ("boss", "feed-token.make", "states"), ("boss", "feed-token.revoke", "states")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"campaign": "nowhere"}, {"scope": "live"}, {"scope": "all"}, {"days": "0"}],
)
async def test_a_token_that_cannot_be_is_refused(desk: DeskHouse, wrong: dict[str, str]) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    asked = {"name": "City hall", "campaign": "", "scope": "ranking", "days": "90", **wrong}
    answer = await boss.post("/systems/tokens", **asked)
    assert answer.status == 422
    assert 'role="alert"' in await answer.text()
    assert TokenFile(desk.deployment.settings.keys_dir).all() == []


async def test_a_host_without_a_plan_or_with_a_wrong_one_says_so(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    file = desk.deployment.settings.messages_file
    assert file is not None
    file.write_text("[outbound]\nhosts = 3\n")
    assert "配置文件读不出来" in await boss.page("/alerts")
    assert "配置文件读不出来" in await boss.page("/systems")


async def test_pages_of_messages_speak_english(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    for path in ("/alerts", "/systems"):
        english = await boss.page(f"{path}?lang=en")
        body = english.partition("<main")[2].partition("</main>")[0].replace("测试案例", "")
        assert not re.findall(r"[一-鿿]+", body), path
