"""From an attack to a certificate: found, previewed, voided by two, taken back, certified.

Everything is what people meet: the simulator's attack over HTTP, pages of the desk in two
browsers, the public's page, the files of an export. Nothing hangs on how long any of it takes.
"""

import asyncio
import csv
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from ops.desk.permissions import Role
from ops.verify.verifier import verify
from tests.browser.keyboard import type_at_once
from tests.browser.people import AtTheDesk, signed_in
from tests.product import Product

ROOT = Path(__file__).parents[2]
PLAIN = Path(__file__).parent / "plain.toml"
TARGET = "green-4"
ATTACK, ALONE = 90, 20
#: Only keeps a test that has failed from waiting for ever.
_PATIENCE_S, _PATIENCE_MS = 240, 60_000


@pytest.fixture
def attacked(tmp_path: Path) -> Iterator[Product]:
    """A product under attack: honest citizens, and a script that votes for one case."""
    product = Product(
        tmp_path / "var", TRUSTED_PROXIES="127.0.0.0/8", VOID_ALONE=str(ALONE), FRONTS="1"
    )
    with product as running:
        running.told("campaign", "load", str(PLAIN))
        honest = ("--rate", "900", "--seconds", "8", "--dwell", "1")
        told(simulated(running, "citizens", *honest))  # what an attack is seen beside
        script = ("--case", TARGET, "--ballots", str(ATTACK), "--seconds", "12")
        sent = told(simulated(running, "attack", "A1", *script))
        assert sent["acknowledged"] == ATTACK, sent
        yield running
        running.end(signal.SIGINT)


def simulated(product: Product, *command: str) -> "subprocess.Popen[str]":
    """A simulator beside the product."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "loadtests", *command, "--json", "--campaign", "plain"),
            *("--base", product.facts["public"].rstrip("/")),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(simulator: "subprocess.Popen[str]") -> dict[str, Any]:
    said, _ = simulator.communicate(timeout=_PATIENCE_S)
    report: dict[str, Any] = json.loads(said)
    return report


@pytest.mark.timeout(600)
async def test_from_an_attack_to_a_certificate(
    browser: Browser, attacked: Product, tmp_path: Path
) -> None:
    ada, lin = [
        await signed_in(browser, attacked, name, Role.SENIOR_MODERATOR, "plain")
        for name in ("ada", "lin")
    ]
    await open_the_first(ada)
    voided = await ask_for_a_void(ada)
    await approve(lin)
    await finished(ada, order=1)
    counted = exported(attacked, tmp_path / "voided")
    assert sum(line["voided"] for line in counted.values()) == voided
    assert counted[TARGET]["voided"] == voided > ALONE
    await same_for_the_public(browser, attacked, counted)

    await take_back(ada)
    await finished(ada, order=2)
    before = exported(attacked, tmp_path / "restored")
    assert sum(line["voided"] for line in before.values()) == 0
    assert received(before) == received(counted)
    await same_for_the_public(browser, attacked, before)

    attacked.told("campaign", "close", "plain", "--reason", "a test")
    attacked.told("campaign", "certify", "plain", "--reason", "a test")
    certified = exported(attacked, tmp_path / "certified")
    assert certified == before
    assert attacked.command("verify", str(tmp_path / "certified"))["ok"] is True
    assert attacked.command("fsck", "plain")["ok"] is True
    page = await browser.new_page(locale="zh-CN")
    await until_shown(page, attacked.facts["public"] + "c/plain/results", "核定")


async def open_the_first(person: AtTheDesk) -> None:
    """The attack's incident is on top of the queue; j and Enter open it."""
    page, first = person.page, person.page.locator("tbody tr").first
    async with asyncio.timeout(_PATIENCE_S):
        await person.look("/incidents")
        while not await page.locator("[data-line]").count():
            await asyncio.sleep(0.5)
            await person.look("/incidents")
    await expect(first).to_contain_text("绿色案例四")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("绿色案例四")


async def ask_for_a_void(person: AtTheDesk) -> int:
    """What each ruling would do is shown; a void of so many waits for somebody else."""
    page = person.page
    await expect(page.get_by_role("heading", name="每种裁定的后果")).to_be_visible()
    await page.keyboard.press("v")
    await expect(page.locator("h1")).to_contain_text("作废选票")
    shown = re.search(r"将裁定 ([\d,]+) 张选票", await page.locator("main").inner_text())
    assert shown
    await type_at_once(page, "one script, one device, one choice")
    await page.get_by_role("button", name="提交复核").click()
    await expect(page).to_have_url(re.compile(r"/requests/1$"))
    await expect(page.get_by_role("button", name="同意并执行")).to_have_count(0)
    return int(shown[1].replace(",", ""))


async def approve(person: AtTheDesk) -> None:
    """Somebody else finds the request in the navigation, looks at it and agrees."""
    page = person.page
    await person.look("")
    await page.get_by_role("link", name="复核").click()
    await page.get_by_role("link", name="1", exact=True).click()
    await page.get_by_role("button", name="同意并执行").click()
    await expect(page.locator("main")).to_contain_text("第 1 号裁定")


async def finished(person: AtTheDesk, order: int) -> None:
    await person.look(f"/rulings/{order}")
    await expect(person.page.get_by_role("status")).to_contain_text("已完成", timeout=_PATIENCE_MS)


async def take_back(person: AtTheDesk) -> None:
    """Undone by one person: it voids nothing."""
    page = person.page
    await person.look("/rulings/1")
    await page.keyboard.press("u")
    await expect(page.locator("h1")).to_contain_text("撤销裁定")
    await type_at_once(page, "the wrong incident, for a test")
    await page.get_by_role("button", name="撤销裁定").click()
    await expect(page).to_have_url(re.compile(r"/rulings/2"))


def exported(product: Product, folder: Path) -> dict[str, dict[str, int]]:
    """Case → its tally in the files of an export that is sound."""
    product.told("export", "plain", "--out", str(folder))
    assert verify(folder).ok
    with (folder / "tallies.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    states = ("received", "pending", "counted", "held", "voided")
    return {line["case"]: {state: int(line[state]) for state in states} for line in lines}


def received(tallies: dict[str, dict[str, int]]) -> dict[str, int]:
    return {case: line["received"] for case, line in tallies.items()}


async def same_for_the_public(
    browser: Browser, product: Product, tallies: dict[str, dict[str, int]]
) -> None:
    """Every count of the public page is the export's."""
    page = await browser.new_page(locale="zh-CN")
    await page.goto(product.facts["public"] + "c/plain/ranking")
    for case, line in tallies.items():
        count = page.locator(f'[data-case="{case}"] [data-count]').first
        await expect(count).to_have_text(f"{line['counted']}", timeout=_PATIENCE_MS)
    await page.close()


async def until_shown(page: Page, address: str, words: str) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        await page.goto(address)
        while words not in await page.locator("main").inner_text():
            await asyncio.sleep(0.5)
            await page.goto(address)
