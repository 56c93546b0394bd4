"""Signing in on a phone and on a computer, in a real browser: the choice that was made is kept."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from redis.asyncio import Redis

from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.phone_front import NUMBER, PhoneFront, phone_front

DESKTOP = {"width": 1280, "height": 900}
VIEWS = ("standard", "large")
LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")


@pytest.fixture
async def office(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[PhoneFront]:
    async with phone_front(pool, redis, tmp_path) as front:
        yield front


async def opened(browser: Browser, size: dict[str, int], *, scripts: bool = True) -> Page:
    context: BrowserContext = await browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=scripts,
    )
    page = await context.new_page()
    page.set_default_timeout(30_000)
    return page


async def sign_in(page: Page, office: PhoneFront) -> None:
    """From the page for the number, by the code that came."""
    await page.locator("#number").fill("130 0000 0000")
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.locator("#code")).to_have_attribute("inputmode", "numeric")
    await page.locator("#code").fill(office.last_code())
    await page.get_by_role("button", name="登录").click()


async def test_a_vote_leads_to_the_sign_in_and_back_with_its_choices(
    browser: Browser, office: PhoneFront
) -> None:
    page = await opened(browser, PHONE)
    await page.goto(office.front.url("/c/tiny/cases/c1"))
    await page.locator('.choose:has(input[value="c1"])').click()
    await page.goto(office.front.url("/c/tiny/cases/c2"))
    await page.locator('.choose:has(input[value="c2"])').click()
    await page.locator("[data-send]").click()
    message = page.locator("#vote-message")
    await expect(message).to_contain_text("请先登录，再提交选票")
    await message.get_by_text("手机号登录", exact=True).click()
    await sign_in(page, office)
    await page.wait_for_url("**/c/tiny/cases/c2")
    await expect(page.locator("[data-chosen]")).to_have_text("2")
    await page.locator("[data-send]").click()
    await expect(page.locator("[data-receipt]")).to_be_visible()
    await page.context.close()


async def test_signing_in_needs_no_script(browser: Browser, office: PhoneFront) -> None:
    page = await opened(browser, PHONE, scripts=False)
    await page.goto(office.front.url("/c/tiny"))
    await page.get_by_text("投票须先登录").click()
    await page.get_by_role("link", name="手机号登录").click()
    await sign_in(page, office)
    await page.wait_for_url("**/c/tiny")
    assert len(office.sent()) == 1
    await page.context.close()


async def test_a_computer_goes_on_by_itself_when_the_phone_has_confirmed(
    browser: Browser, office: PhoneFront
) -> None:
    computer, phone = await opened(browser, DESKTOP), await opened(browser, PHONE)
    await phone.goto(office.front.url("/c/tiny/sign-in/phone"))
    await sign_in(phone, office)
    await phone.wait_for_url("**/c/tiny")
    await computer.goto(office.front.url("/c/tiny/cases/c3"))
    await computer.locator('.choose:has(input[value="c3"])').click()
    await computer.locator("[data-send]").click()
    await computer.get_by_text("其他方式").click()
    await computer.get_by_text("在电脑上：用手机扫码").click()
    await computer.get_by_role("button", name="显示二维码").click()
    digits = await computer.locator(".pair-code").inner_text()
    pairing = await computer.locator('input[name="pairing"]').input_value()
    await phone.goto(office.front.url(f"/c/tiny/pair/{pairing}"))
    await expect(phone.locator(".pair-code")).to_have_text(digits)
    await phone.get_by_role("button", name="数字相同，确认").click()
    await expect(phone.locator("main")).to_contain_text("已确认")
    await computer.wait_for_url("**/c/tiny/cases/c3")
    await expect(computer.locator("[data-chosen]")).to_have_text("1")
    await computer.locator("[data-send]").click()
    await expect(computer.locator("[data-receipt]")).to_be_visible()
    await asyncio.gather(computer.context.close(), phone.context.close())


async def in_both_lights(page: Page, where: str) -> list[str]:
    """What axe finds by day and by night, and what does not fit a phone."""
    found = []
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found += [f"{where} {theme} {one}" for one in await violations(page)]
    if await page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        found.append(f"{where} is wider than a phone")
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_axe_finds_nothing_on_any_page_of_the_sign_in(
    browser: Browser, office: PhoneFront, lang: str, view: str
) -> None:
    page = await opened(browser, PHONE)
    root = office.front.url("/c/tiny/sign-in")
    await page.goto(f"{root}?lang={lang}&view={view}")
    found = await in_both_lights(page, "ways")
    await page.goto(f"{root}/phone")
    found += await in_both_lights(page, "number")
    await page.locator("#number").fill("12")
    await page.locator("form.sign-in button").click()
    found += await in_both_lights(page, "wrong number")
    await page.locator("#number").fill(NUMBER)
    await page.locator("form.sign-in button").click()
    found += await in_both_lights(page, "code")
    await page.locator("#code").fill("000000")
    await page.locator("form.sign-in button").first.click()
    found += await in_both_lights(page, "wrong code")
    await page.goto(f"{root}/scan")
    found += await in_both_lights(page, "before the scan")
    await page.locator("form.sign-in button").click()
    found += await in_both_lights(page, "scan")
    pairing = await page.locator('input[name="pairing"]').input_value()
    phone = await opened(browser, PHONE)
    await phone.goto(office.front.url(f"/c/tiny/pair/{pairing}?lang={lang}&view={view}"))
    found += await in_both_lights(phone, "sign in before the pairing")
    await phone.goto(office.front.url("/c/tiny/pair/nobodys"))
    found += await in_both_lights(phone, "no pairing")
    assert not found, "\n".join(found)
    await asyncio.gather(page.context.close(), phone.context.close())
