"""A citizen's way on a phone: read, choose, send, keep a receipt, see the count move."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.browser.axe import violations
from tests.product import Product


def count_of(page: Page, case: str) -> Any:
    return page.locator(f'[data-case="{case}"] [data-count]').first


async def choose(page: Page, *cases: str) -> None:
    for case in cases:
        await page.locator(f'.choose:has(input[value="{case}"])').first.click()


async def send(page: Page) -> str:
    """Send the ballot; returns the receipt that the page shows."""
    await page.locator("[data-send]").click()
    receipt = page.locator("#vote [data-receipt]")
    await expect(receipt).to_have_text(re.compile(r"^[0-9A-F]{4}(-[0-9A-F]{4}){7}$"))
    return await receipt.inner_text()


def ballot_id(request: Request) -> str:
    body = request.post_data_json
    assert isinstance(body, dict)
    return str(body["ballot_id"])


async def test_a_ballot_from_a_phone_returns_a_receipt_and_moves_the_count(
    page: Page, product: Product
) -> None:
    await expect(page.locator("h1").first).to_contain_text("青岛")
    before = await count_of(page, "urban-02").inner_text()
    await choose(page, "urban-02", "fiveg-01")
    receipt = await send(page)
    expected = str(int(before) + 1) if before.isdigit() else "1"
    await expect(count_of(page, "urban-02")).to_have_text(expected)
    await page.goto(product.facts["public"] + "receipts")
    await page.locator("input[name=receipt], input[type=text]").first.fill(receipt)
    await page.locator("form button").first.click()
    await expect(page.locator("main")).to_contain_text("已记录")


async def test_the_page_fits_a_phone_and_its_targets_are_large(page: Page) -> None:
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    heights = await page.locator(".choose").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


async def test_a_lost_connection_keeps_the_ballot_and_a_reload_sends_the_same_one(
    page: Page,
) -> None:
    sent: list[str] = []

    async def lose(route: Route) -> None:
        sent.append(ballot_id(route.request))
        await route.abort()

    await page.route("**/ballots", lose)
    await choose(page, "public-01")
    await page.locator("[data-send]").click()
    await expect(page.locator("#vote-message")).not_to_be_empty()
    await page.unroute("**/ballots")
    async with page.expect_request("**/ballots") as again:
        await page.reload()
        await _press_retry(page)
    assert ballot_id(await again.value) == sent[0]
    await expect(page.locator("#vote [data-receipt]")).to_be_visible()


async def _press_retry(page: Page) -> None:
    """The page sends a kept ballot by itself; where it asks first, agree."""
    button = page.locator("[data-send]:not([disabled])")
    if await button.count():
        await button.first.click(timeout=2_000)


async def test_who_has_voted_for_a_case_today_reads_which_rule_says_no(page: Page) -> None:
    await choose(page, "growth-01")
    await send(page)
    await page.reload()
    await choose(page, "growth-01")
    await page.locator("[data-send]").click()
    await expect(page.locator("#vote")).to_contain_text("同一案例每天只能投 1 票。")
    await expect(page.locator("#vote")).to_contain_text("这个案例今天已投过：")
    await expect(page.locator("#vote")).not_to_contain_text("上限")


async def test_the_other_language_is_one_tap_away_and_stays(page: Page, product: Product) -> None:
    await page.get_by_text("English").first.click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.goto(product.facts["public"] + "c/qingdao-2019/rules")
    await expect(page.locator("main")).to_contain_text("Each voter has 5 votes a day")
    await expect(page.locator("main")).to_contain_text(re.compile("our choice", re.IGNORECASE))


@pytest.mark.parametrize("name", ["c/qingdao-2019", "c/qingdao-2019/cases/urban-01", "docs"])
async def test_axe_finds_nothing_where_there_are_pictures_or_an_api(
    page: Page, product: Product, name: str
) -> None:
    await page.set_viewport_size({"width": 390, "height": 10_000})
    await page.goto(product.facts["public"] + name)
    found = await violations(page)
    assert not found, "\n".join(found)
