"""Reports and appeals through a real front, and what the office makes of them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest
from aiohttp import FormData
from redis.asyncio import Redis

from ops.complaints import contact
from ops.complaints.bounds import A_BROWSER, AN_ADDRESS
from ops.complaints.domain import Complaint
from ops.complaints.store import AnswerGiven, ComplaintStore
from ops.custody.retention import let_go
from tests.campaigns import campaign, text
from tests.integration.front_house import RULES, House, opened_house
from voting.rules.public_duties import Hearing, Imprint, Privacy

FORM = "/c/tiny/complaints"
REACH = "13800000000（虚构）"
WORDS = {"kind": "report", "case": "c1", "text": "同一时间大量投票\r\n请核查", "contact": REACH}


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[House]:
    rules = msgspec.structs.replace(
        campaign(quotas=RULES),
        complaints=Hearing(answer_days=5),
        privacy=Privacy(version="v1", notice=text("What is kept")),
        imprint=Imprint(
            contact=text("office@example.invalid"),
            icp="鲁ICP备00000000号-1",
            public_security="鲁公网安备00000000000000号",
        ),
    )
    async with opened_house(pool, redis, tmp_path, rules) as house:
        yield house


async def filed(house: House, **words: str) -> str:
    """Send the form; returns the number."""
    answer = await house.client.post(FORM, data=form(**words), allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"].rpartition("/")[2]


def form(**words: str) -> FormData:
    """What a browser sends."""
    sent = FormData(default_to_multipart=True)
    for name, value in (WORDS | words).items():
        sent.add_field(name, value)
    return sent


async def kept(house: House) -> list[Complaint]:
    return [*await ComplaintStore(house.deployment.pool).all(1)]


async def test_a_report_has_a_number_a_deadline_and_an_answer(house: House) -> None:
    number = await filed(house)
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", number)
    page = await (await house.client.get(f"{FORM}/{number}")).text()
    assert number in page
    assert "2026年5月6日" in page
    assert "尚未答复" in page
    assert "请核查" not in page, "whoever finds the number does not read what was written"
    given = AnswerGiven(at=house.clock(), text="已核查，<b>属实</b>", upheld=True, actor="office")
    assert await ComplaintStore(house.deployment.pool).answer(1, number, given)
    page = await (await house.client.get(f"{FORM}/{number}")).text()
    assert "已核查，&lt;b&gt;属实" in page
    assert "成立" in page
    assert not await ComplaintStore(house.deployment.pool).answer(1, number, given), "once"


async def test_a_number_is_found_however_it_is_typed(house: House) -> None:
    number = await filed(house)
    typed = number.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    answer = await house.client.get(FORM, params={"number": typed})
    assert number in await answer.text()
    for unknown in ("0000-0000-0000", "nothing", "'; DROP TABLE complaint"):
        answer = await house.client.get(FORM, params={"number": unknown})
        assert answer.status == 404


async def test_what_is_kept_is_clean_and_the_contact_is_sealed(house: House) -> None:
    number = await filed(house)
    [one] = await kept(house)
    assert one.text == "同一时间大量投票\n请核查"
    assert one.case_no == 1
    assert one.contact is not None
    assert b"13800000000" not in one.contact
    key = house.deployment.campaign_keys("tiny").contact
    assert contact.opened(key, number, one.contact) == REACH
    house.clock.forward(minutes=1)
    assert await filed(house, contact="") != number
    assert (await kept(house))[1].contact is None


async def test_a_receipt_of_the_voters_own_may_come_with_it(house: House) -> None:
    await house.register()
    receipt = (await (await house.cast("c1")).json())["receipt"]
    await filed(house, kind="appeal", receipt=receipt)
    assert [one.receipt for one in await kept(house)] == [receipt]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"kind": "praise"}, "请选择举报或申诉"),
        ({"case": "c99"}, "没有这个案例"),
        ({"text": " \r\n "}, "请写明事实和理由"),
        ({"text": "长" * 2001}, "最多 2000 字"),
        ({"contact": "长" * 201}, "最多 200 字"),
        ({"receipt": "0000-0000-0000-0000-0000-0000-0000-0000"}, "没有这张选票的记录"),
    ],
)
async def test_a_mistake_is_told_and_what_was_written_stays(
    house: House, words: dict[str, str], told: str
) -> None:
    answer = await house.client.post(FORM, data=form(**words))
    page = await answer.text()
    assert answer.status == 400
    assert told in page
    assert REACH in page or "contact" in words
    assert await kept(house) == []


async def test_the_longest_text_in_chinese_goes_in(house: House) -> None:
    page = await (await house.client.get(FORM)).text()
    assert 'enctype="multipart/form-data"' in page, "percent-encoding would be three times as long"
    await filed(house, text="长" * 2000)


async def test_a_form_from_elsewhere_and_files_are_refused(house: House) -> None:
    answer = await house.client.post(
        FORM, data=form(), headers={"Origin": "https://evil.example"}, allow_redirects=False
    )
    assert answer.status == 403
    with_file = form()
    with_file.add_field("receipt", b"bytes", filename="a.txt")
    answer = await house.client.post(FORM, data=with_file)
    assert answer.status == 400
    assert await kept(house) == []


async def test_a_browser_is_slowed_before_the_office_behind_its_address_is(house: House) -> None:
    await house.register()
    for _ in range(A_BROWSER.most):
        await filed(house)
    answer = await house.client.post(FORM, data=form())
    assert answer.status == 429
    assert "请核查" in await answer.text(), "nothing that was written is lost"
    for _ in range(10):
        await house.register()
        await filed(house)
    assert AN_ADDRESS.most > 10 * A_BROWSER.most


async def test_only_sums_are_published(house: House) -> None:
    first, _ = await filed(house), await filed(house)
    given = AnswerGiven(at=house.clock(), text="no", upheld=False, actor="office")
    await ComplaintStore(house.deployment.pool).answer(1, first, given)
    house.clock.forward(days=6)
    found = await ComplaintStore(house.deployment.pool).statistics(1, house.clock())
    assert (found.received, found.answered, found.in_time, found.overdue) == (2, 1, 1, 1)
    page = await (await house.client.get(FORM)).text()
    assert first not in page


async def test_contacts_are_let_go_some_time_after_the_answer(house: House) -> None:
    number = await filed(house)
    enrolled = await house.deployment.register.find("tiny")
    given = AnswerGiven(at=house.clock(), text="no", upheld=False, actor="office")
    house.clock.forward(days=40)
    assert (await let_go(house.deployment, enrolled))["contacts"] == 0, "it waits for an answer"
    given = AnswerGiven(at=house.clock(), text="no", upheld=False, actor="office")
    await ComplaintStore(house.deployment.pool).answer(1, number, given)
    house.clock.forward(days=31)
    assert (await let_go(house.deployment, enrolled))["contacts"] == 1
    assert (await kept(house))[0].contact is None


async def test_every_page_says_who_answers_for_it(house: House) -> None:
    for path in ("", "/rules", "/ranking", "/results", "/cases/c1", "/complaints", "/digests"):
        page = await (await house.client.get(f"/c/tiny{path}")).text()
        assert "office@example.invalid" in page, path
        assert "鲁ICP备00000000号-1" in page, path
        assert "code=00000000000000" in page, path
        assert 'href="/c/tiny/privacy"' in page, path
    page = await (await house.client.get("/c/tiny/privacy")).text()
    assert "What is kept" in page
    assert "v1" in page
    assert "184 天" in page
