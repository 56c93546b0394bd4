"""The big screen: seen from afar, renewed by itself, and still there after days."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.axe import violations
from tests.browser.stage import served
from tests.unit.display.life_front import LIVES, front_of
from tests.unit.display.showcase import Front
from voting.domain import Phase

HALL = {"width": 1920, "height": 1080}
SCREEN = "/c/tiny/screen"
#: Longer than the longest wait between two looks while all is well.
LOOK_MS = 4_000
TURN_MS = 12_000
ORDER = "rows => rows.map(row => row.dataset.case)"


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.fixture
async def server(front: Front) -> AsyncIterator[TestServer]:
    running = await served(front.app)
    await front.board.refresh()
    yield running
    await running.close()


@pytest.fixture
async def hall(browser: Browser, server: TestServer) -> Page:
    return await put_up(browser, server)


async def put_up(browser: Browser, server: TestServer, query: str = "", **how: Any) -> Page:
    """A screen whose time is the test's, and that remembers whether it was ever left."""
    page = await (await browser.new_context(viewport=HALL, **how)).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    await page.clock.install()
    await page.goto(str(server.make_url(SCREEN)) + query)
    await page.evaluate("window.stayed = true")
    return page


def visible(page: Page, what: str) -> Any:
    return page.locator(f".slide:not([hidden]) {what}")


async def test_rows_move_and_bars_grow_without_a_reload(
    hall: Page, front: Front, server: TestServer
) -> None:
    assert (await visible(hall, ".row").evaluate_all(ORDER))[0] == "c1"
    await front.overtake(2)
    async with hall.expect_response("**/screen"):
        await hall.clock.run_for(LOOK_MS)
    await expect(visible(hall, ".row").first).to_have_attribute("data-case", "c3")
    await expect(visible(hall, "[data-count]").first).to_have_text("5,000")
    assert await visible(hall, "progress").first.evaluate("bar => bar.value") == 5000
    assert await hall.evaluate("window.stayed")


async def test_another_phase_shows_by_itself(hall: Page, front: Front) -> None:
    await expect(hall.locator(".phase strong")).to_have_text("投票进行中")
    await front.publish(2, Phase.CLOSED)
    await hall.clock.run_for(LOOK_MS)
    await expect(hall.locator(".phase strong")).to_have_text("投票已截止")
    assert await hall.evaluate("window.stayed")


@pytest.mark.parametrize("fault", ["no network", "no server", "another page"])
async def test_a_silent_server_costs_nothing_but_news(
    hall: Page, front: Front, fault: str
) -> None:
    async def break_it(route: Route) -> None:
        if fault == "no network":
            await route.abort()
        elif fault == "no server":
            await route.fulfill(status=502, body="bad gateway")
        else:
            await route.fulfill(status=200, body="<h1>sign in to this network</h1>")

    await hall.route("**/screen", break_it)
    for _ in range(3):
        async with hall.expect_request("**/screen"):
            await hall.clock.run_for(LOOK_MS)
    await expect(hall.locator("[data-lost]")).to_be_visible()
    await expect(hall.locator('[data-case="c1"] [data-count]')).to_have_text("1,234")
    await front.overtake(2)
    await hall.unroute("**/screen")
    await hall.clock.run_for(2 * LOOK_MS)
    await expect(hall.locator("[data-lost]")).to_be_hidden()
    await expect(hall.locator('[data-case="c3"] [data-count]')).to_have_text("5,000")
    assert await hall.evaluate("window.stayed")


async def test_it_does_not_grow(hall: Page, front: Front) -> None:
    probe = await hall.context.new_cdp_session(hall)

    async def size(first: int, updates: int) -> dict[str, int]:
        for version in range(first, first + updates):
            await (front.overtake if version % 2 else front.publish)(version)
            async with hall.expect_response("**/screen"):
                await hall.clock.run_for(LOOK_MS)
        await probe.send("HeapProfiler.collectGarbage")
        counters: dict[str, int] = await probe.send("Memory.getDOMCounters")
        return counters

    before = await size(2, 20)
    after = await size(22, 60)
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["nodes"] < before["nodes"] + 500, "a page has 300 nodes: 60 of them are gone"
    assert after["documents"] <= before["documents"] + 2


async def test_every_case_has_its_turn(hall: Page) -> None:
    seen = []
    for _ in range(await hall.locator(".slide").count()):
        seen += await visible(hall, ".row").evaluate_all(ORDER)
        await hall.clock.run_for(TURN_MS)
    assert sorted(seen) == [f"c{n}" for n in range(1, 7)]
    assert await visible(hall, ".row").evaluate_all(ORDER) == seen[:3]


async def test_somebody_can_stop_it_and_turn_it_by_hand(hall: Page) -> None:
    first = await visible(hall, ".row").evaluate_all(ORDER)
    await hall.get_by_role("button", name="暂停轮播").click()
    await hall.clock.run_for(3 * TURN_MS)
    assert await visible(hall, ".row").evaluate_all(ORDER) == first
    await hall.keyboard.press("ArrowRight")
    assert await visible(hall, ".row").evaluate_all(ORDER) != first


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["open", "certified", "unvoted"])
async def test_all_of_it_fits_and_names_are_large(browser: Browser, name: str, lang: str) -> None:
    life = LIVES[name]
    async with await served(front_of(life)) as server:
        page = await browser.new_page(viewport=HALL)  # type: ignore[arg-type]
        await page.goto(str(server.make_url(f"/c/{life.campaign.id}/screen?lang={lang}")))
        size = (
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert await page.evaluate(size) == [1920, 1080]
        height = "one => parseFloat(getComputedStyle(one).fontSize)"
        smallest = 1080 / (26 if lang == "zh" else 30)
        assert await visible(page, ".row-name strong").first.evaluate(height) >= smallest
        assert not await violations(page)
        await page.context.close()


async def test_nothing_glides_for_whoever_wants_calm(
    browser: Browser, server: TestServer, front: Front
) -> None:
    page = await put_up(browser, server, reduced_motion="reduce")
    await front.overtake(2)
    await page.clock.run_for(LOOK_MS)
    await expect(visible(page, ".row").first).to_have_attribute("data-case", "c3")
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_without_scripts_every_case_is_there(browser: Browser, server: TestServer) -> None:
    context = await browser.new_context(viewport=HALL, java_script_enabled=False)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(str(server.make_url(SCREEN)))
    await expect(page.locator(".row")).to_have_count(6)
