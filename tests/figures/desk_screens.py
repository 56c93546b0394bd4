"""The pictures of the desk that the READMEs show: `python -m tests.figures.desk_screens`.

A whole product with simulated citizens and the attacks of the demo; what is shown is what came of
them.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from loadtests.bench.chromium import ARGUMENTS
from ops.desk.permissions import Role
from tests.browser.conftest import PHONE, driven
from tests.browser.people import AtTheDesk, signed_in
from tests.product import Product

OUT = Path(__file__).parents[2] / "ops" / "desk" / "screenshots"
QUALITY = 78
_WITHIN_S, _GROWN_S, _PAUSE_S = 300.0, 60.0, 5.0
#: Attacks of the demo that are known before pictures are taken.
_INCIDENTS = 2


@contextmanager
def _attacked(product: Product) -> Iterator[None]:
    """Citizens vote and attacks run; they go on while pictures are taken."""
    base, campaign = product.facts["public"].rstrip("/"), product.facts["campaign"]
    demo = ("demo", "--base", base, "--campaign", campaign)
    show = subprocess.Popen([sys.executable, "-m", "loadtests", *demo], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _WITHIN_S
        while len(product.command("incident", "list", campaign)["incidents"]) < _INCIDENTS:
            assert time.monotonic() < until, "the judge has found nothing"
            time.sleep(_PAUSE_S)
        time.sleep(_GROWN_S)
        yield
    finally:
        show.terminate()
        show.wait()


async def _shoot(at: AtTheDesk, name: str) -> None:
    await at.page.wait_for_load_state("load")
    shot = Image.open(BytesIO(await at.page.screenshot()))
    shot.save(OUT / f"{name}.webp", quality=QUALITY, method=6)


async def _queue_to_request(ada: AtTheDesk) -> None:
    """The way of a ruling: what campaigns stand at, what waits, why, and what it would do."""
    page = ada.page
    await ada.look("")
    await _shoot(ada, "overview")
    await ada.look("/incidents")
    await _shoot(ada, "queue")
    await page.keyboard.press("n")
    await page.wait_for_url("**/incidents/*-*")
    await _shoot(ada, "incident")
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("heading", name="曲线").scroll_into_view_if_needed()
    await page.evaluate("scrollBy(0, 480)")
    await _shoot(ada, "evidence-dark")
    await page.emulate_media(color_scheme="light")
    await page.keyboard.press("v")
    await page.wait_for_url("**/previews/*")
    await page.keyboard.type("四百多个网络各投一两票，同一种设备，会话均不足十秒")
    await _shoot(ada, "ruling")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/requests/*")


async def _beside(lin: AtTheDesk) -> None:
    """The second person; and a search."""
    await lin.page.goto(f"{lin.base.partition('/campaigns')[0]}/requests/1")
    await _shoot(lin, "second-person")
    await lin.look("/ballots?channel=web")
    await _shoot(lin, "search")


async def _on_a_telephone(browser: Browser, lin: AtTheDesk) -> None:
    """The same person with a telephone."""
    context = await browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        storage_state=await lin.page.context.storage_state(),
    )
    phone = AtTheDesk(await context.new_page(), lin.base)
    await phone.look("/incidents")
    await _shoot(phone, "phone-queue")
    await phone.page.emulate_media(color_scheme="dark")
    await phone.page.locator("[data-line]").last.click()
    await _shoot(phone, "phone-incident-dark")


async def _complained(browser: Browser, product: Product) -> None:
    """A citizen's report, by the public form; invented, like the citizen."""
    page = await browser.new_page(locale="zh-CN")
    await page.goto(f"{product.facts['public']}c/{product.facts['campaign']}/complaints")
    await page.locator("input[name=kind][value=report]").check()
    await page.locator("textarea[name=text]").fill(
        "今晚八点前后，一个案例两分钟里多了几百票，请核查。（示例，内容为虚构）"
    )
    await page.locator("form[method=post] button").click()
    await page.wait_for_url("**/complaints/*")
    await page.close()


async def _answered(browser: Browser, product: Product) -> None:
    """What the office sees of it."""
    campaign = product.facts["campaign"]
    office = await signed_in(browser, product, "zhao", Role.ORGANIZER, campaign)
    await office.look("/complaints")
    await office.page.locator("[data-line]").first.click()
    await office.page.locator("textarea").fill("已核查：相关选票已暂扣，正由两人复核。")
    await _shoot(office, "complaint")


async def _pictures(browser: Browser, product: Product) -> None:
    campaign, role = product.facts["campaign"], Role.SENIOR_MODERATOR
    await _queue_to_request(await signed_in(browser, product, "ada", role, campaign))
    lin = await signed_in(browser, product, "lin", role, campaign)
    await _beside(lin)
    await _on_a_telephone(browser, lin)
    await _complained(browser, product)
    await _answered(browser, product)


async def _all(product: Product) -> None:
    path, environment = driven()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        await _pictures(browser, product)
        await browser.close()


def main() -> None:
    """Write every picture anew."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="px-desk-") as folder:
        Path(folder).chmod(0o711)
        with Product(Path(folder) / "var", TRUSTED_PROXIES="127.0.0.0/8") as product:
            with _attacked(product):
                asyncio.run(_all(product))
            product.end(signal.SIGINT)


if __name__ == "__main__":
    main()
