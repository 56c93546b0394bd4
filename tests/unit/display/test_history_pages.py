"""Curves, bulletins and announcements on the pages, in the calls and in the feed."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from aiohttp.test_utils import TestClient

from display.chronicle.announcements import News, announcements
from display.chronicle.chronicle import Chronicle
from tests.campaigns import OPENS
from tests.unit.display.history import Chronicles, invented_chronicle
from tests.unit.display.life_front import LIVES, Shown, call, read
from tests.unit.display.lives import (
    CLOSING,
    OPENING,
    REVIEW,
    SUSPENSION,
    adoption,
    lived,
    ruled,
    to_notice,
    unvoted,
)
from tests.unit.display.showcase import EVIL, Front
from voting.domain import CaseId, Phase

Client = TestClient[Any, Any]
ATOM = "{http://www.w3.org/2005/Atom}"


async def page(client: Client, name: str) -> str:
    return str(await (await client.get(f"/c/tiny{name}")).text())


async def test_a_case_has_its_curve_as_a_picture_in_words_and_as_a_table(client: Client) -> None:
    html = await page(client, "/cases/c1")
    assert '<path class="l1" d="M0 96L' in html
    assert (
        'role="img" aria-label="公布票数，2026年5月1日 08:00 至 2026年5月2日 13:00，最高 504"'
        in html
    )
    assert "以表格显示" in html
    assert "<td>504</td>" in html


async def test_the_ranking_has_the_leading_cases_of_each_group(client: Client) -> None:
    html = await page(client, "/ranking")
    curves = html[html.index('id="curves"') :]
    assert curves.count('role="img"') == 2
    assert 'class="l3"' in curves
    assert 'class="l4"' not in curves, "a group of the tiny campaign has three cases"


async def test_a_case_that_takes_no_part_has_no_curve(shown: Shown) -> None:
    life = LIVES["open"]
    client = await shown(life)
    assert "<svg" in await read(client, life, "/cases/c1")
    assert "<svg" not in await read(client, life, "/cases/c5")


async def test_without_published_counts_there_is_no_curve(front: Front, client: Client) -> None:
    front.source.snapshot = None
    hidden = Front()
    hidden.source.snapshot = None
    assert hidden.board.campaigns()[0].version == 0
    for name in ("/cases/c1", "/ranking"):
        assert "<svg" in await page(client, name)


async def test_a_page_draws_anew_what_was_published_since(front: Front, client: Client) -> None:
    campaign = front.board.campaigns()[0].campaign
    before = await page(client, "/cases/c1")
    newer = invented_chronicle(campaign, version=2)
    lines = tuple(
        msgspec.structs.replace(line, counts=tuple(7000 + n for n in range(len(line.counts))))
        for line in newer.curves.cases
    )
    curves = msgspec.structs.replace(newer.curves, cases=lines)
    front.board._chronicles = Chronicles(msgspec.structs.replace(newer, curves=curves))
    await front.board.refresh()
    after = await page(client, "/cases/c1")
    assert ("7,029" in before, "7,029" in after) == (False, True)


async def test_bulletins_are_told_by_day_and_reason_the_newest_first(client: Client) -> None:
    html = await page(client, "/bulletins")
    assert html.index("2026年5月2日") < html.index("2026年5月1日")
    assert '<th scope="row">系统核查：疑似刷票，暂扣待核</th><td>190</td><td>310</td>' in html
    assert '<th scope="row">人工核查：存疑，暂扣待核</th><td>不足 10</td>' in html
    told = await (await client.get("/api/v1/campaigns/tiny/bulletins")).json()
    assert [one["day"] for one in told["bulletins"]] == ["2026-05-02", "2026-05-01"]
    assert told["bulletins"][0]["figures"][1] == {
        "act": "held-by-judge",
        "on_day": 190,
        "so_far": 310,
    }


async def test_curves_are_a_call_without_any_index(client: Client) -> None:
    answer = await (await client.get("/api/v1/campaigns/tiny/curves")).text()
    told = msgspec.json.decode(answer)
    assert [one["case"] for one in told["cases"]] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert len(told["at"]) == len(told["cases"][0]["counts"]) == 30
    assert "987654321" not in answer


async def test_a_video_is_a_link_that_names_its_host(client: Client) -> None:
    html = await page(client, "/cases/c1")
    link = 'href="https://video.example/watch?v=1" rel="external noopener noreferrer nofollow"'
    assert link in html
    assert "（外部链接：video.example）" in html
    assert "<iframe" not in html


async def test_all_announcements_stand_in_one_list(shown: Shown) -> None:
    life = lived(ruled(), *to_notice(), adoption())
    client = await shown(life)
    html = await read(client, life, "/announcements")
    order = ["名单调整", "结果公示", "投票截止", "投票开始"]
    assert [word for word in order if word in html] == order
    assert "核票公告：2026年5月2日" in html
    kinds = [one["kind"] for one in (await call(client, life, "/announcements"))["announcements"]]
    assert kinds.count("bulletin") == 2
    assert "adoption" not in kinds


def kinds(*steps: Any, phase: Phase) -> list[News]:
    told = announcements(lived(ruled(), *steps), phase, ()).announcements
    return [one.kind for one in told]


def test_what_the_committee_decides_is_not_announced_before_the_notice() -> None:
    steps = (OPENING, SUSPENSION, CLOSING, REVIEW, adoption())
    assert kinds(*steps, phase=Phase.IN_REVIEW) == [News.CLOSING, News.SUSPENSION, News.OPENING]


def test_a_shortlist_by_votes_is_announced_with_the_lists_alone() -> None:
    life = LIVES["review"]
    for phase, told in ((Phase.IN_REVIEW, False), (Phase.NOTICE, True)):
        found = [one.kind for one in announcements(life, phase, ()).announcements]
        assert (News.SHORTLIST in found) is told


def test_a_suspension_is_told_with_its_case_and_reason() -> None:
    [told, _] = announcements(lived(ruled(), OPENING, SUSPENSION), Phase.OPEN, ()).announcements
    assert (told.case, told.reason) == (CaseId("c5"), "核实材料")
    assert told.anchor == f"suspension-c5-{(OPENS + timedelta(hours=1)).timestamp():.0f}"


@pytest.mark.parametrize("name", LIVES)
async def test_the_feed_of_every_life_can_be_read(shown: Shown, name: str) -> None:
    life = LIVES[name]
    answer = await (await shown(life)).get(f"/c/{life.campaign.id}/announcements.atom")
    assert answer.content_type == "application/atom+xml"
    feed = ET.fromstring(await answer.text())
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) >= 2
    assert all(entry.findtext(f"{ATOM}title") for entry in entries)
    assert "87654" not in await answer.text()


async def test_hostile_names_are_words_in_the_feed_too(client: Client) -> None:
    text = await (await client.get("/c/tiny/announcements.atom")).text()
    assert EVIL in (ET.fromstring(text).findtext(f"{ATOM}title") or "")


async def test_without_a_vote_there_is_no_bulletin(shown: Shown) -> None:
    life = lived(unvoted())
    client = await shown(life)
    assert "/bulletins" not in await read(client, life, "/rules")


def test_a_chronicle_of_nothing_is_empty() -> None:
    life = lived(ruled())
    assert announcements(life, Phase.PUBLISHED, ()).announcements == ()
    assert Chronicle(campaign=life.campaign.campaign_id).curves.of(CaseId("c1")) == ()
