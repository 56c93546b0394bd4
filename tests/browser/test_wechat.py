"""A citizen inside WeChat: sign-in with the choices kept, a ballot, and what is shared."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp.test_utils import unused_port
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.browser.stage import served
from tests.fronts import RealFront, deployment_on, real_front
from tests.unit.display.wechat_front import ADDRESSES, wechat_front
from tests.wechat import double as wechat
from tests.wechat.double import Double
from tests.wechat.fronts import IN_WECHAT, for_wechat_alone, with_account
from voting.wechat.account import SignIn
from voting.wechat.passes import LIFETIME, Link, Passes


@dataclass
class Scene:
    """A page inside WeChat, and what stands behind it."""

    page: Page
    front: RealFront
    double: Double
    origin: str


OAUTH, BY_MESSAGE = {"sharing": True}, {"sign_in": SignIn.MESSAGE}


@pytest.fixture(params=[OAUTH])
async def scene(
    request: pytest.FixtureRequest,
    browser: Browser,
    pool: asyncpg.Pool,
    redis: Redis,
    tmp_path: Path,
) -> AsyncIterator[Scene]:
    clock, port = TestClock(), unused_port()
    origin = f"http://127.0.0.1:{port}"
    async with wechat.running() as double:
        deployment = with_account(
            deployment_on(pool, redis, tmp_path, clock), double, **request.param
        )
        deployment = replace(deployment, settings=replace(deployment.settings, public_url=origin))
        async with real_front(deployment, clock, rules=for_wechat_alone(), port=port) as front:
            context = await browser.new_context(
                viewport=PHONE,  # type: ignore[arg-type]
                locale="zh-CN",
                user_agent=IN_WECHAT,
            )
            page = await context.new_page()
            page.set_default_timeout(30_000)
            yield Scene(page, front, double, origin)
            await context.close()


async def test_a_citizen_signs_in_with_the_choices_kept_and_votes(scene: Scene) -> None:
    page = scene.page
    await page.goto(f"{scene.origin}/c/tiny?category=green")
    await page.locator('.choose:has(input[value="c1"])').click()
    await page.locator("[data-send]").click()
    message = page.locator("#vote-message")
    await expect(message).to_contain_text("请先登录，再提交选票")
    await message.get_by_role("link", name="微信登录").click()
    # Browsers carry the fragment that WeChat asks for through every redirection.
    await page.wait_for_url(f"{scene.origin}/c/tiny?category=green#wechat_redirect")
    await page.locator("[data-send]").click()
    await expect(message).to_contain_text("选票已记录")
    pool = scene.front.deployment.pool
    assert await pool.fetchval("SELECT count(*) FROM cast_vote_record") == 1


async def test_a_shared_link_shows_the_pages_own_card(scene: Scene) -> None:
    page = scene.page
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    while not scene.double.tickets:  # its front fetches one as it starts
        await page.wait_for_timeout(20)
    await page.goto(f"{scene.origin}/c/tiny/cases/c1?lang=en#top")
    await page.wait_for_function("() => window.wx && window.wx.told.length === 3")
    told: dict[str, Any] = dict(await page.evaluate("() => window.wx.told"))
    assert told["config"]["appId"] == wechat.APP_ID
    assert told["message"]["title"] == "case c1"
    assert told["message"]["link"] == f"{scene.origin}/c/tiny/cases/c1"
    assert told["timeline"]["imgUrl"].startswith(f"{scene.origin}/c/tiny/")
    assert refused == []


async def test_a_page_whose_script_wechat_does_not_give_works_all_the_same(scene: Scene) -> None:
    page = scene.page
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    await page.route("**/jweixin-*.js", lambda route: route.abort())
    await page.goto(f"{scene.origin}/c/tiny")
    await page.locator('.choose:has(input[value="c1"])').click()
    await expect(page.locator("[data-chosen]").first).to_have_text("1")
    assert faults == []


@pytest.mark.parametrize("scene", [BY_MESSAGE], indirect=True)
async def test_a_link_of_a_message_signs_in_by_a_form_of_the_page(scene: Scene) -> None:
    """A browser sends the form with the origin that the server asks for."""
    page, front = scene.page, scene.front
    ends_at = (front.clock() + LIFETIME).timestamp()
    link = Link(ends_at, "nonce", "identity", "/c/tiny/cases/c1")
    text = Passes(front.deployment.house_keys, Link).issue(link)
    await page.goto(f"{scene.origin}/wechat/link?pass={text}")
    await page.get_by_role("button", name="登录并继续").click()
    await page.wait_for_url(f"{scene.origin}/c/tiny/cases/c1")
    await page.locator(".choose").click()
    await page.locator("[data-send]").click()
    await expect(page.locator("#vote-message")).to_contain_text("选票已记录")


async def test_axe_finds_nothing_on_the_pages_of_a_sign_in(browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page, found = await context.new_page(), []
    async with await served(wechat_front()) as server:
        for address in ADDRESSES:
            await page.goto(str(server.make_url(address)))
            for theme in ("light", "dark"):
                await page.emulate_media(color_scheme=theme)
                found += [f"{address} {theme} {one}" for one in await violations(page)]
    await context.close()
    assert not found, "\n".join(found)
