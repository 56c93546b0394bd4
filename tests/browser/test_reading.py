"""Large print, colours, motion, no script, small screens: how the same pages are read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stage import open_life, served
from tests.campaigns import OPENS
from tests.unit.display.life_front import LIVES, NAMES, front_of
from tests.unit.display.showcase import Front
from voting.domain import Phase

HEIGHTS = (
    "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"
)


@pytest.fixture
async def stage() -> AsyncIterator[TestServer]:
    server = await served(front_of(open_life()))
    yield server
    await server.close()


async def visit(browser: Browser, address: Any, **how: Any) -> Page:
    context = await browser.new_context(**{"viewport": PHONE, "locale": "zh-CN", **how})
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await page.goto(str(address))
    return page


async def test_large_print_is_one_tap_away_and_stays_on_every_page(
    browser: Browser, stage: TestServer
) -> None:
    page = await visit(browser, stage.make_url("/c/tiny"))
    await page.get_by_text("大字版").click()
    for name in NAMES:
        await page.goto(str(stage.make_url(f"/c/tiny{name}")))
        await expect(page.locator("html")).to_have_class("large scripted")
    await page.goto(str(stage.make_url("/c/tiny")))
    size = "() => parseFloat(getComputedStyle(document.querySelector('small')).fontSize)"
    assert await page.evaluate(size) >= 18
    assert min(await page.locator("button, .pill, .tools a").evaluate_all(HEIGHTS)) >= 60
    await page.get_by_text("标准版").click()
    await expect(page.locator("html")).to_have_class("scripted")


async def test_targets_are_large_enough_for_a_thumb(browser: Browser, stage: TestServer) -> None:
    page = await visit(browser, stage.make_url("/c/tiny"))
    heights = await page.locator("button, .pill, .tools a, .nav a, .tabs a, .foot a").evaluate_all(
        HEIGHTS
    )
    assert min(heights) >= 44


@pytest.mark.parametrize("view", ["standard", "large"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["open", "certified"])
async def test_nothing_is_wider_than_a_screen_of_320_pixels(
    browser: Browser, name: str, lang: str, view: str
) -> None:
    async with await served(front_of(LIVES[name])) as server:
        narrow = {"width": 320, "height": 640}
        start = server.make_url(f"/c/tiny?lang={lang}&view={view}")
        page = await visit(browser, start, viewport=narrow)
        for one in (*NAMES, "/../../receipts"):
            await page.goto(str(server.make_url("/c/tiny")) + one)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, one


async def test_the_colours_that_were_chosen_stay(browser: Browser, stage: TestServer) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    page = await visit(browser, stage.make_url("/c/tiny"), color_scheme="light")
    by_day = await page.evaluate(ground)
    await page.locator('[data-theme="dark"]').click()
    await page.goto(str(stage.make_url("/receipts")))
    by_night = await page.evaluate(ground)
    assert by_night != by_day
    await expect(page.locator('[data-theme="dark"]')).to_have_attribute("aria-pressed", "true")
    await page.emulate_media(color_scheme="dark")
    await page.locator('[data-theme="light"]').click()
    assert await page.evaluate(ground) == by_day
    await page.locator('[data-theme="auto"]').click()
    assert await page.evaluate(ground) == by_night


async def test_the_cases_are_read_searched_and_sorted_without_a_script(
    browser: Browser, stage: TestServer
) -> None:
    page = await visit(browser, stage.make_url("/c/tiny"), java_script_enabled=False)
    await expect(page.locator(".card")).to_have_count(6)
    await expect(page.locator(".bar")).to_be_hidden()
    await expect(page.locator(".choose").first).to_be_hidden()
    await page.locator("#q").fill("C4")
    await page.locator(".search button").click()
    await expect(page.locator(".card")).to_have_count(1)
    await page.locator(".card-link").click()
    await expect(page.locator("h1")).to_have_text("case c4")
    await page.get_by_text("大字版").click()
    await expect(page.locator("html")).to_have_class("large")


@pytest.mark.parametrize(
    ("motion", "view", "glides"),
    [
        ("no-preference", "standard", True),
        ("reduce", "standard", False),
        ("no-preference", "large", False),
    ],
)
async def test_a_line_glides_to_its_new_place_unless_the_reader_wants_it_still(
    browser: Browser, motion: str, view: str, glides: bool
) -> None:
    front = Front()
    await front.board.refresh()
    async with await served(front.app) as server:
        address = server.make_url(f"/c/tiny/ranking?view={view}")
        page = await visit(browser, address, reduced_motion=motion)
        await page.evaluate(
            "() => { window.moved = 0; const was = Element.prototype.animate;"
            " Element.prototype.animate = function (...how)"
            " { window.moved += 1; return was.apply(this, how); }; }"
        )
        await front.overtake(version=2)
        await expect(page.locator(".line").first).to_have_attribute("data-case", "c3")
        await expect(page.locator(".line").first.locator("[data-place]")).to_have_text("1")
        assert bool(await page.evaluate("window.moved")) is glides


async def test_the_countdown_tells_how_long_voting_is_open(browser: Browser) -> None:
    front = Front()
    async with await served(front.app) as server:
        page = await visit(browser, "about:blank")
        await page.clock.set_fixed_time(OPENS)
        await page.goto(str(server.make_url("/c/tiny")))
        await expect(page.locator(".countdown")).to_have_text("距截止 14 天", use_inner_text=True)
        await page.clock.set_fixed_time(OPENS.replace(day=14, hour=23, minute=59, second=30))
        await expect(page.locator(".countdown")).to_have_text("距截止 30 秒", use_inner_text=True)
        await front.publish(2, Phase.CLOSED)
        # The page renews itself within five seconds: no sooner may anybody lose patience with it.
        await expect(page.locator("main")).to_contain_text("投票已截止", timeout=20_000)
