"""WCAG 2.2 AA on every page, in both languages, by day and by night, in both sizes of print."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.axe import violations
from tests.browser.stage import served
from tests.unit.display.life_front import LIVES, NAMES, front_of
from tests.unit.display.showcase import Front

PAGES = [*(f"/c/tiny{name}" for name in NAMES), "/c/tiny?q=c1", "/receipts"]
#: As tall as the longest page: what the bar below covers for a moment is no fault of its own.
PHONE = {"width": 390, "height": 8000}
DESKTOP = {"width": 1280, "height": 8000}
THEMES = ("light", "dark")
VIEWS = ("standard", "large")
#: Puts every message that a ballot can lead to on the page at once.
EVERY_MESSAGE = """() => {
  const place = document.getElementById("vote-message");
  for (const one of document.getElementById("vote-messages").content.children) {
    if (!one.matches("button")) place.append(one.cloneNode(true));
  }
  document.getElementById("vote").hidden = false;
}"""


@pytest.fixture
async def visitor(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    yield page
    await context.close()


async def faults(page: Page, address: str) -> list[str]:
    """What axe finds at an address by day and by night."""
    await page.goto(address)
    found = []
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found += [f"{address} {theme} {one}" for one in await violations(page)]
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["open", "certified"])
async def test_axe_finds_nothing_on_any_page(
    visitor: Page, name: str, lang: str, view: str
) -> None:
    async with await served(front_of(LIVES[name])) as server:
        home = str(server.make_url("/"))
        await visitor.goto(f"{home}?lang={lang}&view={view}")
        found = [one for page in PAGES for one in await faults(visitor, home[:-1] + page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["published", "closed", "review", "notice", "revoked"])
async def test_axe_finds_nothing_in_any_phase(visitor: Page, name: str) -> None:
    async with await served(front_of(LIVES[name])) as server:
        home = str(server.make_url("/c/tiny"))
        found = [
            one
            for page in ("", "/ranking", "/results")
            for one in await faults(visitor, home + page)
        ]
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_on_a_wide_screen(visitor: Page) -> None:
    await visitor.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    async with await served(front_of(LIVES["open"])) as server:
        home = str(server.make_url("/c/tiny"))
        found = [one for name in NAMES for one in await faults(visitor, home + name)]
    assert not found, "\n".join(found)


async def test_axe_finds_nothing_where_there_is_no_page(visitor: Page) -> None:
    async with await served(Front().app) as server:
        found = await faults(visitor, str(server.make_url("/nowhere")))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_axe_finds_nothing_in_any_state_of_a_ballot(
    visitor: Page, lang: str, view: str
) -> None:
    async with await served(front_of(LIVES["open"])) as server:
        await visitor.goto(str(server.make_url(f"/c/tiny?lang={lang}&view={view}")))
        await visitor.locator('[data-stepper="c1"] [data-step="1"]').click()
        await visitor.locator(".chosen summary").click()
        await visitor.evaluate(EVERY_MESSAGE)
        found = []
        for theme in THEMES:
            await visitor.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found += [f"{theme} {one}" for one in await violations(visitor)]
    assert not found, "\n".join(found)
