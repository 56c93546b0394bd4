"""Organizers decide at the desk: what a page shows first, what it records, what it refuses."""

import re
from datetime import timedelta

import pytest

from ops.desk.permissions import Role
from ops.fsck.inspection import fsck
from tests.desks import DeskHouse, Person
from tests.integration.desk_work import (
    RUNNING,
    adopted,
    audited,
    decided,
    digest_in,
    in_review,
    last,
    now,
    open_vote,
    previewed,
    sent,
)
from tests.integration.office import CLOSES
from voting.domain import CaseId, Phase
from voting.history.decisions import Adoption, Kind, Objection


@pytest.fixture
async def ada(desk: DeskHouse) -> Person:
    return await desk.person("ada", Role.ORGANIZER)


async def test_every_page_of_a_running_campaign_speaks_both_languages(
    desk: DeskHouse, ada: Person
) -> None:
    await in_review(desk, ada)
    await adopted(ada)
    await decided(ada, "notice", reason="")
    await decided(ada, "objection", reason="", text="it is a copy", about="c1")
    for path in (
        *("", "/cases", "/lists", "/objections", "/scores", "/exports", "/health", "/curves"),
        *(
            "/announcements",
            "/withdrawal?case=c1",
            "/certification",
            "/answer?number=1",
            "/adoption?award=best",
        ),
    ):
        page = await ada.page(f"{RUNNING}{path}")
        assert "评选工作台" in page
        joined = "&" if "?" in path else "?"
        english = await ada.page(f"{RUNNING}{path}{joined}lang=en")
        words = re.sub(r"<[^>]*>", " ", english.partition("<main")[2].partition("</main>")[0])
        assert not re.search(r"[一-鿿]", words), re.findall(r".*[一-鿿].*", words)
        await ada.page(f"{RUNNING}{path}{joined}lang=zh")


async def test_a_suspension_shows_the_ranking_before_and_after_and_is_recorded_once(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    page = await previewed(ada, "suspension", case="c1")
    rows = re.findall(r"<tr><td>(.*?)</td>(.*?)</tr>", page)
    c3 = next(cells for title, cells in rows if "c3" in title or "c3" in cells)
    assert re.findall(r"<td>(.*?)</td>", c3)[-2:] == ["2", "1"]
    assert await decided(ada, "suspension", reason="an inquiry", case="c1")
    record = await last(desk)
    assert (record.kind, record.actor, record.body.reason) == (
        Kind.SUSPENSION, "ada", "an inquiry",
    )  # fmt: skip
    [noted] = await audited(desk.deployment.pool, "campaign.suspension")
    assert (noted["actor"], noted["subject"], noted["reason"]) == ("ada", "c1", "an inquiry")
    assert "c1 is under suspension already" in await previewed(ada, "suspension", case="c1")
    assert await decided(ada, "resumption", reason="cleared", case="c1")
    assert (await now(desk)).life.absent == {}


async def test_a_withdrawal_takes_the_case_out_with_its_reason(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    await decided(ada, "withdrawal", reason="the applicant asked for it", case="c2")
    absence = (await now(desk)).life.absent[CaseId("c2")]
    assert (absence.kind, absence.reason) == (Kind.WITHDRAWAL, "the applicant asked for it")
    assert "the applicant asked for it" in await ada.page(f"{RUNNING}/cases")
    assert "已退出" in await ada.page(f"{RUNNING}/cases")


async def test_nothing_is_recorded_without_a_reason_or_a_preview_or_on_another_one(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    shown = digest_in(await previewed(ada, "suspension", case="c1"))
    path = f"{RUNNING}/suspension"
    assert (await ada.post(path, case="c1", shown=shown, reason=" ")).status == 422
    assert (await ada.post(path, case="c1", reason="why")).status == 409
    assert (await ada.post(path, case="c2", shown=shown, reason="why")).status == 409
    assert (await ada.post(path, case="nobody", shown=shown, reason="why")).status == 409
    await decided(ada, "withdrawal", case="c1")
    assert (await ada.post(path, case="c1", shown=shown, reason="why")).status == 409
    assert (await last(desk)).kind is Kind.WITHDRAWAL


async def test_a_vote_is_prolonged_by_an_announcement_and_never_cut_short(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    told = {"zh": "延长两天", "en": "two days more"}
    early = (CLOSES - timedelta(days=1)).isoformat()
    assert "may only move later" in await previewed(ada, "amendment", until=early, **told)
    later = (CLOSES + timedelta(days=2)).isoformat()
    assert "write a time such as" in await previewed(ada, "amendment", until="soon", **told)
    await decided(ada, "amendment", reason="", until=later, **told)
    campaign = (await now(desk)).campaign
    assert campaign.vote.closes_at == CLOSES + timedelta(days=2)
    assert "延长两天" in await ada.page(RUNNING)


async def test_what_the_public_is_told_is_seen_at_the_desk(desk: DeskHouse, ada: Person) -> None:
    await open_vote(desk)
    later = (CLOSES + timedelta(days=2)).isoformat()
    told = {"zh": "延长两天", "en": "two days more"}
    await decided(ada, "amendment", reason="between us", until=later, **told)
    await decided(ada, "suspension", reason="an inquiry", case="c1")
    page = await ada.page(f"{RUNNING}/announcements")
    assert "延长两天" in page
    assert "an inquiry" in page
    assert "between us" not in page


async def test_what_the_phase_does_not_allow_is_said_before_anybody_tries(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    page = await ada.page(f"{RUNNING}/notice")
    assert "现在不能作此决定" in page
    assert 'name="shown"' not in page
    assert (await sent(ada, "notice", "now")).status == 409
    assert f'href="{RUNNING}/notice"' not in await ada.page(RUNNING)
    assert f'href="{RUNNING}/closing"' in await ada.page(RUNNING)


async def test_lists_are_adopted_with_changes_and_stand_for_public_notice(
    desk: DeskHouse, ada: Person
) -> None:
    await in_review(desk, ada)
    assert "必须" not in await ada.page(f"{RUNNING}/notice")
    assert "还须先做" in await ada.page(f"{RUNNING}/notice")
    bare = "case,to,reason\nc3,2,"
    assert "changes.csv:2: reason: must not be empty" in await previewed(
        ada, "adoption", award="best", changes=bare
    )
    strange = "case,to,reason\nc9,2,why"
    assert "c9" in await previewed(ada, "adoption", award="best", changes=strange)
    changed = "case,to,reason\nc3,2,the applicant asked for it\nc1,1,the next in order"
    await decided(ada, "adoption", reason="meeting", award="best", changes=changed)
    body = (await last(desk)).body
    assert isinstance(body, Adoption)
    assert [(one.case, one.reason) for one in body.differences] == [
        ("c3", "the applicant asked for it"),
        ("c1", "the next in order"),
    ]
    await decided(ada, "adoption", reason="meeting", award="units", changes="")
    await decided(ada, "notice", reason="")
    assert (await now(desk)).life.phase is Phase.NOTICE
    page = await ada.page(f"{RUNNING}/lists")
    assert "the applicant asked for it" in page
    again = await previewed(ada, "adoption", award="best", changes="")
    assert "结果公示中 → 评审中" in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", again))


async def test_an_objection_is_recorded_once_and_answered(desk: DeskHouse, ada: Person) -> None:
    await in_review(desk, ada)
    await adopted(ada)
    await decided(ada, "notice", reason="")
    fields = {"text": "it is a copy", "about": "c1"}
    shown = digest_in(await previewed(ada, "objection", **fields))
    first = await ada.post(f"{RUNNING}/objection", shown=shown, reason="", **fields)
    again = await ada.post(f"{RUNNING}/objection", shown=shown, reason="", **fields)
    assert (first.status, again.status) == (303, 409)
    assert isinstance((await last(desk)).body, Objection)
    assert "第 1 号异议尚未答复" in await ada.page(RUNNING)
    await decided(ada, "answer", reason="", number="1", text="it is not", upheld="0")
    [dispute] = (await now(desk)).life.disputes
    assert dispute.answer is not None
    assert not dispute.answer.upheld
    assert await fsck(desk.deployment.pool, await now(desk)) == []


async def test_numbers_of_an_open_prize_are_decided_at_the_desk(
    desk: DeskHouse, ada: Person
) -> None:
    await in_review(desk, ada)
    fields = {"award": "best", "prize": "2", "numbers": "green=0 blue=1"}
    await decided(ada, "numbers", reason="few enough", **fields)
    assert (await now(desk)).life.numbers == {("best", 2): {"green": 0, "blue": 1}}
    for wrong in ("green", "green=x", "red=1"):
        page = await previewed(ada, "numbers", **{**fields, "numbers": wrong})
        assert digest_in(page) == ""
    for prize in ("0", "9", "-1", "x"):
        assert digest_in(await previewed(ada, "numbers", **{**fields, "prize": prize})) == ""


async def test_what_somebody_types_is_text_on_every_page(desk: DeskHouse, ada: Person) -> None:
    await open_vote(desk)
    evil = '<script>alert("1")</script>'
    assert evil not in await previewed(ada, "amendment", until=evil, zh=evil, en=evil)
    await decided(ada, "suspension", reason=evil, case="c1")
    for path in ("", "/cases", "/suspension?case=%3Cscript%3Ealert(1)%3C/script%3E"):
        page = await ada.page(f"{RUNNING}{path}")
        assert evil not in page
        assert "<script>alert" not in page


async def test_only_organizers_decide_and_everybody_who_works_here_reads(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    shown = digest_in(await previewed(ada, "suspension", case="c1"))
    for role in (Role.AUDITOR, Role.MODERATOR, Role.SENIOR_MODERATOR, Role.ADMINISTRATOR):
        person = await desk.person(f"{role}-1", role)
        page = await person.page(f"{RUNNING}/suspension?case=c1")
        assert "会怎样" in page
        assert "<textarea" not in page
        answer = await person.post(f"{RUNNING}/suspension", case="c1", shown=shown, reason="why")
        assert answer.status == 403


async def test_the_course_tells_what_comes_next_by_the_campaigns_zone(
    desk: DeskHouse, ada: Person
) -> None:
    await open_vote(desk)
    page = re.sub(r"\s+", " ", await ada.page(RUNNING))
    assert "公众投票结束" in re.sub(r"<[^>]*>", "", page)
    assert "Asia/Shanghai" in page
    assert "核定之前还须" not in page
    await desk.deployment.ledger.close(await now(desk), "office", "a test")
    assert "核定之前还须" in await ada.page(RUNNING)
