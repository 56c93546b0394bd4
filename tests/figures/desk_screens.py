"""The pictures of the desk that its README shows: `python -m tests.figures.desk_screens`.

A whole product with simulated citizens and a simulated attack; what is shown is what came of it.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import pyotp
from PIL import Image
from playwright.async_api import Page, async_playwright

from loadtests.bench.chromium import ARGUMENTS
from tests.browser.conftest import driven
from tests.desks import PASSWORD
from tests.product import Product

OUT = Path(__file__).parents[2] / "ops" / "desk" / "screenshots"
SCREEN = {"width": 1280, "height": 860}
QUALITY = 78
_WITHIN_S, _SETTLED_S = 240.0, 20.0


def _attacked(product: Product) -> None:
    """Let citizens vote and an attack run until the judge has found it."""
    base, campaign = product.facts["public"].rstrip("/"), product.facts["campaign"]
    show = subprocess.Popen(
        [
            *(sys.executable, "-m", "loadtests", "demo"),
            *("--base", base, "--campaign", campaign),
        ],
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + _WITHIN_S
    while not product.command("incident", "list", campaign)["incidents"]:
        assert time.monotonic() < until, "the judge has found nothing"
        time.sleep(2)
    time.sleep(_SETTLED_S)
    show.terminate()
    show.wait()


async def _enter(page: Page, product: Product) -> None:
    """As somebody who comes by a first-login link."""
    link = product.command("user", "add", "lin", "--role", "senior-moderator")["link"]
    await page.goto(link)
    for field in await page.locator("input[type=password]").all():
        await field.fill(PASSWORD)
    await page.keyboard.press("Enter")
    secret = await page.locator("#by-hand").inner_text()
    await page.keyboard.type(pyotp.TOTP(secret.replace("-", "")).now())
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="已存好").click()


async def _shoot(page: Page, name: str) -> None:
    await page.wait_for_load_state("load")
    Image.open(BytesIO(await page.screenshot())).save(
        OUT / f"{name}.webp", quality=QUALITY, method=6
    )


async def _shoot_all(page: Page, product: Product) -> None:
    base = f"{product.facts['desk'].rstrip('/')}/campaigns/{product.facts['campaign']}"
    await page.goto(base)
    await _shoot(page, "overview")
    await page.goto(f"{base}/incidents")
    await _shoot(page, "queue")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_load_state("load")
    await _shoot(page, "incident")
    await page.keyboard.press("v")
    await page.wait_for_load_state("load")
    await _shoot(page, "ruling")
    await page.goto(f"{base}/ballots")
    await _shoot(page, "search")


async def _pictures(product: Product) -> None:
    path, environment = driven()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        page = await browser.new_page(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
        page.set_default_timeout(30_000)
        await _enter(page, product)
        await _shoot_all(page, product)
        await browser.close()


def main() -> None:
    """Write every picture anew."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="px-desk-") as folder:
        Path(folder).chmod(0o711)
        with Product(Path(folder) / "var", TRUSTED_PROXIES="127.0.0.0/8") as product:
            _attacked(product)
            asyncio.run(_pictures(product))
            product.end(signal.SIGINT)


if __name__ == "__main__":
    main()
