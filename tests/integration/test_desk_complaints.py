"""Reports and appeals at the desk: found, looked into, answered once; every look is on record."""

from datetime import timedelta

import asyncpg
import msgspec
import pytest

from ops.complaints import contact
from ops.complaints.domain import Complaint, Kind, new_number
from ops.complaints.store import ComplaintStore
from ops.desk.permissions import Role
from ops.keys import key_files
from tests.ballots import ballot, loaded
from tests.campaigns import campaign
from tests.desks import DeskHouse
from tests.integration.office import settle, void
from voting.casting.receipt import Receipts
from voting.domain import Receipt
from voting.ledger.register import Enrolled
from voting.rules.public_duties import Hearing

BASE = "/campaigns/tiny"
REACH = "13800000000（虚构）"


@pytest.fixture
async def enrolled(pool: asyncpg.Pool, desk: DeskHouse) -> Enrolled:
    key_files.make_keys(desk.deployment.settings.keys_dir, "tiny")
    rules = msgspec.structs.replace(campaign(), complaints=Hearing(answer_days=5))
    return await loaded(pool, rules)


@pytest.fixture
async def receipt(desk: DeskHouse, enrolled: Enrolled) -> Receipt:
    """Of a ballot that was held and then voided by a person."""
    mine, book = ballot("c1"), desk.deployment.ledger
    [index] = [one.index for one in await book.cast(enrolled, [mine])]  # type: ignore[union-attr]
    await settle(book, enrolled, upto=index)
    await void(book, enrolled, index)
    receipts = Receipts(desk.deployment.house_keys)
    return receipts.issue(enrolled.campaign_no, index, mine.ballot_id)


async def filed(desk: DeskHouse, receipt: str | None = None, days: int = 5) -> str:
    number, now = new_number(), desk.clock.now
    key = desk.deployment.campaign_keys("tiny").contact
    one = Complaint(
        number=number, kind=Kind.APPEAL, case_no=1, text="我的票<b>去哪了</b>", receipt=receipt,
        contact=contact.sealed(key, number, REACH), at=now, due_at=now + timedelta(days=days),
    )  # fmt: skip
    assert await ComplaintStore(desk.desk.pool).file(1, one)
    return number


async def told(desk: DeskHouse) -> list[tuple[str, str, str]]:
    """(who, did what, to what), as the audit log has it, of complaints and receipts."""
    rows = await desk.desk.pool.fetch(
        "SELECT actor, action, subject FROM audit_record"
        " WHERE action ~ '^(complaint|receipt)[.]' ORDER BY record_no"
    )
    return [(row["actor"], row["action"], row["subject"]) for row in rows]


async def test_the_most_urgent_stands_first_and_what_is_late_says_so(
    desk: DeskHouse, enrolled: Enrolled
) -> None:
    later, sooner = await filed(desk), await filed(desk, days=1)
    person = await desk.person("ada", Role.AUDITOR)
    page = await person.page(f"{BASE}/complaints")
    assert page.index(sooner) < page.index(later)
    assert "2 件待答复" in page
    assert "已逾期" not in page
    desk.clock.forward(days=2)
    person = await desk.person("eve", Role.AUDITOR)
    assert "已逾期" in await person.page(f"{BASE}/complaints")


async def test_an_answer_is_given_once_by_an_organizer_and_is_on_record(
    desk: DeskHouse, enrolled: Enrolled
) -> None:
    number = await filed(desk)
    address = f"{BASE}/complaints/{number}"
    office, moderator = (
        await desk.person("ada", Role.ORGANIZER),
        await desk.person("lin", Role.MODERATOR),
    )
    page = await office.page(address)
    assert "我的票&lt;b&gt;去哪了" in page
    assert REACH not in page
    assert (await moderator.post(f"{address}/answer", text="no", upheld="no")).status == 403
    assert (await office.post(f"{address}/answer", text=" ", upheld="yes")).status == 422
    assert (await office.post(f"{address}/answer", text="好", upheld="")).status == 422
    assert (await office.post(f"{address}/answer", text="已恢复", upheld="yes")).status == 303
    assert (await office.post(f"{address}/answer", text="别的", upheld="no")).status == 409
    assert "已恢复" in await moderator.page(address)
    found = await ComplaintStore(desk.desk.pool).find(1, number)
    assert found is not None
    assert (found.actor, found.upheld) == ("ada", True)
    assert await told(desk) == [("ada", "complaint.answer", number)]


async def test_a_contact_is_opened_by_who_answers_and_never_by_chance(
    desk: DeskHouse, enrolled: Enrolled
) -> None:
    number = await filed(desk)
    office = await desk.person("ada", Role.ORGANIZER)
    moderator = await desk.person("lin", Role.SENIOR_MODERATOR)
    address = f"{BASE}/complaints/{number}/contact"
    assert (await moderator.post(address)).status == 403
    assert REACH in await (await office.post(address)).text()
    assert await told(desk) == [("ada", "complaint.contact", number)]


async def test_the_ballot_of_a_complaint_is_shown_with_the_reason_of_its_ruling(
    desk: DeskHouse, enrolled: Enrolled, receipt: Receipt
) -> None:
    number = await filed(desk, receipt)
    person = await desk.person("ada", Role.MODERATOR)
    page = await (await person.post(f"{BASE}/complaints/{number}/ballot")).text()
    assert "暂扣 → 作废" in page
    assert "人工裁定" in page
    assert await told(desk) == [("ada", "receipt.look-up", "tiny")]


async def test_a_ballot_is_found_by_its_receipt_however_it_is_typed(
    desk: DeskHouse, enrolled: Enrolled, receipt: Receipt
) -> None:
    person = await desk.person("ada", Role.AUDITOR)
    await person.page(f"{BASE}/receipts")
    answer = await person.post(f"{BASE}/receipts", receipt=receipt.lower().replace("-", " "))
    assert answer.status == 200
    assert "暂扣 → 作废" in await answer.text()
    for wrong in ("0" * 32, "no receipt", ""):
        assert (await person.post(f"{BASE}/receipts", receipt=wrong)).status == 404
    assert len(await told(desk)) == 4


async def test_complaint_pages_speak_both_languages(
    desk: DeskHouse, enrolled: Enrolled, receipt: Receipt
) -> None:
    number = await filed(desk, receipt)
    person = await desk.person("ada", Role.ORGANIZER)
    for path in ("complaints", f"complaints/{number}", "receipts"):
        english = await person.page(f"{BASE}/{path}?lang=en")
        body = english.partition("<main")[2].partition("</main>")[0]
        assert "Reports and appeals" in body, path
        assert "举报与申诉" not in body, path
