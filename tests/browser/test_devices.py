"""A ballot by whatever a citizen holds: phone, desktop, WeChat's browser, a poor network."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stage import RECEIPT, Answers, open_life, recorded, served
from tests.unit.display.life_front import front_of
from tests.unit.display.showcase import Front

#: As WeChat on an old Android says it is.
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; YAL-AL00; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/86.0.4240.99 XWEB/4313 MMWEBSDK/20220805 Mobile Safari/537.36 "
    "MMWEBID/1234 MicroMessenger/8.0.27.2220(0x28001B37) WeChat/arm64 Weixin NetType/4G"
)
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "has_touch": True},
    "small-phone": {"viewport": {"width": 320, "height": 568}, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "wechat": {"viewport": PHONE, "has_touch": True, "user_agent": WECHAT},
}
#: A village's 2G: 50 kbit/s, 600 ms there and back.
POOR = {
    "offline": False,
    "latency": 600,
    "downloadThroughput": 50_000 / 8,
    "uploadThroughput": 20_000 / 8,
}


@pytest.fixture
async def stage() -> AsyncIterator[TestServer]:
    server = await served(front_of(open_life()))
    yield server
    await server.close()


async def visitor(browser: Browser, **how: Any) -> Page:
    context = await browser.new_context(locale="zh-CN", **how)
    page = await context.new_page()
    page.set_default_timeout(60_000)
    return page


async def cast(page: Page, stage: TestServer) -> Answers:
    answers = Answers([recorded()])
    await answers.take(page)
    await page.goto(str(stage.make_url("/c/tiny")), wait_until="commit")
    await page.locator('.choose:has(input[value="c1"])').click()
    await page.locator("[data-send]").click()
    await expect(page.locator("[data-receipt]")).to_have_text(RECEIPT, timeout=60_000)
    return answers


@pytest.mark.parametrize("device", DEVICES)
async def test_a_ballot_is_cast_with_two_taps(
    browser: Browser, stage: TestServer, device: str
) -> None:
    page = await visitor(browser, **DEVICES[device])
    answers = await cast(page, stage)
    assert [one["selections"] for one in answers.sent] == [["c1"]]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.context.close()


async def test_on_a_poor_network_the_page_can_be_read_and_the_ballot_is_cast(
    browser: Browser, stage: TestServer
) -> None:
    page = await visitor(browser, viewport=PHONE)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", POOR)
    answers = await cast(page, stage)
    assert len(set(answers.ids)) == 1
    await page.context.close()


async def test_the_numbers_behind_a_curve_open_by_the_keyboard(
    browser: Browser, stage: TestServer
) -> None:
    page = await visitor(browser, viewport=PHONE)
    await page.goto(str(stage.make_url("/c/tiny/cases/c1")))
    await expect(page.get_by_role("img", name="公布票数")).to_be_visible()
    table = page.locator(".curve table")
    await expect(table).to_be_hidden()
    await page.locator(".curve summary").focus()
    await page.keyboard.press("Enter")
    await expect(table).to_be_visible()
    await expect(table.locator("tbody tr").first).to_contain_text("504")
    await page.context.close()


async def test_when_lines_change_places_the_reader_keeps_theirs(browser: Browser) -> None:
    front = Front()
    await front.board.refresh()
    async with await served(front.app) as server:
        page = await visitor(browser, viewport={"width": 390, "height": 400})
        await page.goto(str(server.make_url("/c/tiny/ranking")))
        link = page.locator('.line[data-case="c3"] .line-title')
        await link.focus()
        before = await page.evaluate("scrollY")
        await front.overtake(version=2)
        await expect(page.locator(".line").first).to_have_attribute("data-case", "c3")
        await expect(link).to_be_focused()
        assert await page.evaluate("scrollY") == before
        await page.context.close()
