"""What was applied for, at the desk in a real browser: the office, a unit, a judge, each at work;
on a screen and on a telephone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page, expect
from redis.asyncio import Redis

from ops.applications.domain import State
from ops.desk.permissions import Role
from tests.applying import CLOSED, ROOT, Applied, applied
from tests.browser.axe import violations
from tests.browser.test_desk import PHONE, SCREEN, address, page, signed_in
from tests.desks import DeskHouse
from tests.integration.test_application_review import state_of, with_units
from tests.integration.test_seats import SEATS, Judging, judging

__all__ = ["judging", "page"]


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[Applied]:
    async with applied(pool, redis, tmp_path, with_units()) as house:
        yield house


async def looked_at(page: Page) -> None:
    """Nothing is found by axe, and nothing is wider than the screen, large or small."""
    for size in (SCREEN, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        assert await violations(page) == [], page.url
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, page.url
    await page.set_viewport_size(SCREEN)  # type: ignore[arg-type]


async def opened(page: Page, desk: DeskHouse, path: str) -> None:
    """A page of the desk that somebody may see."""
    answer = await page.goto(address(desk, path))
    assert answer is not None
    assert answer.ok, path


async def test_the_office_returns_an_application_and_confirms_it_the_second_time(
    page: Page, house: Applied
) -> None:
    ada = await house.applicant()
    number = await ada.sent_in(summary_zh="第一段\n第二段")
    async with house.desk() as desk:
        await signed_in(page, desk, await desk.person("office", Role.ORGANIZER))
        await opened(page, desk, "/campaigns/tiny")
        await page.get_by_role("link", name="申报", exact=True).click()
        await looked_at(page)
        await page.get_by_role("link", name="示例·智慧停车").click()
        await expect(page.locator("#contact")).to_contain_text("示例·联系人")
        await looked_at(page)
        async with page.expect_download() as taken:
            await page.get_by_role("link", name="PDF").click()
        assert (await taken.value).suggested_filename == f"{number}-signed-copy.pdf"
        await page.get_by_label("退回理由").fill("印章不清")
        await page.get_by_role("button", name="退回").click()
        await expect(page.locator("#state")).to_contain_text("已退回")
        await looked_at(page)
        assert "印章不清" in await ada.page(f"{ROOT}/{number}")
        assert (await ada.written(f"{ROOT}/{number}")).status == 303
        await page.reload()
        await page.get_by_role("button", name="确认申报").click()
        await expect(page.locator("#state")).to_contain_text("已确认")
    assert await state_of(house, number) is State.CONFIRMED


async def test_a_unit_recommends_what_names_it(page: Page, house: Applied) -> None:
    ada = await house.applicant()
    for n in (1, 2):
        await ada.sent_in(title_zh=f"示例·{n}", recommender="zone")
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        unit = await desk.person("zone", Role.RECOMMENDER)
        await signed_in(page, desk, office)
        await opened(page, desk, SEATS)
        await page.locator("select[name=of]").select_option("unit/zone")
        until = f"{CLOSED + timedelta(days=2):%Y-%m-%dT%H:%M}"
        await page.get_by_label("截止时间", exact=True).fill(until)
        await page.get_by_role("button", name="新增").click()
        await expect(page.locator("tbody")).to_contain_text("zone")
        await looked_at(page)
        await signed_in(page, desk, unit)
        await opened(page, desk, "/")
        await looked_at(page)
        await page.get_by_role("link", name="Tiny campaign").click()
        await page.get_by_role("button", name="推荐").first.click()
        await expect(page.locator("dl.facts")).to_contain_text("剩余名额 0")
        await page.get_by_role("button", name="推荐", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("推荐名额已满")
        await looked_at(page)


async def test_a_judge_marks_one_case_after_another(page: Page, judging: Judging) -> None:
    desk = judging.desk
    await signed_in(page, desk, judging.judges[0])
    await opened(page, desk, "/")
    await looked_at(page)
    await page.get_by_role("link", name="J1").click()
    await expect(page.locator("tbody tr")).to_have_count(6)
    await looked_at(page)
    await page.locator("tbody a").first.click()
    # A judge needs the keyboard alone.
    await expect(page.get_by_label("评分")).to_be_focused()
    await page.keyboard.type("11")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("0 到 10")
    await looked_at(page)
    await page.get_by_label("评分").fill("")
    for n in range(6):
        await page.get_by_label("评分").fill(f"{n}.5")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_count(0)
    await expect(page.locator("main")).to_contain_text("已评 6 个，共 6 个案例")
    await looked_at(page)
    await signed_in(page, desk, judging.office)
    await opened(page, desk, SEATS)
    await expect(page.locator("main")).to_contain_text("已有 6 个评分，需评 6 个案例")
    await looked_at(page)
