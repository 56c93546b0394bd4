"""What pages and JSON tell of an outcome, phase by phase."""

import re
from decimal import Decimal

import pytest

from tests.unit.display.life_front import CALLS, LIVES, NAMES, Shown, call, read, with_scores
from tests.unit.display.lives import UNTIL, adoption, to_review
from voting.domain import Phase
from voting.history.decisions import Adoption, Kind, Notice
from voting.history.life import Life


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
async def test_nothing_tells_an_index_before_the_certificate(shown: Shown, life: Life) -> None:
    client = await shown(life)
    if life.phase is not Phase.CERTIFIED:
        for name in NAMES:
            assert "87654" not in (await read(client, life, name)).replace(",", "")
        for name in CALLS:
            assert "87654" not in str(await call(client, life, name))


@pytest.mark.parametrize("name", ["open", "closed", "review", "reconsidered"])
async def test_before_the_notice_nothing_tells_scores_lists_or_states(
    shown: Shown, name: str
) -> None:
    life = LIVES[name]
    client = await shown(life)
    for page in NAMES:
        html = await read(client, life, page)
        assert "综合得分 9" not in html
        assert "data-tally" not in html
        assert "覆盖面更广" not in html
    results = await call(client, life, "/results")
    assert (results["lists"], results["tallies"], results["shortlist"]) == ([], None, None)
    standing = (await call(client, life, "/ranking"))["groups"][0]["standings"][0]
    assert standing["composite"] is None
    assert set(standing["points"]) <= {"public"}


async def test_in_review_cases_stand_by_their_counted_votes(shown: Shown) -> None:
    life = LIVES["review"]
    html = await read(await shown(life), life, "/results")
    assert "正在评审" in html
    assert re.findall(r'<li class="line" data-case="(\w+)"', html) == [
        *("c5", "c3", "c1"),
        *("c6", "c4", "c2"),
    ]


async def test_in_review_the_results_page_says_that_the_lists_were_changed(shown: Shown) -> None:
    life = LIVES["reconsidered"]
    client = await shown(life)
    assert "名单已调整，将重新公示。" in await read(client, life, "/results")
    english = await read(client, life, "/results", "en")
    assert "The lists were changed and will be given for notice again." in english
    untouched = LIVES["review"]
    assert "名单已调整" not in await read(await shown(untouched), untouched, "/results")


async def test_the_notice_page_says_until_when_and_how_to_object(shown: Shown) -> None:
    life = LIVES["notice"]
    client = await shown(life)
    html = await read(client, life, "/results")
    for words in ("公示至：2026年5月22日 08:00", "有异议", "覆盖面更广", "候选名单", "经核查无误"):
        assert words in html
    assert "绿色类 · 优秀奖 → 绿色类 · 一等奖" in html
    assert "尚未答复" in html
    english = await read(client, life, "/results", "en")
    assert "Objections go to the organizer in writing" in english
    assert "Green · Merit → Green · First prize" in english


async def test_an_award_that_nobody_won_says_so(shown: Shown) -> None:
    nobody = Kind.ADOPTION, Adoption(award="best", as_of=87654321, computed=[], adopted=[])
    life = with_scores(
        [*to_review(), nobody, adoption("units"), (Kind.NOTICE, Notice(until=UNTIL))]
    )
    client = await shown(life)
    assert (await read(client, life, "/results")).count("本奖项空缺。") == 1
    assert "Nobody has this award." in await read(client, life, "/results", "en")


async def test_each_composite_is_written_out_to_its_last_digit(shown: Shown) -> None:
    life = LIVES["notice"]
    html = re.sub(r"<[^>]+>", "", await read(await shown(life), life, "/results"))
    standings = (await call(await shown(life), life, "/ranking"))["groups"][0]["standings"]
    third = next(line for line in standings if line["case"] == "c1")
    points = Decimal(third["points"]["public"])
    assert f"ln(1 + 80) ÷ ln(1 + 400) × 100 → {points} × 50% = {points / 2}" in html
    assert "90 × 50% = 45" in html
    assert f"综合得分 = {points / 2} + 45 = {Decimal(third['composite'])}" in html


async def test_the_four_states_stand_side_by_side_and_add_up(shown: Shown) -> None:
    life = LIVES["notice"]
    html = await read(await shown(life), life, "/results")
    rows = re.findall(r'data-tally="(\w+)">.*?</tr>\s*<tr>(.*?)</tr>', html, re.DOTALL)
    assert len(rows) == 6
    for _, row in rows:
        received, *parts = map(int, re.findall(r"<td>(\d+)</td>", row))
        assert received == sum(parts)


async def test_the_certificate_stands_with_what_it_does_not_count(shown: Shown) -> None:
    life = LIVES["revoked"]
    client = await shown(life)
    html = await read(client, life, "/results")
    for words in ("PX-2026-2", "仍暂扣 21 票", "作废 9 票", "核定书 PX-2026-2 取代 PX-2026-1"):
        assert words in html
    assert re.search(r'<li class="revoked">\s*<a href="/c/tiny/cases/c2"', html)
    answer = await call(client, life, "/results")
    assert answer["certificate"]["in_force"] == "PX-2026-2"
    assert answer["revocations"][0]["replaces"] == "PX-2026-1"


async def test_without_a_vote_the_ranking_waits_for_the_notice(shown: Shown) -> None:
    life = LIVES["unvoted-review"]
    client = await shown(life)
    assert 'href="/c/unvoted/ranking"' not in await read(client, life, "")
    assert "结果公示后在此列出排名" in await read(client, life, "/ranking")
    ranking = await call(client, life, "/ranking")
    assert (ranking["version"], ranking["final"]) == (0, False)
    life = LIVES["unvoted-notice"]
    client = await shown(life)
    assert 'href="/c/unvoted/ranking"' in await read(client, life, "")
    assert "综合得分 90" in await read(client, life, "/ranking")
    first = (await call(client, life, "/ranking"))["groups"][0]["standings"][0]
    assert (first["case"], first["count"], first["place"]) == ("c1", None, 1)
