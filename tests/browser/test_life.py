"""What decisions do to the pages of a phone: repeated choices, a suspended case, an extension."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.product import Product

REPEATING = Path(__file__).parent / "repeating.toml"
RECEIPT = re.compile(r"^[0-9A-F]{4}(-[0-9A-F]{4}){7}$")
#: An open page hears of a decision within two seconds and renews itself within five more.
RENEWED_MS = 20_000
NARROW = {"width": 360, "height": 740}


async def decide(product: Product, *arguments: str) -> None:
    """A command of the organizer while the page stays open."""
    await asyncio.to_thread(product.told, "campaign", *arguments)


def step(page: Page, case: str, by: int) -> Locator:
    return page.locator(f'[data-stepper="{case}"] [data-step="{by}"]')


@pytest.fixture
async def repeating(page: Page, product: Product) -> Page:
    """A visitor of the campaign that lets a ballot repeat a case."""
    await decide(product, "load", str(REPEATING))
    address = product.facts["public"] + "c/repeating"
    async with asyncio.timeout(30):
        while (await page.goto(address)).status != 200:  # type: ignore[union-attr]
            await asyncio.sleep(0.2)
    return page


async def test_a_case_is_chosen_twice_on_one_ballot_and_gets_both_votes(repeating: Page) -> None:
    page = repeating
    await step(page, "green-1", 1).click()
    await step(page, "green-1", 1).click()
    await step(page, "blue-1", 1).click()
    await step(page, "blue-1", 1).click()
    await step(page, "blue-1", -1).click()
    await expect(page.locator("[data-chosen]")).to_have_text("3")
    async with page.expect_request("**/ballots") as sent:
        await page.locator("[data-send]").click()
    assert (await sent.value).post_data_json["selections"] == ["green-1", "green-1", "blue-1"]  # type: ignore[index]
    await expect(page.locator("#vote [data-receipt]")).to_have_text(RECEIPT)
    count = page.locator('[data-case="green-1"] [data-count]').first
    await expect(count).to_have_text(re.compile("[2-9]"), timeout=RENEWED_MS)


async def test_the_page_says_which_bound_a_choice_would_break(repeating: Page) -> None:
    page = repeating
    for _ in range(4):
        await step(page, "green-2", 1).click()
    await expect(page.locator("[data-chosen]")).to_have_text("3")
    await expect(page.locator("#vote-message")).to_contain_text("“绿色类”中选 1 至 3 个案例")
    for _ in range(3):
        await step(page, "green-2", -1).click()
    for _ in range(2):
        await step(page, "blue-1", 1).click()
    await page.locator("[data-send]").click()
    await expect(page.locator("#vote-message")).to_contain_text("“绿色类”中选 1 至 3 个案例")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_steppers_and_every_page_fit_a_narrow_phone(
    repeating: Page, product: Product, lang: str
) -> None:
    page = repeating
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    for name in ("", "/ranking", "/rules", "/results", "/cases/green-1"):
        await page.goto(f"{product.facts['public']}c/repeating{name}?lang={lang}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, name
    heights = await page.locator("[data-step]").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


async def test_a_suspended_case_leaves_the_ballot_and_says_why(
    page: Page, product: Product
) -> None:
    await page.goto(product.facts["public"] + "c/qingdao-2019")
    for case in ("urban-05", "urban-06"):
        await page.locator(f'.choose:has(input[value="{case}"])').first.click()
    await expect(page.locator("[data-chosen]")).to_have_text("2")
    await decide(product, "suspend", "qingdao-2019", "urban-05", "--reason", "核实材料")
    part = page.locator('.part[data-absent="urban-05"]')
    await expect(part).to_contain_text("已暂停投票", timeout=RENEWED_MS)
    await expect(part).to_contain_text("核实材料")
    await expect(page.locator('input[value="urban-05"]')).to_have_count(0)
    await expect(page.locator("[data-chosen]")).to_have_text("1")
    await page.locator("[data-send]").click()
    await expect(page.locator("#vote [data-receipt]")).to_have_text(RECEIPT)


async def test_who_chose_a_case_before_it_was_suspended_reads_that_it_has_left_the_ballot(
    page: Page, product: Product
) -> None:
    await page.route("**/events", lambda route: route.abort())  # the page hears of nothing
    await page.route("**/ranking", lambda route: route.abort())
    await page.goto(product.facts["public"] + "c/qingdao-2019")
    for case in ("public-02", "public-03"):
        await page.locator(f'.choose:has(input[value="{case}"])').first.click()
    await decide(product, "suspend", "qingdao-2019", "public-02", "--reason", "核实材料")
    await page.locator("[data-send]").click()
    message = page.locator("#vote-message")
    await expect(message).to_contain_text("已暂停投票")
    await expect(message).to_contain_text("已从选票中移除")
    await expect(page.locator("[data-chosen]")).to_have_text("1")


async def test_an_extension_is_announced_on_the_open_page(page: Page, product: Product) -> None:
    await page.goto(product.facts["public"] + "c/qingdao-2019")
    told = ("--zh", "投票延长一个月。", "--en", "Voting lasts a month longer.")
    await decide(product, "extend", "qingdao-2019", "--until", "2098-12-01T00:00", *told)
    await expect(page.locator("main")).to_contain_text("规则有变更", timeout=RENEWED_MS)
    await page.get_by_text("规则有变更").click()
    await expect(page.locator("#amendments")).to_contain_text("投票延长一个月。")
    await expect(page.locator("main")).to_contain_text("2098年11月30日 24:00")
