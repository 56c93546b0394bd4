"""Fifty incidents, one after the other: each takes three actions, by keyboard or by mouse.

An action is a key that does something, or a click. Writing the reason is thinking, and free.
"""

from dataclasses import dataclass, field

import asyncpg
import numpy as np
import pytest
from playwright.async_api import Page, expect

from fraud.domain import Incident, IncidentId, IncidentState, Joined
from fraud.incidents.store import IncidentStore
from ops.desk.permissions import Role
from ops.keys import key_files
from tests.ballots import ballot
from tests.browser.test_desk import address, desk, page, signed_in
from tests.campaigns import OPENS
from tests.desks import DeskHouse
from tests.integration.office import settle
from voting.domain import CaseId
from voting.ledger.register import Enrolled, Register

__all__ = ["desk", "page"]

BASE = "/campaigns/tiny"
INCIDENTS, EACH, MOST_ACTIONS = 50, 4, 3
#: Verb → its key and its button.
VERBS = {"hold": ("h", "暂扣选票"), "void": ("v", "作废选票"), "release": ("r", "放行")}


@pytest.fixture
async def enrolled(pool: asyncpg.Pool, desk: DeskHouse) -> Enrolled:
    """Fifty incidents of four counted ballots each."""
    key_files.make_keys(desk.deployment.settings.keys_dir, "tiny")
    found, ledger = await Register(pool).find("tiny"), desk.deployment.ledger
    at_the_desk, desk.clock.now = desk.clock.now, OPENS
    await ledger.cast(found, [ballot(f"c{1 + n % 3}") for n in range(INCIDENTS * EACH)])
    head = await ledger.advance(found)
    await settle(ledger, found, upto=head.index)
    rows = await pool.fetch("SELECT index FROM cast_vote_record ORDER BY index")
    for place, some in enumerate(
        np.array([row["index"] for row in rows]).reshape(INCIDENTS, EACH)
    ):
        await incident(pool, found, f"made-{place:02}", some)
    desk.clock.now = at_the_desk
    return found


async def incident(
    pool: asyncpg.Pool,
    found: Enrolled,
    name: str,
    some: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> None:
    one = Incident(
        id=IncidentId(name), case=CaseId("c1"), state=IncidentState.REVIEW,
        first_at=OPENS.timestamp(), last_at=OPENS.timestamp() + 60.0, ballots=len(some),
        score=0.7, reasons=(),
    )  # fmt: skip
    joined = Joined(incident=one.id, index=some, at=OPENS.timestamp())
    await IncidentStore(pool).save(found, [one], [joined], "made")


@dataclass
class Hand:
    """Somebody's hand, which counts what it does."""

    page: Page
    by_mouse: bool
    actions: int = 0
    most: int = 0
    names: list[str] = field(default_factory=list)

    async def act(self, key: str, words: str) -> None:
        """One action: the key, or a click on what is called so."""
        self.actions += 1
        if self.by_mouse:
            await self.page.locator("button, main a").get_by_text(words).first.click()
        else:
            await self.page.keyboard.press(key)

    async def ruled(self, verb: str) -> None:
        """The next incident, from wherever the last one has led."""
        self.actions = 0
        await self.act("n", "下一件")
        await expect(self.page.locator("h1")).to_contain_text("made-")
        self.names.append(await self.page.locator("h1 small").inner_text())
        await self.act(*VERBS[verb])
        await expect(self.page.locator("textarea")).to_be_focused()
        await self.page.keyboard.type("seen")
        await self.act("Control+Enter", VERBS[verb][1])
        await expect(self.page.locator("main")).to_contain_text("号裁定")
        self.most = max(self.most, self.actions)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("by_mouse", [False, True], ids=["keyboard", "mouse"])
async def test_fifty_incidents_take_three_actions_each(
    page: Page, desk: DeskHouse, enrolled: Enrolled, by_mouse: bool
) -> None:
    await signed_in(page, desk, await desk.person("ada", Role.SENIOR_MODERATOR))
    await page.goto(address(desk, f"{BASE}/incidents"))
    hand = Hand(page, by_mouse)
    for turn in range(INCIDENTS):
        await hand.ruled([*VERBS][turn % len(VERBS)])
        await desk.desk.carrying.idle()
    assert hand.most <= MOST_ACTIONS
    assert len(set(hand.names)) == INCIDENTS, "none comes twice"
    await page.goto(address(desk, f"{BASE}/incidents"))
    await expect(page.locator("h1")).to_contain_text("0 件待裁定")
    tallies = (await desk.deployment.ledger.live_tallies(enrolled)).by_case.values()
    assert sum(one.held for one in tallies) == EACH * 17
    assert sum(one.voided for one in tallies) == EACH * 17
