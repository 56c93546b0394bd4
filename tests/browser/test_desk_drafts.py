"""A campaign is set up by forms in a real browser, at the size of a desk, on the real product."""

from io import BytesIO

import pyotp
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from ops.desk.permissions import Role
from tests.browser.axe import violations
from tests.browser.test_desk import PHONE, SCREEN, address, desk, signed_in
from tests.browser.test_desk import page as page_at_the_desk
from tests.desks import PASSWORD, DeskHouse
from tests.product import Product

__all__ = ["desk", "page_at_the_desk"]

DESK = {"width": 1440, "height": 900}
PARTS = ("about", "office", "timetable", "entries", "ballot", "ranking", "awards", "clauses")


def png() -> bytes:
    made = BytesIO()
    Image.radial_gradient("L").convert("RGB").resize((800, 500)).save(made, "PNG")
    return made.getvalue()


async def first_login(page: Page, product: Product) -> None:
    link = product.command("user", "add", "ada", "--role", "organizer")["link"]
    await page.goto(link)
    for _ in range(2):
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    secret = (await page.locator("#by-hand").inner_text()).replace("-", "")
    await page.keyboard.type(pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="已存好").click()


async def saved(page: Page) -> None:
    await page.get_by_role("button", name="保存").first.click()
    await expect(page.get_by_role("status")).to_have_text("已保存。")


async def test_a_campaign_is_set_up_by_forms_and_seen_on_the_public_site(
    browser: Browser, product: Product
) -> None:
    context = await browser.new_context(viewport=DESK, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = await context.new_page()
    await first_login(page, product)

    await page.get_by_role("link", name="筹备").click()
    await page.get_by_label("编号").fill("spring-2031")
    await page.get_by_role("button", name="新建筹备稿").click()
    await expect(page.get_by_text("没有错误。")).to_be_visible()

    await page.get_by_role("link", name="名称与主办").click()
    await page.locator('[name=".title.zh"]').fill("")
    await page.locator('[name=".title.en"]').fill("Spring award")
    await saved(page)
    await expect(page.locator(".mistake").first).to_have_text("不能为空")
    await page.locator('[name=".title.zh"]').fill("春季评选")
    await saved(page)

    await page.get_by_role("link", name="排名与权重").click()
    await page.locator('[name=".ranking.component[0].weight"]').fill("60")
    await saved(page)
    await expect(page.get_by_text("合计 100；现为 110")).to_be_visible()
    await page.locator('[name=".ranking.component[1].weight"]').fill("40")
    await saved(page)

    await page.get_by_role("link", name="案例", exact=True).click()
    await page.get_by_role("link", name="example-01").click()
    await page.locator('[name=".title.zh"]').fill("春风里的公交站")
    await saved(page)
    bad = {"name": "bad.png", "mimeType": "image/png", "buffer": b"<svg/>"}
    await page.locator('[name="picture"]').set_input_files(bad)  # type: ignore[arg-type]
    await page.get_by_role("button", name="上传图片").click()
    await expect(page.get_by_role("alert")).to_contain_text("bad.png")
    good = {"name": "stop.png", "mimeType": "image/png", "buffer": png()}
    await page.locator('[name="picture"]').set_input_files(good)  # type: ignore[arg-type]
    await page.get_by_role("button", name="上传图片").click()
    await expect(page.get_by_alt_text("案例的图片")).to_be_visible()

    await page.get_by_role("link", name="预览").click()
    await expect(page.get_by_text("预览 · preview")).to_be_visible()
    await expect(page.locator("h1")).to_have_text("春季评选")
    await page.get_by_role("link", name="春风里的公交站").click()
    await expect(page.locator("h1")).to_have_text("春风里的公交站")
    shown = page.locator("article img.picture")
    assert await shown.evaluate("image => image.naturalWidth") == 800

    await page.goto(f"{product.facts['desk'].rstrip('/')}/drafts/spring-2031")
    await expect(page.get_by_text("没有错误。")).to_be_visible()
    await page.get_by_role("button", name="载入并公开").click()
    await expect(page.get_by_role("status")).to_contain_text("已载入")

    public = product.facts["public"].rstrip("/")
    await page.goto(f"{public}/c/spring-2031")
    for _ in range(40):  # fronts follow what is loaded
        if await page.locator("h1").inner_text() == "春季评选":
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await page.get_by_role("link", name="春风里的公交站").click()
    shown = page.locator("article img.picture")
    assert await shown.evaluate("image => image.naturalWidth") == 800
    await context.close()


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_axe_finds_nothing_where_campaigns_are_set_up(
    page_at_the_desk: Page, desk: DeskHouse, size: dict[str, int]
) -> None:
    page = page_at_the_desk
    ada = await desk.person("ada", Role.ORGANIZER)
    await ada.page("/drafts")
    await ada.post("/drafts", id="ours", source="")
    await signed_in(page, desk, ada)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    for path in (
        *("/drafts", "/drafts/ours", "/drafts/ours/cases", "/drafts/ours/cases/1"),
        *(f"/drafts/ours/parts/{part}" for part in PARTS),
        *("/drafts/ours/text/rules", "/drafts/ours/preview"),
    ):
        await page.goto(address(desk, path))
        assert await violations(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
