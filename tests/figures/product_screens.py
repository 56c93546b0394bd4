"""The pictures of pages that need a whole product: `python -m tests.figures.product_screens`.

The sample campaign, a copy of it whose voters sign in by telephone, and the sample played to its
certificate; the number, the citizens and the scores are invented.
"""

import asyncio
import json
import re
import shutil
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from loadtests.bench.chromium import ARGUMENTS
from loadtests.plays.play import Play, play
from loadtests.product.campaign_facts import SHIPPED, read_facts
from loadtests.product.stage import Stage
from tests.browser.conftest import PHONE, driven
from tests.figures.screens import DESKTOP, keep
from tests.figures.shown import SAMPLE
from tests.phone_front import NUMBER
from tests.product import Product

BY_PHONE = "by-phone"


def _by_phone(folder: Path) -> Path:
    """The sample with another id, open now, for voters who are known by their telephone."""
    shutil.copytree(SAMPLE.parent, folder)
    file, today = folder / SAMPLE.name, datetime.now(UTC).date()
    text = file.read_text(encoding="utf-8").replace('id = "qingdao-2019"', f'id = "{BY_PHONE}"', 1)
    for name, day in (
        ("opens_at", today - timedelta(days=1)),
        ("closes_at", today + timedelta(days=14)),
    ):
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {day}T00:00:00+08:00", text)
    signed_in = '\n[ballot.eligible]\nidentities = ["phone"]\n'
    file.write_text(text.replace("\n[entry]\n", f"{signed_in}\n[entry]\n", 1), encoding="utf-8")
    return folder


async def _visitor(browser: Browser, size: dict[str, int]) -> Page:
    context = await browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    return page


async def _sign_in(browser: Browser, root: str, sent: Path) -> None:
    phone = await _visitor(browser, PHONE)
    await phone.goto(f"{root}/sign-in/phone")
    await phone.locator("#number").fill(NUMBER)
    await phone.get_by_role("button", name="发送验证码").click()
    await phone.locator("#code").fill(_last_code(sent))
    await keep(phone, "sign-in-phone")
    computer = await _visitor(browser, DESKTOP)
    await computer.goto(f"{root}/sign-in/scan")
    await computer.get_by_role("button", name="显示二维码").click()
    await computer.wait_for_load_state("networkidle")
    await keep(computer, "sign-in-scan")


def _last_code(sent: Path) -> str:
    last = json.loads(sent.read_text(encoding="utf-8").splitlines()[-1])
    return str(last["code"])


async def _answers(browser: Browser, home: str, root: str) -> None:
    """A receipt that is looked up, and where complaints go."""
    page = await _visitor(browser, PHONE)
    await page.goto(root)
    await page.locator('.choose:has(input[value="urban-01"])').click()
    await page.locator("[data-send]").click()
    receipt = await page.locator("[data-receipt]").inner_text()
    await page.goto(f"{home}/receipts")
    await page.locator("input[name=receipt]").fill(receipt)
    await page.keyboard.press("Enter")
    await page.wait_for_load_state("networkidle")
    await keep(page, "check")
    for name in ("complaints", "rules", "digests", "privacy"):
        await page.goto(f"{root}/{name}")
        await keep(page, name)


async def _shoot_all(product: Product, sent: Path) -> None:
    home = product.facts["public"].rstrip("/")
    path, environment = driven()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        await _sign_in(browser, f"{home}/c/{BY_PHONE}", sent)
        await _answers(browser, home, f"{home}/c/{product.facts['campaign']}")
        await browser.close()


async def _shoot_results(stage: Stage) -> None:
    root = f"http://{stage.target.authority}/c/{stage.campaign}"
    path, environment = driven()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        page = await _visitor(browser, PHONE)
        await page.goto(f"{root}/results")
        await page.locator(".certificate").wait_for()  # the front hears of it by itself
        await keep(page, "results")
        await page.goto(f"{root}/results?lang=en#tallies")
        await keep(page, "results-tallies")
        await browser.close()


def _play(out: Path) -> None:
    """A vote to its certificate, and its results."""
    facts = read_facts(SHIPPED / "qingdao-2019")
    wanted = Play(facts=facts, ballots=9000, seconds=30.0, seed=1, out=out)
    play(wanted, lambda stage: asyncio.run(_shoot_results(stage)))


def main() -> None:
    """Write every picture anew."""
    with tempfile.TemporaryDirectory(prefix="px-screens-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        sent = folder / "sent.jsonl"
        with Product(folder / "var", SMS_FILE=str(sent)) as product:
            product.told("campaign", "load", str(_by_phone(folder / "campaign")))
            asyncio.run(_shoot_all(product, sent))
            product.end(signal.SIGINT)
        _play(folder)


if __name__ == "__main__":
    main()
