"""Incidents at the desk in a real browser: ruled on by keyboard, without a fault on any page."""

import re
from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import Page, expect

from fraud.incidents.store import IncidentStore
from fraud.proposal_store import ProposalStore
from fraud.watching.review import Review
from fraud.worker import JudgeWorker
from ops.desk.permissions import Role
from ops.keys import key_files
from tests.browser.axe import violations
from tests.browser.keyboard import type_at_once
from tests.browser.test_desk import PHONE, SCREEN, address, desk, page, signed_in
from tests.campaigns import OPENS
from tests.desks import DeskHouse
from tests.integration.test_judge_worker import Bench
from voting.ledger.register import Register

__all__ = ["desk", "page"]

BASE = "/campaigns/tiny"


@pytest.fixture
async def bench(pool: asyncpg.Pool, desk: DeskHouse) -> Bench:
    """A script was held. The ledger has its own time, which is the campaign's."""
    key_files.make_keys(desk.deployment.settings.keys_dir, "tiny")
    enrolled, ledger = await Register(pool).find("tiny"), desk.deployment.ledger
    at_the_desk, desk.clock.now = desk.clock.now, OPENS + timedelta(hours=1)
    worker = JudgeWorker(enrolled, ledger, IncidentStore(pool), ProposalStore(pool), Review(pool))
    bench = Bench(pool, ledger, enrolled, desk.clock, worker)
    await bench.a_quiet_hour()
    await bench.brush()
    desk.clock.forward(minutes=5)
    await worker.turn()
    desk.clock.now = at_the_desk
    return bench


async def test_an_incident_is_ruled_on_by_keyboard_with_three_actions(
    page: Page, desk: DeskHouse, bench: Bench
) -> None:
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    await signed_in(page, desk, await desk.person("ada", Role.SENIOR_MODERATOR))
    await page.goto(address(desk, f"{BASE}/incidents"))
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text(incident.id)
    await page.keyboard.press("v")
    await expect(page.locator("h1")).to_contain_text("作废选票")
    await type_at_once(page, "one script, one device, every two seconds")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"/rulings/\d+"))
    await expect(page.get_by_role("status")).to_contain_text("已完成", timeout=30_000)
    await page.keyboard.press("u")
    await expect(page.locator("h1")).to_contain_text("撤销裁定")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
async def test_axe_finds_nothing_where_people_rule(
    page: Page, desk: DeskHouse, bench: Bench, size: dict[str, int]
) -> None:
    [incident] = await IncidentStore(bench.pool).all(bench.enrolled)
    person = await desk.person("ada", Role.SENIOR_MODERATOR)
    await signed_in(page, desk, person)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await person.page(f"{BASE}/incidents/{incident.id}")
    answer = await person.post(f"{BASE}/rulings/prepare", incident=incident.id, verb="void")
    preview = answer.headers["Location"]
    await person.post(preview.partition("?")[0], verb="void", undoes="", reason="one script")
    await desk.desk.carrying.idle()
    for path in (
        *(f"{BASE}/incidents?done=1", f"{BASE}/incidents/{incident.id}", preview),
        *(f"{BASE}/incidents/{incident.id}/elsewhere", f"{BASE}/rulings", f"{BASE}/rulings/1"),
        *(f"{BASE}/ballots?case=c1&b-case=c2", f"{BASE}/audit-draw"),
    ):
        await page.goto(address(desk, path))
        assert await violations(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
