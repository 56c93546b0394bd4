"""A passkey of Chromium's own virtual authenticator: added, signed in by, used once, removed."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, Page, Route, expect
from redis.asyncio import Redis

from ops.desk.office import By
from ops.desk.permissions import Role
from tests.ballots import loaded
from tests.browser.axe import violations
from tests.browser.test_desk import SCREEN, page
from tests.campaigns import campaign
from tests.desks import PASSWORD, DeskHouse, desk_house

__all__ = ["page"]


@pytest.fixture
async def desk(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """The desk, at the browser's time."""
    await loaded(pool, campaign())
    async with desk_house(pool, redis, tmp_path) as running:
        running.clock.now = datetime.now(UTC)
        yield running


@pytest.fixture
async def key(page: Page) -> str:
    """A device that makes passkeys and asks nobody."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return str(made["authenticatorId"])


def address(desk: DeskHouse, path: str) -> str:
    """By a name: no passkey belongs to an address."""
    return f"http://localhost:{desk.server.port}{path}"


async def with_a_passkey(page: Page, desk: DeskHouse) -> None:
    """Ada, signed in by app, adds one; then she signs out."""
    person = await desk.person("ada", Role.MODERATOR)
    await page.context.add_cookies(
        [{"name": "px_desk", "value": person.cookie(), "url": address(desk, "/")}]
    )
    await page.goto(address(desk, "/account"))
    await page.get_by_role("link", name="通行密钥").click()
    await page.locator("input[name=name]").fill("办公室电脑")
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.get_by_role("button", name="添加通行密钥").click()
    await expect(page.locator("tbody")).to_contain_text("办公室电脑")
    await page.get_by_role("button", name="退出").click()


async def sign_in(page: Page, desk: DeskHouse, name: str = "ada", word: str = PASSWORD) -> str:
    """By password and passkey; returns what was sent."""
    desk.clock.forward(seconds=1)
    await page.goto(address(desk, "/sign-in"))
    await page.locator("input[name=name]").fill(name)
    await page.locator("input[name=password]").fill(word)
    async with page.expect_request(lambda one: one.method == "POST") as sent:
        await page.get_by_role("button", name="用通行密钥").click()
    return (await sent.value).post_data or ""


async def told(desk: DeskHouse) -> list[Any]:
    rows = await desk.desk.pool.fetch(
        "SELECT action, detail FROM audit_record WHERE action ~ 'passkey|sign-in'"
        " ORDER BY record_no"
    )
    return [(row["action"], json.loads(row["detail"]).get("by", "")) for row in rows]


async def test_a_passkey_signs_in_with_the_password_and_without_a_code(
    page: Page, desk: DeskHouse, key: str
) -> None:
    await with_a_passkey(page, desk)
    await sign_in(page, desk)
    await expect(page).to_have_url(re.compile("/campaigns/tiny$"))
    assert ("session.sign-in", "passkey") in await told(desk)
    await page.goto(address(desk, "/account/passkeys"))
    assert await violations(page) == []
    await page.get_by_role("button", name="移除 办公室电脑").click()
    await expect(page.locator("tbody")).to_contain_text("目前没有")
    await page.get_by_role("button", name="退出").click()
    await sign_in(page, desk)
    await expect(page.get_by_role("alert")).to_contain_text("不正确")


async def test_a_passkey_alone_is_worth_nothing(page: Page, desk: DeskHouse, key: str) -> None:
    await with_a_passkey(page, desk)
    await sign_in(page, desk, word="another password")
    await expect(page.get_by_role("alert")).to_contain_text("不正确")
    await desk.person("lin", Role.MODERATOR)
    await sign_in(page, desk, name="lin")
    await expect(page.get_by_role("alert")).to_contain_text("不正确")


async def test_an_answer_is_good_once_and_for_five_minutes(
    page: Page, browser: Browser, desk: DeskHouse, key: str
) -> None:
    await with_a_passkey(page, desk)
    sent = await sign_in(page, desk)
    await expect(page).to_have_url(re.compile("/campaigns/tiny$"))
    other = await browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    again = await other.request.post(
        address(desk, "/sign-in"),
        data=sent,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": address(desk, ""),
        },
        max_redirects=0,
    )
    assert again.status == 403
    await other.close()
    await page.get_by_role("button", name="退出").click()

    async def late(route: Route) -> None:
        desk.clock.forward(minutes=6)
        await route.continue_()

    await page.route("**/sign-in", late)
    await sign_in(page, desk)
    await expect(page.get_by_role("alert")).to_contain_text("不正确")


async def test_a_reset_account_has_no_passkey(page: Page, desk: DeskHouse, key: str) -> None:
    await with_a_passkey(page, desk)
    await desk.desk.office.reset("ada", By(actor="boss", reason="lost", now=desk.clock.now))
    account = await desk.desk.accounts.find("ada")
    assert account is not None
    assert await desk.desk.passkeys.of_account(account.no) == []


async def test_by_a_bare_address_there_is_none(page: Page, desk: DeskHouse) -> None:
    await page.goto(address(desk, "/sign-in"))
    await expect(page.get_by_role("button", name="用通行密钥")).to_be_visible()
    await page.goto(f"http://127.0.0.1:{desk.server.port}/sign-in")
    await expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    await expect(page.locator("[data-passkey]")).to_have_count(0)
