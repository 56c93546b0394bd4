"""From what applicants sent in to cases: the office at its desk, and units at their seats."""

import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
import tomli_w
from PIL import Image
from redis.asyncio import Redis

from ops.applications.domain import State
from ops.applications.files import FileStore
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from ops.complaints.store import AnswerGiven, ComplaintStore
from ops.desk.permissions import Role
from ops.embedded.servers import EmbeddedServers
from ops.organizing.applied_cases import CASES, files_of_cases
from tests.applying import (
    CLOSED,
    OTHER_PHONE,
    PDF,
    PHONE,
    REVIEWED,
    ROOT,
    Applied,
    applied,
    rules,
)
from tests.campaigns import text
from tests.integration.office import Office
from voting.campaign_files import campaign_file
from voting.domain import CaseId
from voting.history.decisions import Kind, OnCase, Plain
from voting.ledger.register import Register
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, EntryRules, Recommender, RecommendingQuota

LIST = "/campaigns/tiny/applications"


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[Applied]:
    async with applied(pool, redis, tmp_path) as house:
        yield house


async def state_of(house: Applied, number: str) -> State:
    found = await ApplicationStore(house.deployment.pool).find(1, number)
    assert found is not None
    return found.state


async def cases_of(house: Applied) -> dict[str, bytes]:
    """The files that confirmed applications become."""
    pool = house.deployment.pool
    made = await files_of_cases(
        await house.enrolled(),
        ApplicationStore(pool),
        FileStore(pool),
        secrecy=Secrecy(house.deployment.campaign_keys("tiny").application),
    )
    return dict(made)


async def in_the_draft(house: Applied) -> list[Case]:
    """Have the confirmed applications in the draft, as loading its folder does."""
    made = await cases_of(house)
    cases = msgspec.convert(tomllib.loads(made[CASES].decode())["case"], list[Case])
    pictures = {one.id: made[one.picture] for one in cases if one.picture}
    whole = (await house.enrolled()).campaign
    whole = msgspec.structs.replace(whole, case=[*rules().case, *cases])
    assert list(campaign_file.contradictions(whole)) == []
    await Register(house.deployment.pool).load(whole, pictures, draft=True)
    return cases


async def test_what_was_sent_in_is_reviewed_confirmed_and_becomes_a_case(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        assert "示例·智慧停车" in await office.page(LIST)
        page = await office.page(f"{LIST}/{number}")
        assert PHONE in page
        assert "示例·联系人" in page
        assert (await office.post(f"{LIST}/{number}/confirm")).status == 303
        assert (await office.post(f"{LIST}/{number}/confirm")).status == 422, "once"
        log = await desk.deployment.pool.fetch("SELECT action, subject, detail FROM audit_record")
    assert ("application.confirm", f"tiny/{number}") in {(r["action"], r["subject"]) for r in log}
    assert PHONE not in str(log)
    assert "已确认" in await ada.page(f"{ROOT}/{number}")
    [case] = await in_the_draft(house)
    assert (case.id, case.applicant.en) == (f"a-{number}", "Sample · Applicant")
    made = await cases_of(house)
    assert set(made) == {CASES, f"pictures/a-{number}.webp"}
    shown = Image.open(BytesIO(made[f"pictures/a-{number}.webp"]))
    assert shown.format == "WEBP"
    assert not shown.getexif(), "nothing of the telephone's is published"
    assert made == await cases_of(house)


async def test_what_is_returned_comes_again_and_late_nothing_does(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        await office.page(f"{LIST}/{number}")
        assert (await office.post(f"{LIST}/{number}/return", reason=" ")).status == 422
        await office.post(f"{LIST}/{number}/return", reason="没有<b>盖章")
        assert "没有&lt;b&gt;盖章" in await ada.page(f"{ROOT}/{number}")
        assert (await ada.written(f"{ROOT}/{number}")).status == 303
        assert await state_of(house, number) is State.SUBMITTED
        house.clock.now = REVIEWED - timedelta(seconds=1)
        await office.sign_in()
        house.clock.now = REVIEWED
        assert (await office.post(f"{LIST}/{number}/confirm")).status == 422
    assert await state_of(house, number) is State.SUBMITTED


async def test_two_that_together_pass_a_limit_are_not_both_confirmed(house: Applied) -> None:
    ada, eve = await house.applicant(), await house.applicant(OTHER_PHONE)
    first, second = await ada.sent_in(), await eve.sent_in(title_zh="示例·另一个")
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        await office.page(LIST)
        assert (await office.post(f"{LIST}/{first}/confirm")).status == 303
        answer = await office.post(f"{LIST}/{second}/confirm")
        assert answer.status == 422
        assert "会超过上限" in await answer.text()


async def test_a_front_that_changes_a_confirmed_form_confirms_nothing(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        await office.page(LIST)
        await office.post(f"{LIST}/{number}/confirm")
    change = "UPDATE application SET form = replace(form, '智慧停车', '别的')"
    await house.deployment.pool.execute(change)
    assert await state_of(house, number) is State.SUBMITTED
    assert await cases_of(house) == {}


async def test_a_file_is_handed_out_to_keep_and_shown_by_no_browser(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        async with office.session.get(f"{LIST}/{number}/files/signed-copy") as answer:
            assert await answer.read() == PDF
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.content_type == "application/octet-stream"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert (await office.get(f"{LIST}/{number}/files/other")).status == 404
        moderator = await desk.person("mod", Role.SENIOR_MODERATOR)
        assert (await moderator.get(f"{LIST}/{number}/files/signed-copy")).status == 403


async def test_drafts_are_seen_by_nobody_at_the_desk(house: Applied) -> None:
    ada = await house.applicant()
    number = (await ada.begun()).rpartition("/")[2]
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        assert number not in await office.page(LIST)
        assert (await office.get(f"{LIST}/{number}")).status == 404


def with_units() -> Campaign:
    quota = [RecommendingQuota("green", 1)]
    return rules(
        recommender=[Recommender("zone", text("Zone"), quota), Recommender("other", text("O"))],
        entry=EntryRules(),
    )


async def test_a_unit_recommends_within_its_quota_and_sees_nothing_else(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with applied(pool, redis, tmp_path, with_units()) as house, house.desk() as desk:
        ada = await house.applicant()
        numbers = [await ada.sent_in(title_zh=f"示例·{n}", recommender="zone") for n in (1, 2)]
        other = await ada.sent_in(title_zh="示例·3", recommender="other")
        office = await desk.person("office", Role.ORGANIZER)
        unit = await desk.person("zone", Role.RECOMMENDER)
        until = (CLOSED + timedelta(days=2)).isoformat()
        await office.page("/campaigns/tiny/seats")
        given = {"account": "zone", "of": "unit/zone", "ends_at": until}
        assert (await office.post("/campaigns/tiny/seats", **given)).status == 303
        assert (await office.post("/campaigns/tiny/seats", **given)).status == 422, "taken"
        assert (await unit.get("/")).headers["Location"] == "/recommending"
        page = await unit.page("/recommending/1")
        assert "示例·1" in page
        assert "示例·3" not in page
        assert PHONE not in page
        assert (await unit.post(f"/recommending/1/{other}")).status == 422
        assert (await unit.post(f"/recommending/1/{numbers[0]}")).status == 303
        answer = await unit.post(f"/recommending/1/{numbers[1]}")
        assert "名额已满" in await answer.text()
        assert "已推荐" in await ada.page(f"{ROOT}/{numbers[0]}")
        assert (await unit.post(f"/recommending/1/{numbers[0]}/back")).status == 303
        assert (await unit.post(f"/recommending/1/{numbers[1]}")).status == 303
        await office.page(LIST)
        assert (await office.post(f"{LIST}/{numbers[1]}/confirm")).status == 303
        await in_the_draft(house)
        found = await house.enrolled()
        assert found.campaign.case[-1].recommended_by == "zone"
        house.clock.now = CLOSED + timedelta(days=2)
        await unit.sign_in()
        assert (await unit.post(f"/recommending/1/{numbers[0]}")).status == 422
        stranger = await desk.person("stranger", Role.RECOMMENDER)
        assert (await stranger.get("/recommending/1")).status == 404


async def test_an_applicant_follows_its_case_and_appeals(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    async with house.desk() as desk:
        office = await desk.person("office", Role.ORGANIZER)
        await office.page(LIST)
        await office.post(f"{LIST}/{number}/confirm")
    await in_the_draft(house)
    ledger = house.deployment.ledger
    await ledger.decide(await house.enrolled(), Kind.PUBLICATION, Plain(), "office")
    case = CaseId(f"a-{number}")
    await ledger.decide(
        await house.enrolled(),
        Kind.DISQUALIFICATION,
        OnCase(case=case, reason="查实刷票"),
        "office",
    )
    await house.front.open_all()
    page = await ada.page(f"{ROOT}/{number}")
    assert f'href="/c/tiny/cases/a-{number}"' in page
    assert "查实刷票" in page
    answer = await ada.post(f"{ROOT}/{number}", action="appeal", text="请复核作废的选票")
    assert answer.status == 303
    [appeal] = await ComplaintStore(house.deployment.pool).all(1)
    assert (appeal.kind, appeal.text, appeal.case_no) == ("appeal", "请复核作废的选票", 3)
    assert appeal.number in await ada.page(f"{ROOT}/{number}")
    told = AnswerGiven(at=house.clock(), text="已复核", upheld=True, actor="office")
    await ComplaintStore(house.deployment.pool).answer(1, appeal.number, told)
    assert "成立" in await ada.page(f"{ROOT}/{number}")
    eve = await house.applicant(OTHER_PHONE)
    answer = await eve.post(f"{ROOT}/{number}", action="appeal", text="别人的")
    assert answer.status == 404


async def test_confirmed_applications_are_written_beside_the_campaign_file_and_loaded(
    house: Applied, tmp_path: Path, dsn: str, servers: EmbeddedServers
) -> None:
    folder = tmp_path / "campaign"
    office = Office(
        pool=house.deployment.pool,
        variables={
            "PINGXUAN_POSTGRES_URL": dsn,
            "PINGXUAN_REDIS_URL": servers.redis_url,
            "PINGXUAN_DATA_DIR": str(tmp_path),
            "PINGXUAN_TESTING": "1",
        },
        clock=house.clock,
    )
    document = tomli_w.dumps(written(rules()))
    folder.mkdir()
    (folder / "campaign.toml").write_text(document, encoding="utf-8")
    await office.run("applications", "cases", "tiny", str(folder), exit_code=3)
    number = await (await house.applicant()).sent_in()
    async with house.desk() as desk:
        person = await desk.person("office", Role.ORGANIZER)
        await person.page(LIST)
        await person.post(f"{LIST}/{number}/confirm")
    facts = await office.told("applications", "list", "tiny")
    assert [one["state"] for one in facts["applications"]] == ["confirmed"]
    await office.run("applications", "cases", "tiny", str(folder))
    await office.run("campaign", "load", str(folder), "--draft")
    assert (await house.enrolled()).campaign.case[-1].id == f"a-{number}"
    await office.run("campaign", "publish", "tiny")
    await office.run("applications", "cases", "tiny", str(folder), exit_code=3)


def written(whole: Campaign) -> dict[str, object]:
    """A campaign as its file, without the pictures that it does not have."""
    cases = [msgspec.structs.replace(case, picture=None) for case in whole.case]
    document = msgspec.to_builtins(msgspec.structs.replace(whole, case=cases))
    found: dict[str, object] = _without_none(document)
    return found


def _without_none(value: Any) -> Any:
    match value:
        case dict():
            return {k: _without_none(v) for k, v in value.items() if v is not None}
        case list():
            return [_without_none(one) for one in value]
        case _:
            return value
