"""Judges at their seats: blind packs, marks until the deadline, the ledger behind them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from ops.desk.permissions import Role
from tests.ballots import loaded
from tests.campaigns import OPENS, text
from tests.desks import DeskHouse, Person, desk_house
from tests.scored import EXPERT, MEDIA, scored_campaign
from voting.history.decisions import Kind, Plain
from voting.ledger.register import Register
from voting.rules.campaign import Campaign
from voting.rules.entries import Recommender, Section

SEATS = "/campaigns/tiny/seats"
ENDS = (OPENS + timedelta(days=3)).isoformat()
NAMES = ("示例·单位甲", "Sample Unit A", "示例·推荐处", "示例·案例")


def whole() -> Campaign:
    """Cases that tell who they are wherever they can."""
    base = scored_campaign()
    told = text(f"{' '.join(NAMES)} 做得很好")
    cases = [
        replace(
            case,
            title=text(f"示例·案例{n}"),
            applicant=replace(text("示例·单位甲"), en="Sample Unit A"),
            project="示例·案例",
            summary=told,
            section=[Section(text("about"), told)],
        )
        for n, case in enumerate(base.case)
    ]
    return replace(base, case=cases, recommender=[Recommender("unit", text("示例·推荐处"))])


@dataclass
class Judging:
    """A desk, its office, and judges with seats 1 and 2 in the blind component."""

    desk: DeskHouse
    office: Person
    judges: list[Person]

    async def codes(self, judge: int) -> list[str]:
        page = await self.judges[judge].page(f"/judging/{judge + 1}")
        return re.findall(rf'href="/judging/{judge + 1}/([A-Z0-9]+)"', page)


@pytest.fixture
async def judging(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[Judging]:
    async with desk_house(pool, redis, tmp_path) as desk:
        await loaded(pool, whole())
        office = await desk.person("office", Role.ORGANIZER)
        judges = [await desk.person(f"judge{n}", Role.JUDGE) for n in (1, 2)]
        await office.page(SEATS)
        for n in (1, 2):
            answer = await office.post(
                SEATS, account=f"judge{n}", of=f"judge/{EXPERT}", judge=f"j{n}", ends_at=ENDS
            )
            assert answer.status == 303, await answer.text()
        yield Judging(desk, office, judges)


async def test_a_pack_names_nobody_and_has_an_order_of_its_own(judging: Judging) -> None:
    first, second = await judging.codes(0), await judging.codes(1)
    assert len(first) == 6
    assert not set(first) & set(second), "codes of two seats tell nothing of one another"
    judge = judging.judges[0]
    pages = [await judge.page("/judging/1")]
    pages += [await judge.page(f"/judging/1/{code}") for code in first]
    for page in pages:
        for name in NAMES:
            assert name not in page
        assert 'src="/c/' not in page, "no picture"
    assert "做得很好" in pages[1]
    assert (await judge.get("/")).headers["Location"] == "/judging"


async def test_marks_are_editable_until_the_deadline_of_the_seat(judging: Judging) -> None:
    code, judge = (await judging.codes(0))[0], judging.judges[0]
    path = f"/judging/1/{code}"
    for wrong in ("10.5", "-1", "many", "1,000", "1.23456"):
        assert (await judge.post(path, score=wrong)).status == 422, wrong
    assert (await judge.post(path, score="７．5")).status == 303
    assert 'value="7.5"' in await judge.page(path)
    assert (await judge.post(path, score="8")).status == 303
    assert (await judge.post(path, score="")).status == 303
    assert 'value=""' in await judge.page(path)
    judging.desk.clock.now = OPENS + timedelta(days=3)
    await judge.sign_in()
    answer = await judge.post(path, score="9")
    assert answer.status == 422
    assert "已过截止时间" in await answer.text()
    await judging.office.sign_in()
    until = (OPENS + timedelta(days=4)).isoformat()
    assert (await judging.office.post(f"{SEATS}/1/until", ends_at=until)).status == 303
    assert (await judge.post(path, score="9")).status == 303


async def test_a_seat_is_its_judges_alone_and_ends_when_it_is_taken_away(judging: Judging) -> None:
    code, (first, second) = (await judging.codes(0))[0], judging.judges
    await second.page("/judging")
    for path in ("/judging/1", f"/judging/1/{code}", "/judging/99"):
        assert (await second.get(path)).status == 404
    assert (await second.post(f"/judging/1/{code}", score="1")).status == 404
    for path in ("/campaigns/tiny", SEATS, "/requests", "/accounts", "/audit"):
        assert (await second.get(path)).status == 403
    assert (await judging.office.post(f"{SEATS}/1/end")).status == 303
    assert (await first.get(f"/judging/1/{code}")).status == 404


async def test_marks_become_the_scores_that_a_file_would_have_brought(judging: Judging) -> None:
    for n, judge in enumerate(judging.judges):
        for place, code in enumerate(await judging.codes(n)):
            answer = await judge.post(f"/judging/{n + 1}/{code}", score=str(4 + place))
            assert answer.status == 303
    office, record = judging.office, f"{SEATS}/record"
    await office.page(SEATS)
    answer = await office.post(record, component=EXPERT)
    assert answer.status == 422, "a seat is before its deadline"
    deployment, clock = judging.desk.deployment, judging.desk.clock
    clock.now = OPENS + timedelta(days=20)
    enrolled = await deployment.register.find("tiny")
    await deployment.ledger.advance(enrolled)
    await deployment.ledger.decide(
        await deployment.register.find("tiny"), Kind.REVIEW, Plain(), "office"
    )
    await office.sign_in()
    assert (await office.post(record, component=MEDIA)).status == 422, "nothing was given"
    answer = await office.post(record, component=EXPERT, reason="评审结束")
    assert answer.status == 303, await answer.text()
    found = (await Register(deployment.pool).find("tiny")).life.scores[EXPERT]
    assert (found.file, len(found.scores)) == ("csv", 12)
    assert {one.judge for one in found.scores} == {"J1", "J2"}


async def test_a_seat_is_given_to_an_account_of_its_role_and_once(judging: Judging) -> None:
    given = {"account": "judge1", "of": f"judge/{MEDIA}", "judge": "M1", "ends_at": ENDS}
    office = judging.office
    for change in (
        {"account": "office"},
        {"account": "nobody"},
        {"of": "judge/public"},
        {"of": "unit/none"},
        {"of": "unit/unit"},
        {"judge": "张三"},
        {"ends_at": "soon"},
    ):
        assert (await office.post(SEATS, **(given | change))).status == 422, change
    assert (await office.post(SEATS, **given)).status == 303
    assert (await office.post(SEATS, **(given | {"judge": "M2"}))).status == 422, "one each"
