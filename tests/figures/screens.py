"""The pictures of the pages that the README shows: `python -m tests.figures.screens`.

The sample campaign with counts that are invented, in the Chromium of `make browser`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import web
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from display.exhibits.board import Board
from display.routes import setup
from loadtests.bench.chromium import ARGUMENTS
from tests.browser.conftest import PHONE, driven
from tests.browser.stage import Answers, recorded, served
from tests.campaigns import ORIGIN
from tests.figures.shown import ROOT, SAMPLE, history, invented, sample_life
from tests.unit.display.history import Chronicles
from tests.unit.display.showcase import Source
from voting.campaign_files.campaign_file import pictures

OUT = Path(__file__).parents[2] / "display" / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
HALL = {"width": 1920, "height": 1080}
QUALITY = 78


async def _as_it_opens(page: Page) -> None:
    del page


async def _chosen(page: Page) -> None:
    for case in ("urban-01", "urban-03"):
        await page.locator(f'.choose:has(input[value="{case}"])').click()


async def _cast(page: Page) -> None:
    await _chosen(page)
    await page.locator("[data-send]").click()
    await page.locator("[data-receipt]").wait_for()


#: Name → address, what is done there, and how the visitor reads.
SCREENS: dict[str, tuple[str, Callable[[Page], Awaitable[None]], dict[str, Any]]] = {
    "gallery": (ROOT, _as_it_opens, {}),
    "chosen": (ROOT, _chosen, {}),
    "receipt": (ROOT, _cast, {}),
    "case": (f"{ROOT}/cases/urban-01", _as_it_opens, {}),
    "ranking": (f"{ROOT}/ranking", _as_it_opens, {"color_scheme": "dark"}),
    "large-print": (f"{ROOT}?view=large", _as_it_opens, {}),
    "screen": (f"{ROOT}/screen", _as_it_opens, {"viewport": HALL}),
    "case-curve": (f"{ROOT}/cases/urban-01#curve", _as_it_opens, {}),
    "curves": (f"{ROOT}/ranking#curves", _as_it_opens, {}),
    "bulletins": (f"{ROOT}/bulletins", _as_it_opens, {}),
    "announcements": (f"{ROOT}/announcements?lang=en", _as_it_opens, {}),
    "desktop": (f"{ROOT}?lang=en", _as_it_opens, {"viewport": DESKTOP}),
}


def _front() -> web.Application:
    now = datetime.now(UTC)
    life = sample_life(now)
    board = Board(source=Source(invented(life, 1)), chronicles=Chronicles(history(life)))
    board.show(life, pictures(SAMPLE, life.campaign))
    app = web.Application()
    setup(app, board, origin=ORIGIN, refresh_interval_s=None)
    app.on_startup.append(lambda _: board.refresh())
    return app


async def _shoot(browser: Browser, home: str, name: str) -> None:
    address, act, how = SCREENS[name]
    context = await browser.new_context(**{"viewport": PHONE, "locale": "zh-CN", **how})
    page = await context.new_page()
    await Answers([recorded()]).take(page)
    await page.goto(home + address)
    await act(page)
    await keep(page, name)
    await context.close()


async def keep(page: Page, name: str) -> None:
    """Write a picture of what a page shows."""
    await page.wait_for_load_state("load")
    shot = Image.open(BytesIO(await page.screenshot()))
    shot.save(OUT / f"{name}.webp", quality=QUALITY, method=6)


async def main() -> None:
    """Write every picture anew."""
    OUT.mkdir(exist_ok=True)
    path, environment = driven()
    async with await served(_front()) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        for name in SCREENS:
            await _shoot(browser, str(server.make_url("/")).rstrip("/"), name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
