"""What becomes of a ballot, state by state: what the page says, and what it offers next."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stage import RECEIPT, Answers, open_life, problem, recorded, served
from tests.unit.display.life_front import front_of
from tests.unit.display.lives import CLOSING

DAY = "每位投票人每天最多投 5 票"
RULE = {"name": "votes-per-day", "zh": DAY, "en": "5 votes a day", "unit": "vote"}
USED = {**RULE, "name": "of another page"}
REGION = {"name": "region", "zh": "本次投票限山东省内", "en": "Only Shandong votes here"}


@pytest.fixture
async def stage() -> AsyncIterator[TestServer]:
    server = await served(front_of(open_life()))
    yield server
    await server.close()


@pytest.fixture
async def voter(browser: Browser, stage: TestServer) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await page.goto(str(stage.make_url("/c/tiny")))
    yield page
    await context.close()


async def choose(page: Page, *cases: str) -> None:
    for case in cases:
        await page.locator(f'.choose:has(input[value="{case}"])').click()


async def send(page: Page) -> None:
    await choose(page, "c1", "c2")
    await page.locator("[data-send]").click()


def message(page: Page) -> Any:
    return page.locator("#vote-message")


def resets_at(in_s: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=in_s)).isoformat()


@pytest.mark.parametrize(
    ("answer", "words", "next_step"),
    [
        (problem(403, "not-open"), "投票尚未开始", "返回案例"),
        (problem(403, "closed"), "投票已经截止，没有记录", "查看排名"),
        (problem(403, "not-eligible", rule=REGION), "本次投票限山东省内", "谁可以投票"),
        (problem(409, "quota-used", rule=USED, resets_at=None), DAY, "查看我的选票"),
        (problem(422, "illegal-ballot", title_zh="选票不符合投票规则"), "不符合", "投票规则"),
        (problem(503, "try-again"), "暂时没有得到答复", "立即重试"),
        (problem(429, "too-fast"), "不用再点", ""),
        (None, "不会重复计票", "立即重试"),
    ],
)
async def test_each_refusal_says_what_happened_and_what_to_do_next(
    voter: Page, answer: Any, words: str, next_step: str
) -> None:
    await Answers([answer]).take(voter)
    await send(voter)
    await expect(message(voter)).to_contain_text(words)
    if next_step:
        offered = message(voter).locator("a, button").get_by_text(next_step)
        await expect(offered).to_be_visible()
    await expect(message(voter)).not_to_contain_text("undefined")


async def test_the_receipt_says_what_was_chosen_and_leads_to_its_check(voter: Page) -> None:
    await Answers([recorded()]).take(voter)
    await send(voter)
    await expect(voter.locator("[data-receipt]")).to_have_text(RECEIPT)
    await expect(voter.locator("[data-selections]")).to_contain_text("case c2")
    await expect(message(voter)).to_be_focused()
    asked = "**/api/v1/receipts/" + RECEIPT
    answer = f'{{"receipt": "{RECEIPT}", "recorded": true}}'
    await voter.route(asked, lambda route: route.fulfill(body=answer))
    await voter.get_by_text("核对回执").click()
    await expect(voter.locator("#receipt-answer")).to_contain_text("已记录")
    await expect(voter.locator("#my-ballots")).to_contain_text("case c1、case c2")


async def test_what_is_left_of_the_day_is_in_sight(voter: Page) -> None:
    await Answers([recorded()]).take(voter)
    await expect(voter.locator(".chosen summary")).to_contain_text("今天还剩 5 票")
    await send(voter)
    await expect(voter.locator(".chosen summary")).to_contain_text("今天还剩 3 票")
    await expect(voter.locator('[data-voted="c1"]')).to_have_text("今天已投过")
    await expect(voter.locator('[data-voted="c3"]')).to_be_hidden()


async def test_more_choices_than_votes_are_left_are_told_and_not_barred(voter: Page) -> None:
    await Answers([recorded()]).take(voter)
    for _ in range(2):
        await send(voter)
        await expect(voter.locator("[data-receipt]")).to_be_visible()
        await voter.locator("[data-close]").click()
    await choose(voter, "c3", "c4")
    await expect(message(voter)).to_contain_text("剩余票数不够")
    await expect(voter.locator("[data-send]")).to_be_enabled()


async def test_who_asks_for_more_than_is_left_reads_how_much_that_is(voter: Page) -> None:
    used = problem(409, "quota-used", rule=RULE, resets_at=resets_at(3600))
    await Answers([recorded(), used]).take(voter)
    await choose(voter, "c1", "c2", "c3")
    await voter.locator("[data-send]").click()
    await voter.locator("[data-close]").click()
    await choose(voter, "c4", "c5", "c6")
    await voter.locator("[data-send]").click()
    await expect(message(voter)).to_contain_text("还剩 2，请移除一些选择后再提交")
    await message(voter).get_by_text("查看已选").click()
    await voter.get_by_role("button", name="移除 case c5").click()
    await expect(voter.locator("[data-chosen]")).to_have_text("2")


@pytest.mark.parametrize(("in_s", "shown"), [(3600, True), (-1, False)])
async def test_who_has_voted_is_told_again_until_there_are_votes(
    voter: Page, in_s: int, shown: bool
) -> None:
    used = problem(409, "quota-used", rule=USED, resets_at=resets_at(in_s))
    await Answers([used]).take(voter)
    await send(voter)
    await expect(message(voter)).to_contain_text("可再次投票的时间：")
    await voter.reload()
    await expect(voter.locator("[data-chosen]")).to_have_text("2")
    assert bool(await message(voter).inner_text()) is shown


async def test_without_a_network_the_ballot_waits_and_goes_out_once(voter: Page) -> None:
    await voter.context.set_offline(True)
    await expect(message(voter)).to_contain_text("没有网络")
    await send(voter)
    await expect(message(voter)).to_contain_text("没有网络")
    answers = Answers([recorded()])
    await answers.take(voter)
    await voter.context.set_offline(False)
    await expect(voter.locator("[data-receipt]")).to_be_visible()
    assert len(set(answers.ids)) == 1


async def test_a_retry_is_the_same_ballot_however_often(voter: Page) -> None:
    answers = Answers([None, problem(503, "try-again"), problem(429, "too-fast"), recorded()])
    await answers.take(voter)
    await send(voter)
    await expect(message(voter)).to_contain_text("暂时没有得到答复")
    await voter.reload()
    await expect(voter.locator("[data-receipt]")).to_be_visible()
    assert (len(answers.ids), len(set(answers.ids))) == (4, 1)
    assert {tuple(one["selections"]) for one in answers.sent} == {("c1", "c2")}


async def test_a_ballot_under_way_is_answered_after_the_close(voter: Page) -> None:
    lost, found = Answers([None]), Answers([recorded()])
    await lost.take(voter)
    await send(voter)
    await expect(message(voter)).to_contain_text("暂时没有得到答复")
    kept = await voter.context.storage_state()
    async with await served(front_of(open_life(CLOSING))) as closed:
        for origin in kept["origins"]:
            origin["origin"] = str(closed.make_url("")).rstrip("/")
        context = await voter.context.browser.new_context(storage_state=kept)  # type: ignore[union-attr]
        page = await context.new_page()
        await found.take(page)
        await page.goto(str(closed.make_url("/c/tiny")))
        await expect(page.locator("[data-receipt]")).to_have_text(RECEIPT)
        assert found.ids == lost.ids[:1]
        await context.close()


async def test_after_the_close_nothing_of_a_ballot_stands_on_the_page(voter: Page) -> None:
    async with await served(front_of(open_life(CLOSING))) as closed:
        await voter.goto(str(closed.make_url("/c/tiny")))
        await expect(voter.locator("main")).to_contain_text("现在不能投票了。")
        await expect(voter.locator(".bar")).to_be_hidden()


async def test_a_vote_needs_no_more_than_a_keyboard(voter: Page) -> None:
    await Answers([recorded()]).take(voter)
    await voter.keyboard.press("Tab")
    await expect(voter.locator(".skip")).to_be_focused()
    await voter.keyboard.press("Enter")
    await _tab_to(voter, 'input[value="c1"]')
    await voter.keyboard.press("Space")
    await expect(voter.locator("[data-chosen]")).to_have_text("1")
    outline = (
        "() => getComputedStyle(document.querySelector('input[value=c1] + .pill')).outlineStyle"
    )
    assert await voter.evaluate(outline) == "solid"
    await _tab_to(voter, "[data-send]")
    await voter.keyboard.press("Enter")
    await expect(voter.locator("[data-receipt]")).to_have_text(RECEIPT)
    await expect(message(voter)).to_be_focused()
    await _tab_to(voter, "[data-close]")
    await voter.keyboard.press("Enter")
    await expect(message(voter)).to_be_empty()


async def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")
