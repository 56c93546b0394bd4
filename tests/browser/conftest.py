"""A real Chromium, at the size of a phone, in front of a real product."""

import signal
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from loadtests.bench.chromium import ARGUMENTS, NO_CHROMIUM, chromium
from tests.product import Product

PHONE = {"width": 390, "height": 844}
#: What is waited for comes on any machine; how soon is no verdict.
expect.set_options(timeout=30_000)


def driven() -> tuple[str, dict[str, str | float | bool]]:
    """The browser to drive and its environment; without one the test is skipped."""
    found = chromium()
    if found is None:
        pytest.skip(NO_CHROMIUM)
    return found


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running product with the sample campaign, shared by the tests of a module."""
    with Product(tmp_path_factory.mktemp("product") / "var") as running:
        yield running
        running.end(signal.SIGINT)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path, environment = driven()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=path, env=environment, args=list(ARGUMENTS)
        )
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser, product: Product) -> AsyncIterator[Page]:
    """A fresh visitor on a phone; a script error or a broken policy fails the test."""
    context = await browser.new_context(viewport=PHONE, has_touch=True, locale="zh-CN")  # type: ignore[arg-type]
    opened = await context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on("console", lambda said: _note(complaints, said.type, said.text))
    opened.set_default_timeout(30_000)
    await opened.goto(product.facts["public"])
    yield opened
    await context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    if kind == "error" and "Content Security Policy" in text:
        complaints.append(text)
