"""An applicant's whole way on a phone, in a real Chromium: in by a code, form, files, sent in."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from ops.applications.domain import State
from ops.applications.store import ApplicationStore
from tests.applying import PDF, PHONE, ROOT, Applied, applied, picture
from tests.browser.axe import violations
from tests.browser.conftest import PHONE as PHONE_SIZE


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[Applied]:
    async with applied(pool, redis, tmp_path) as house:
        yield house


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A phone whose console stays silent: the policy refuses nothing of ours."""
    context = await browser.new_context(viewport=PHONE_SIZE, has_touch=True, locale="zh-CN")  # type: ignore[arg-type]
    opened, said = await context.new_page(), list[str]()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda fault: said.append(str(fault)))
    opened.set_default_timeout(20_000)
    yield opened
    await context.close()
    assert [one for one in said if "422" not in one] == []


async def fits(page: Page) -> bool:
    """Whether nothing of the page is wider than the phone."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


async def test_an_applicant_gets_from_the_notice_to_a_sealed_application(
    page: Page, house: Applied
) -> None:
    await page.goto(str(house.server.make_url(ROOT)))
    await expect(page.get_by_text("What applicants must know")).to_be_visible()
    assert await fits(page)
    assert await violations(page) == []
    await page.get_by_label("手机号").fill(PHONE)
    await page.get_by_role("button", name="发送验证码").tap()
    await expect(page.get_by_label("6 位验证码")).to_be_visible()
    await page.get_by_label("6 位验证码").fill(house.somebody().code())
    await page.get_by_role("button", name="登录").tap()
    await page.get_by_role("button", name="新建申报").tap()
    await page.get_by_label("申报单位", exact=True).fill("示例·申报单位")
    await page.get_by_role("button", name="提交", exact=True).tap()
    mistakes = page.locator("#mistakes")
    await expect(mistakes).to_contain_text("请填写案例名称")
    await expect(page.get_by_label("申报单位", exact=True)).to_have_value("示例·申报单位")
    assert await fits(page)
    assert await violations(page) == []
    await page.get_by_label("案例名称", exact=True).fill("示例·智慧停车")
    await page.get_by_label("类别和领域").select_option("green/field")
    await page.locator("#summary_zh").fill("找车位不再难")
    await page.locator("#section0_zh").fill("做了什么")
    await page.get_by_label("姓名").fill("示例·联系人")
    await page.locator("#signed-copy").set_input_files(
        {"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    await page.locator("#picture").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    await page.get_by_role("button", name="提交", exact=True).tap()
    await expect(page.locator("#state")).to_contain_text("已提交，待审核")
    assert await fits(page)
    assert await violations(page) == []
    [sent_in] = await ApplicationStore(house.deployment.pool).sent_in(1)
    assert sent_in.state is State.SUBMITTED
    assert sent_in.form.sections[0].zh == "做了什么"
    await page.goto(str(house.server.make_url(ROOT).with_query(lang="en")))
    await expect(page.get_by_text("Sent in, waits for the office")).to_be_visible()
