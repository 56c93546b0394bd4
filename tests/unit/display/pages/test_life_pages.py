"""Rules, cases and the vote on the pages, in every phase of a life."""

import re

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from display.exhibits.board import Board
from display.routes import setup
from tests.campaigns import OPENS, ORIGIN, campaign
from tests.unit.display.life_front import CALLS, LIVES, NAMES, Shown, amendment, call, read
from tests.unit.display.lives import (
    OPENING,
    SUSPENSION,
    Step,
    lived,
    shortlisting,
    to_notice,
    unvoted,
)
from tests.unit.display.pages.test_pages import Seen
from tests.unit.display.showcase import EVIL, Source, evil
from voting.domain import CaseId
from voting.history.decisions import Kind, OnCase, Shortlist
from voting.history.life import Life, live

#: The only links that lead elsewhere: the geography's licence asks for it.
NAMED_BY_LICENCE = {"https://db-ip.com"}


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
async def test_every_page_of_every_life_is_sound(shown: Shown, life: Life) -> None:
    client = await shown(life)
    for name in NAMES:
        for lang in ("zh", "en"):
            html = await read(client, life, name, lang)
            seen = Seen(html)
            assert len(seen.ids) == len(set(seen.ids)), name
            for link in set(seen.links):
                if link.startswith("#"):
                    assert link[1:] in seen.ids, (name, link)
                elif link not in NAMED_BY_LICENCE:
                    assert (await client.get(link)).status == 200, (name, link)


async def test_the_rules_page_says_every_rule(shown: Shown) -> None:
    life = LIVES["published"]
    words = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", "", await read(await shown(life), life, "/rules"))
    )
    for said in (
        "2026年4月1日 08:00 至 2026年4月29日 08:00",
        "2026年4月30日 08:00 起",
        "2026年5月2日 08:00 止",
        "另行通知",
        "公示 7 天后核定",
        "同一案例可以重复选择",
        "解决方案 · 绿色类：每张选票在本类别选 1 至 2 个",
        "每个自然日（按活动所在时区） · 最多 5 票",
        "同一网络地址的所有投票人合计 · 任意连续 1 小时内 · 同一案例最多 1 票",
        "仅计：网页 · 仅计类别：解决方案 · 绿色类",
        "整个投票期间 · 最多 9 张选票",
        "投票途径：微信、网页",
        "投票地区：山东、香港；无法判断地区的，不能投票",
        "能判断地区的，山东、香港以外的不得超过 1/5；",
        "每家申报单位最多申报 2 个案例",
        "同一项目只能申报一次",
        "案例须由推荐单位推荐",
        "东区解决方案 4",
        "综合得分 = 公众投票 × 50% + 专家 × 50% + 加分",
        "ln(1 + 数值) ÷ ln(1 + 同组最高值) × 100",
        "每位评委评分 0 至 100 分；三位及以上评委时，去掉一个最高分和一个最低分后取平均；",
        "至少 3 位评委；盲评",
        "等级：优秀 ≥ 90、一般 ≥ 0",
        "合计最多加 2 分",
        "排名范围（即上文的同组）：同一类别",
        "依次比较：有效票、专家、仍相同则名次并列",
        "每组有效票最多的 2 个案例入围，并列者一并入围",
        "优秀奖 若干名（综合得分不低于 60）",
        "推荐案例数占 50%，获奖率占 50%（获奖率按“优秀案例”计算）",
    ):
        assert said in words, said


async def test_an_amendment_is_told_on_every_page_while_voting_is_open(shown: Shown) -> None:
    life = LIVES["open"]
    client = await shown(life)
    for name in NAMES:
        if name != "/rules":
            assert 'href="/c/tiny/rules#amendments"' in await read(client, life, name), name
    rules = await read(client, life, "/rules")
    assert "延长" in rules
    assert "涉及：时间安排" in rules
    assert "2026年5月17日 08:00" in rules
    [told] = (await call(client, life, ""))["amendments"]
    assert told["sections"] == ["timetable"]
    assert "index" not in told
    later = LIVES["closed"]
    assert "#amendments" not in await read(await shown(later), later, "")


async def test_an_early_close_shows_its_true_time(shown: Shown) -> None:
    life = LIVES["closed"]
    client = await shown(life)
    assert "截止时间：2026年5月1日 09:00" in await read(client, life, "")
    english = str(await (await client.get("/c/tiny?lang=en")).text())
    assert "Closed: 1 May 2026, 09:00" in english
    rules = await read(client, life, "/rules")
    assert "提前截止；原定 2026年5月15日 08:00" in rules
    assert (await call(client, life, ""))["closed_at"] == "2026-05-01T01:00:00Z"


@pytest.mark.parametrize("name", ["", "/cases/c5"])
async def test_a_suspended_case_is_shown_with_its_reason_and_cannot_be_chosen(
    shown: Shown, name: str
) -> None:
    life = lived(campaign(), OPENING, SUSPENSION)
    client = await shown(life)
    html = await read(client, life, name)
    assert re.search(r"<strong>已暂停投票</strong>\s*原因：核实材料", html)
    assert 'value="c5"' not in html
    cases = {case["id"]: case for case in (await call(client, life, "/cases"))["cases"]}
    assert (cases["c5"]["part"], cases["c5"]["reason"]) == ("suspended", "核实材料")
    assert cases["c1"]["part"] == "in"


async def test_cases_off_the_shortlist_stand_apart(shown: Shown) -> None:
    chosen = Shortlist(as_of=87654321, computed=[], cases=[CaseId("c1"), CaseId("c2")])
    life = lived(shortlisting(), (Kind.SHORTLIST, chosen), OPENING)
    client = await shown(life)
    html = await read(client, life, "")
    before, _, apart = html.partition('<h2 id="not-shortlisted">')
    assert re.findall(r'name="case"[^>]* value="(\w+)"', before) == ["c1", "c2"]
    assert re.findall(r'data-absent="(\w+)"', apart) == ["c3", "c4", "c5", "c6"]
    ranking = await call(client, life, "/ranking")
    assert [line["case"] for g in ranking["groups"] for line in g["standings"]] == ["c1", "c2"]


async def test_where_a_case_may_be_repeated_the_page_has_steppers(shown: Shown) -> None:
    life = LIVES["open"]
    html = await read(await shown(life), life, "")
    assert 'data-stepper="c1"' in html
    assert 'type="checkbox"' not in html
    assert 'data-bounds="green" data-least="1" data-most="2"' in html


async def test_without_a_vote_no_page_speaks_of_votes(shown: Shown) -> None:
    for name in ("unvoted", "unvoted-review", "unvoted-notice"):
        life = LIVES[name]
        client = await shown(life)
        for page in NAMES:
            html = await read(client, life, page)
            for words in (
                "data-count",
                'id="vote"',
                "投票尚未开始",
                "票数",
                "一张选票",
                "data-tally",
            ):
                assert words not in html, (name, page, words)


async def test_hostile_reasons_and_announcements_stay_words(shown: Shown) -> None:
    steps: list[Step] = [
        OPENING,
        amendment(evil("told-")),
        (Kind.SUSPENSION, OnCase(case=CaseId("c5"), reason=EVIL)),
    ]
    life = lived(campaign(), *steps)
    client = await shown(life)
    for name in ("", "/rules", "/cases/c5"):
        html = await read(client, life, name)
        assert EVIL not in html
        assert Seen(html).inline == []
    assert "&lt;script&gt;" in await read(client, life, "/cases/c5")


async def test_a_draft_is_nowhere(aiohttp_client: AiohttpClient) -> None:
    board = Board(source=Source(), clock=lambda: OPENS)
    board.show(live(campaign(), (), draft=True), {})
    app = web.Application()
    setup(app, board, origin=ORIGIN, refresh_interval_s=None)
    client = await aiohttp_client(app)
    await board.refresh()
    for name in NAMES:
        assert (await client.get(f"/c/tiny{name}")).status == 404
    for name in (*CALLS, "/events"):
        assert (await client.get(f"/api/v1/campaigns/tiny{name}")).status == 404
    assert "tiny" not in await (await client.get("/")).text()


async def test_campaigns_without_a_vote_are_listed_beside_the_open_one(
    aiohttp_client: AiohttpClient,
) -> None:
    board = Board(source=Source(), clock=lambda: OPENS)
    board.show(lived(campaign(), OPENING), {})
    board.show(lived(unvoted()), {})
    app = web.Application()
    setup(app, board, origin=ORIGIN, refresh_interval_s=None)
    html = await (await (await aiohttp_client(app)).get("/")).text()
    assert 'href="/c/tiny"' in html
    assert 'href="/c/unvoted"' in html
    assert "案例展示中" in html


async def test_a_new_decision_gives_the_page_another_edition(
    aiohttp_client: AiohttpClient,
) -> None:
    board = Board(source=Source(), clock=lambda: OPENS)
    editions = []
    for steps in ([OPENING], [OPENING, SUSPENSION], [OPENING, SUSPENSION, to_notice()[1]]):
        board.show(lived(campaign(), *steps), {})
        found = board.exhibit(campaign().campaign_id)
        assert found is not None
        editions.append(found.public.edition)
    assert len(set(editions)) == 3
