"""A campaign is set up by forms in a real browser, of a telephone's size, on the real product."""

from io import BytesIO

import pyotp
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from yarl import URL

from ops.desk.permissions import Role
from tests.browser.axe import violations
from tests.browser.keyboard import type_at_once
from tests.browser.test_desk import PHONE, SCREEN, address, desk, signed_in
from tests.browser.test_desk import page as page_at_the_desk
from tests.desks import PASSWORD, DeskHouse
from tests.product import Product

__all__ = ["desk", "page_at_the_desk"]

HANDHELD = {"width": 390, "height": 844}
NAME, CASE = "spring-2031", "春风里的公交站"
PARTS = ("about", "office", "timetable", "entries", "ballot", "ranking", "awards", "clauses")


def png() -> bytes:
    made = BytesIO()
    Image.radial_gradient("L").convert("RGB").resize((800, 500)).save(made, "PNG")
    return made.getvalue()


async def first_login(page: Page, product: Product) -> None:
    link = product.command("user", "add", "ada", "--role", "organizer")["link"]
    here = URL(product.facts["desk"])  # a command knows no port that the desk chose itself
    await page.goto(str(URL(link).with_host("127.0.0.1").with_port(here.port)))
    await type_at_once(page, PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    secret = (await page.locator("#by-hand").inner_text()).replace("-", "")
    await type_at_once(page, pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="已存好").click()


async def saved(page: Page) -> None:
    await page.get_by_role("button", name="保存").first.click()
    await expect(page.get_by_role("status")).to_have_text("已保存。")


async def begun(page: Page) -> None:
    await page.get_by_role("link", name="筹备", exact=True).click()
    await page.get_by_label("编号").fill(NAME)
    await page.get_by_role("button", name="新建筹备稿").click()
    await expect(page.get_by_text("没有错误。")).to_be_visible()


async def named(page: Page) -> None:
    """A name is forgotten, told beside its field, and written."""
    await page.get_by_role("link", name="名称与主办").click()
    await page.locator('[name=".title.zh"]').fill("")
    await page.locator('[name=".title.en"]').fill("Spring award")
    await saved(page)
    await expect(page.locator(".mistake").first).to_have_text("不能为空")
    await page.locator('[name=".title.zh"]').fill("春季评选")
    await saved(page)


async def weighed(page: Page) -> None:
    """Weights that are too much together are told, and mended."""
    await page.get_by_role("link", name="排名与权重").click()
    await page.locator('[name=".ranking.component[0].weight"]').fill("60")
    await saved(page)
    await expect(page.get_by_text("合计 100；现为 110")).to_be_visible()
    await page.locator('[name=".ranking.component[1].weight"]').fill("40")
    await saved(page)


async def illustrated(page: Page) -> None:
    """A case gets a name and a picture; what is none is refused by its name."""
    await page.get_by_role("link", name="案例", exact=True).click()
    await page.get_by_role("link", name="example-01").click()
    await page.locator('[name=".title.zh"]').fill(CASE)
    await saved(page)
    await sent_picture(page, "bad.png", b"<svg/>")
    await expect(page.get_by_role("alert")).to_contain_text("bad.png")
    await sent_picture(page, "stop.png", png())
    await expect(page.get_by_alt_text("案例的图片")).to_be_visible()


async def sent_picture(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    await page.locator('[name="picture"]').set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="上传图片").click()


async def previewed(page: Page) -> None:
    await page.get_by_role("link", name="预览").click()
    await expect(page.get_by_text("预览 · preview")).to_be_visible()
    await expect(page.locator("h1")).to_have_text("春季评选")
    await page.get_by_role("link", name=CASE).click()
    await sees_the_case(page)


async def sees_the_case(page: Page) -> None:
    await expect(page.locator("h1")).to_have_text(CASE)
    shown = page.locator("article img.picture")
    assert await shown.evaluate("image => image.naturalWidth") == 800


async def published(page: Page, at: str) -> None:
    await page.goto(at)
    await expect(page.get_by_text("没有错误。")).to_be_visible()
    await page.get_by_role("button", name="载入并公开").click()
    await expect(page.get_by_role("status")).to_contain_text("已载入")
    await expect(page.get_by_text("与现行规则没有不同")).to_be_visible()


async def amended(page: Page, at: str) -> None:
    """Another least number of votes, with what the public is told of it."""
    await page.goto(f"{at}/parts/ranking")
    await page.locator('[name=".ranking.minimum_counted"]').fill("20")
    await saved(page)
    await page.goto(at)
    await expect(page.locator("li", has_text="ranking").last).to_contain_text("排名")
    await page.get_by_label("公告（中文）").fill("最低有效票改为二十票")
    await page.get_by_label("公告（英文）").fill("At least twenty counted votes")
    await page.get_by_label("理由").fill("会议决定")
    await page.get_by_role("button", name="记入修订").click()
    await expect(page.get_by_role("status")).to_contain_text("修订已记入")


async def followed(page: Page, at: str, told: str) -> None:
    """Fronts follow what is loaded and decided; a citizen looks again."""
    for _ in range(40):
        await page.goto(at)
        if await page.get_by_text(told).count():
            return
        await page.wait_for_timeout(500)
    raise AssertionError(f"{told} is not at {at}")


async def test_a_campaign_is_set_up_by_forms_on_a_telephone_and_seen_by_citizens(
    browser: Browser, product: Product
) -> None:
    context = await browser.new_context(
        viewport=HANDHELD,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=False,
    )
    page = await context.new_page()
    await first_login(page, product)
    at = f"{product.facts['desk'].rstrip('/')}/drafts/{NAME}"
    public = f"{product.facts['public'].rstrip('/')}/c/{NAME}"

    for step in (begun, named, weighed, illustrated, previewed):
        await step(page)
    await published(page, at)
    await followed(page, public, "春季评选")
    await page.get_by_role("link", name=CASE).click()
    await sees_the_case(page)

    await amended(page, at)
    await followed(page, f"{public}/rules", "最低有效票改为二十票")
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
