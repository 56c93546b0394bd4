"""A campaign is run at the desk in a real browser: by two people, on a screen and a telephone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect
from redis.asyncio import Redis

from ops.desk.permissions import Role
from tests.ballots import ballot, loaded
from tests.browser.axe import violations
from tests.browser.test_desk import PHONE, SCREEN, address, page, signed_in
from tests.desks import DeskHouse, desk_house
from tests.integration.desk_work import RUNNING, adopted, decided, now, two_organizers
from tests.integration.office import EXPERTS, VOTES, rules, score, settle
from voting.domain import Phase
from voting.rules.campaign import Timetable

__all__ = ["page"]


@pytest.fixture
async def desk(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """The desk at the browser's time, with a vote of two awards that is open and counted."""
    at = datetime.now(UTC)
    times = Timetable(
        "Asia/Shanghai", at - timedelta(hours=1), at + timedelta(days=14), notice_days=7
    )
    async with desk_house(pool, redis, tmp_path) as running:
        running.clock.now = at
        enrolled = await loaded(pool, replace(rules(), timetable=times))
        book = running.deployment.ledger
        cast = [ballot(one) for one, votes in VOTES.items() for _ in range(votes)]
        await book.cast(enrolled, cast)
        await settle(book, enrolled, upto=(await book.advance(enrolled)).index)
        yield running


async def test_two_people_close_a_vote_early(page: Page, desk: DeskHouse) -> None:
    ada, lin = await two_organizers(desk)
    await signed_in(page, desk, ada)
    await page.goto(address(desk, RUNNING))
    await page.get_by_role("link", name="提前截止").click()
    await expect(page.locator("dl.facts").first).to_contain_text("投票进行中")
    await page.get_by_label("理由").fill("storm damage")
    await page.get_by_role("button", name="提交复核").click()
    await expect(page.locator("dl.facts").first).to_contain_text("待复核")
    await expect(page.get_by_role("button", name="同意并执行")).to_have_count(0)
    request = page.url
    await signed_in(page, desk, lin)
    await page.goto(request)
    await page.get_by_role("link", name="看现在的预览").click()
    await page.go_back()
    await page.get_by_role("button", name="同意并执行").click()
    await expect(page.locator("dl.facts").first).to_contain_text("已记入账本")
    assert (await now(desk)).life.phase is Phase.CLOSED


async def test_an_export_is_asked_for_watched_and_taken_away(page: Page, desk: DeskHouse) -> None:
    await signed_in(page, desk, await desk.person("ada", Role.ORGANIZER))
    await page.goto(address(desk, f"{RUNNING}/exports"))
    await page.get_by_role("button", name="导出结果").click()
    # The page looks for news by itself.
    await expect(page.get_by_role("link", name="ZIP")).to_be_visible(timeout=60_000)
    async with page.expect_download() as taken:
        await page.get_by_role("link", name="ZIP").click()
    assert (await taken.value).suggested_filename == "tiny-1.zip"


async def test_a_score_file_is_looked_at_and_recorded(
    page: Page, desk: DeskHouse, tmp_path: Path
) -> None:
    file = tmp_path / "experts.csv"
    marks = "".join(f"{case},{mark}\n" for case, mark in EXPERTS.items())
    file.write_text(f"case,J1\n{marks}", encoding="utf-8")
    await signed_in(page, desk, await desk.person("ada", Role.ORGANIZER))
    await page.goto(address(desk, f"{RUNNING}/scores"))
    await page.locator("input[type=file]").set_input_files(file)
    await page.locator("select[name=component]").select_option("expert")
    await page.get_by_role("button", name="检查").click()
    await page.get_by_role("button", name="记入账本").click()
    await expect(page.locator("tbody")).to_contain_text("J1")
    assert set((await now(desk)).life.scores) == {"expert"}


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_axe_finds_nothing_where_people_decide(
    page: Page, desk: DeskHouse, size: dict[str, int]
) -> None:
    ada = await desk.person("ada", Role.ORGANIZER)
    await signed_in(page, desk, ada)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    book = desk.deployment.ledger
    await decided(ada, "suspension", case="c6")
    await decided(ada, "withdrawal", case="c6")
    await book.close(await now(desk), "office", "a test")
    await decided(ada, "shortlist", changes="")
    await decided(ada, "review")
    await score(book, await now(desk), EXPERTS)
    await adopted(ada)
    await decided(ada, "notice", reason="")
    await decided(ada, "objection", reason="", text="it is a copy", about="c1")
    await ada.page(f"{RUNNING}/exports")
    await ada.post(f"{RUNNING}/exports", extent="results", reason="")
    await desk.desk.making.idle()
    for path in (
        *("", "/cases", "/lists", "/objections", "/scores", "/exports", "/health", "/curves"),
        *("/announcements", "/disqualification?case=c1", "/certification", "/answer?number=1"),
        *("/adoption?award=best", "/amendment"),
    ):
        await page.goto(address(desk, f"{RUNNING}{path}"))
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert await violations(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
