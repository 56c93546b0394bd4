"""A proof of work in a real browser, over plain HTTP, where there is no crypto.subtle."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, driven
from tests.campaigns import campaign
from tests.fronts import RULES, RealFront, deployment_on, real_front
from voting.rules.ballot import ProofAsked, ProofRules

DIFFICULTY = 100_000
#: A name that is no loopback to the browser: what it opens there is no secure context.
HOST = "vote.test"


@pytest.fixture
async def front(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[RealFront]:
    clock = TestClock()
    whole = campaign(quotas=RULES)
    asked = ProofRules(asked=ProofAsked.ALWAYS, difficulty=DIFFICULTY)
    rules = msgspec.structs.replace(whole.vote.rules, proof=asked)
    whole = msgspec.structs.replace(whole, ballot=rules)
    deployment = deployment_on(pool, redis, tmp_path, clock)
    async with real_front(deployment, clock, rules=whole) as running:
        yield running


@pytest.fixture
async def plain_browser() -> AsyncIterator[Browser]:
    path, environment = driven()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=path,
            env=environment,
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"],
        )
        yield launched
        await launched.close()


@pytest.fixture
async def page(plain_browser: Browser, front: RealFront) -> AsyncIterator[Page]:
    context = await plain_browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    opened = await context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.set_default_timeout(30_000)
    await opened.goto(f"http://{HOST}:{front.listener.port}/c/tiny")
    yield opened
    await context.close()
    assert complaints == []


async def choose_and_send(page: Page, *cases: str) -> None:
    for case in cases:
        await page.locator(f'.choose:has(input[value="{case}"])').click()
    await page.locator("[data-send]").click()


async def test_a_phone_over_plain_http_works_out_the_proof_and_votes(page: Page) -> None:
    assert await page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    sent: list[dict[str, Any]] = []
    seen = asyncio.Event()

    async def hold(route: Route) -> None:
        """The ballot with its proof goes on once the page was looked at."""
        body = route.request.post_data_json
        assert isinstance(body, dict)
        sent.append(body)
        if "proof" in body:
            await seen.wait()
        await route.continue_()

    await page.route("**/ballots", hold)
    await choose_and_send(page, "c1", "c2")
    message = page.locator("#vote-message")
    await expect(message).to_contain_text("您什么都不用做")
    await expect(message.locator("progress[data-work]")).to_be_visible()
    assert await violations(page) == []
    seen.set()
    await expect(page.locator("[data-receipt]")).to_be_visible()
    assert [sorted(body) for body in sent] == [
        ["ballot_id", "selections"],
        ["ballot_id", "proof", "selections"],
    ]
    assert len({body["ballot_id"] for body in sent}) == 1


@pytest.mark.parametrize(
    "salt", ["", "a?expires=1&max=2&", "s" * 55, "s" * 63, "s" * 64, "s" * 130]
)
async def test_the_pages_own_sha_256_is_sha_256(page: Page, salt: str) -> None:
    hidden = 4711
    asked = {
        "challenge": sha256(f"{salt}{hidden}".encode()).hexdigest(),
        "salt": salt,
        "maxnumber": 5000,
    }
    found = await page.evaluate(
        """asked => new Promise((resolve) => {
          const worker = new Worker(document.querySelector("[data-solver]").dataset.solver);
          worker.onmessage = ({ data }) => { if ("number" in data) resolve(data.number); };
          worker.postMessage(asked);
        })""",
        asked,
    )
    assert found == hidden
