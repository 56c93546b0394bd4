"""The desk in a real browser: first login, authenticator, sign-in; every page without a fault."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from ops.desk.permissions import Role
from ops.desk.requests.acts import Act
from ops.desk.requests.nouns import Asked
from tests.ballots import loaded
from tests.browser.axe import violations
from tests.browser.keyboard import type_at_once
from tests.campaigns import campaign
from tests.desks import PASSWORD, DeskHouse, Person, desk_house

SCREEN = {"width": 1280, "height": 2000}
PHONE = {"width": 390, "height": 4000}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
async def desk(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """The desk, with the campaign `tiny`; its time is the browser's, whose cookies end."""
    await loaded(pool, campaign())
    async with desk_house(pool, redis, tmp_path) as running:
        running.clock.now = datetime.now(UTC)
        yield running


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A browser whose console stays silent: the policy refuses nothing of ours."""
    context = await browser.new_context(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    opened = await context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    opened.set_default_timeout(30_000)
    yield opened
    await context.close()
    assert complaints == []


def address(desk: DeskHouse, path: str) -> str:
    return str(desk.server.make_url("/"))[:-1] + path


async def authenticator(page: Page, desk: DeskHouse, name: str) -> Person:
    """An app that was told the secret which the page shows."""
    person = desk.somebody(name)
    shown = await page.locator("#by-hand").inner_text()
    person.secret = shown.replace("-", "")
    return person


async def test_a_first_login_by_keyboard_and_the_next_sign_in(page: Page, desk: DeskHouse) -> None:
    token = await desk.invited("ada", Role.SENIOR_MODERATOR)
    await page.goto(address(desk, f"/login?token={token}"))
    await type_at_once(page, PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("绑定身份验证器")
    app = await authenticator(page, desk, "ada")
    await type_at_once(page, app.code())
    await page.keyboard.press("Enter")
    await expect(page.locator(".codes li")).to_have_count(10)
    await page.get_by_role("link", name="已存好").click()
    await expect(page.locator("h1")).to_have_text("Tiny campaign")

    await page.get_by_role("button", name="退出").click()
    await expect(page.locator("h1")).to_have_text("登录")
    desk.clock.forward(seconds=30)
    await type_at_once(page, "ada")
    for words in (PASSWORD, app.code()):
        await page.keyboard.press("Tab")
        await page.keyboard.type(words)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/campaigns/tiny$"))
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("link", name="My account")).to_be_visible()


async def signed_in(page: Page, desk: DeskHouse, person: Person) -> None:
    """Give the browser somebody's session."""
    home = address(desk, "/")
    await page.context.add_cookies([{"name": "px_desk", "value": person.cookie(), "url": home}])


async def pages_of(desk: DeskHouse) -> tuple[Person, list[str]]:
    """An auditor who is an administrator too sees the most; and something to look at."""
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    ada = await desk.person("ada", Role.SENIOR_MODERATOR)
    by = await desk.desk.sessions.visitor(ada.cookie(), desk.clock.now)
    assert by is not None
    asked = Asked(
        act=Act.VOID,
        campaign="tiny",
        subject="i-7",
        parameters={"incident": "i-7"},
        preview_digest=b"d" * 32,
        ballots=1200,
        reason="a farm of telephones",
    )
    no = await desk.desk.requests.ask(asked, by, desk.clock.now)
    return boss, [
        *("/campaigns/tiny", "/account", "/accounts", "/accounts/ada", "/audit"),
        *("/audit/verify", "/requests", f"/requests/{no}", "/second-factor", "/no-such-page"),
        *("/alerts", "/systems", "/account/passkeys"),
        *("/campaigns/tiny/complaints", "/campaigns/tiny/receipts"),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_axe_finds_nothing_at_the_desk(page: Page, desk: DeskHouse, lang: str) -> None:
    token = await desk.invited("grace", Role.AUDITOR)
    boss, inside = await pages_of(desk)
    found = []
    for path in ["/sign-in", f"/login?token={token}", "/login?token=used", *inside]:
        if path == inside[0]:
            await signed_in(page, desk, boss)
        await page.goto(address(desk, f"{path}{'&' if '?' in path else '?'}lang={lang}"))
        for size in (SCREEN, PHONE):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            for theme in THEMES:
                await page.emulate_media(color_scheme=theme)
                found += [f"{path} {theme} {one}" for one in await violations(page)]
    assert not found, "\n".join(found)


async def test_no_page_is_wider_than_a_telephone(page: Page, desk: DeskHouse) -> None:
    boss, inside = await pages_of(desk)
    await signed_in(page, desk, boss)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for path in inside:
        await page.goto(address(desk, path))
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], path


async def test_the_overview_brings_news_by_itself_and_leaves_what_is_in_use(
    page: Page, desk: DeskHouse
) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await signed_in(page, desk, boss)
    await page.goto(address(desk, "/campaigns/tiny"))
    await page.evaluate("document.querySelector('[data-watch] h1').textContent = 'old news'")
    await expect(page.locator("h1")).to_have_text("Tiny campaign", timeout=30_000)
