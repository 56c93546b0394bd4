"""An applicant's way through a real front: in, the form, the files, and out again."""

import asyncio
import io
import logging
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
import structlog
from redis.asyncio import Redis

from ops.applications.domain import FileKind, State
from ops.applications.file_types import MOST_BYTES
from ops.applications.files import FileStore
from ops.applications.filing import Filing
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from ops.applications.visits import APPLYING
from ops.custody.retention import let_go
from ops.processes import logs
from ops.settings.table import LogFormat
from tests.applying import (
    CLOSED,
    FILING,
    OTHER_PHONE,
    PDF,
    PHONE,
    REVIEWED,
    ROOT,
    WORDS,
    Applicant,
    Applied,
    applied,
    picture,
)


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[Applied]:
    async with applied(pool, redis, tmp_path) as house:
        yield house


async def state_of(house: Applied, number: str) -> State:
    found = await ApplicationStore(house.deployment.pool).find(1, number)
    assert found is not None
    return found.state


async def test_an_application_is_written_saved_and_sent_in(house: Applied) -> None:
    ada = await house.applicant()
    path = await ada.begun()
    answer = await ada.post(path, action="save", **(WORDS | {"summary_zh": ""}))
    assert answer.status == 303
    page = await ada.page(path)
    assert 'value="示例·智慧停车"' in page
    assert "草稿" in page
    answer = await ada.post(path, action="submit", **(WORDS | {"summary_zh": ""}))
    told = await answer.text()
    assert answer.status == 422
    assert "请填写简介" in told
    assert "请上传盖章扫描件" in told
    assert (await ada.written(path)).status == 303
    page = await ada.page(path)
    assert "已提交，待审核" in page
    assert "做了什么" in page
    assert 'name="title_zh"' not in page, "what is sent in is changed no more"
    assert (await ada.written(path, title_zh="另一个")).status == 422
    assert "示例·智慧停车" in await ada.page()


async def test_a_draft_shows_nothing_but_its_applications(house: Applied) -> None:
    nobody = house.somebody()
    assert "What applicants must know" in await nobody.page()
    for path in ("/c/tiny", "/c/tiny/rules", "/c/tiny/cases/c1"):
        assert (await nobody.get(path)).status == 404, path
    house.clock.now = FILING - timedelta(seconds=1)
    assert (await nobody.get()).status == 404
    assert (await nobody.get("/campaigns/tiny/apply")).headers["Location"] == ROOT
    assert (await nobody.get("/c/none/apply")).status == 404


async def test_the_deadline_is_the_moment_of_the_clock(house: Applied) -> None:
    ada = await house.applicant()
    first, second = await ada.begun(), await ada.begun()
    house.clock.now = CLOSED - timedelta(microseconds=1)
    await ada.sign_in()
    assert (await ada.written(first)).status == 303
    house.clock.now = CLOSED
    answer = await ada.written(second, category="blue/field", title_zh="另一个")
    assert answer.status == 422
    assert "已过截止时间" in await answer.text()
    assert (await ada.post(ROOT, action="new")).status == 422
    assert await state_of(house, second.rpartition("/")[2]) is State.DRAFT


async def test_limits_are_those_of_the_campaign_file(house: Applied) -> None:
    ada = await house.applicant()
    await ada.sent_in()
    path = await ada.begun()
    answer = await ada.written(path, title_zh="示例·第二个")
    assert "本单位申报的案例已达上限" in await answer.text()
    answer = await ada.written(path, category="blue/field")
    assert "同一项目只能申报一次" in await answer.text()
    assert (await ada.written(path, title_zh="示例·第二个", category="blue/field")).status == 303
    eve = await house.applicant(OTHER_PHONE)
    assert await eve.sent_in(), "what a stranger merely claims takes nobody's place"


async def test_a_file_is_known_by_what_it_holds(house: Applied) -> None:
    ada = await house.applicant()
    path = await ada.begun()
    for content in (b"MZ\x90\x00", b"<svg/>", b"<html>%PDF-", b"PK\x03\x04"):
        answer = await ada.post(path, {"signed-copy": content}, action="save", **WORDS)
        assert answer.status == 422
        assert "文件类型不对" in await answer.text()
    answer = await ada.post(path, {"picture": PDF}, action="save", **WORDS)
    assert "文件类型不对" in await answer.text()
    large = b"%PDF-" + bytes(MOST_BYTES)
    answer = await ada.post(path, {"signed-copy": large}, action="save", **WORDS)
    assert answer.status == 422
    assert "一次最多上传 4 MB" in await answer.text()
    assert await FileStore(house.deployment.pool).facts(1, path.rpartition("/")[2]) == {}


async def test_nothing_that_is_kept_tells_who_without_the_key(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    pool = house.deployment.pool
    rows = [
        *await pool.fetch("SELECT subject, contact FROM applicant"),
        *await pool.fetch("SELECT content FROM application_file"),
    ]
    kept = b"".join(bytes(value) for row in rows for value in row.values())
    for plain in (PHONE.encode(), "示例·联系人".encode(), b"someone@example", PDF[5:]):
        assert plain not in kept
    secrecy = Secrecy(house.deployment.campaign_keys("tiny").application)
    found = await FileStore(pool).content(secrecy, 1, number, FileKind.SIGNED_COPY)
    assert found == ("pdf", PDF)


async def test_anothers_application_is_told_like_one_that_is_not_there(house: Applied) -> None:
    ada, eve = await house.applicant(), await house.applicant(OTHER_PHONE)
    number = await ada.sent_in()
    for path in (f"{ROOT}/{number}", f"{ROOT}/000000000000"):
        answer = await eve.get(path)
        assert answer.status == 404
        assert (await eve.post(path, action="withdraw")).status == 404
    assert (await house.somebody().get(f"{ROOT}/{number}")).status == 303
    assert await state_of(house, number) is State.SUBMITTED


async def test_a_code_is_asked_for_alike_whether_somebody_is_known_or_not(house: Applied) -> None:
    await house.applicant()
    house.clock.forward(minutes=10)
    told = []
    for phone in (PHONE, OTHER_PHONE):
        nobody = house.somebody()
        await nobody.page()
        answer = await nobody.post(ROOT, action="code", number=phone)
        told.append(
            (answer.status, (await answer.text()).replace(phone, "").replace(phone[-4:], ""))
        )
    assert told[0] == told[1]


async def test_a_form_from_elsewhere_or_of_another_session_does_nothing(house: Applied) -> None:
    ada, eve = await house.applicant(), await house.applicant(OTHER_PHONE)
    path = await ada.begun()
    ada.token, own = eve.token, ada.token
    assert (await ada.written(path)).status == 403
    ada.token, ada.origin = own, "https://evil.example"
    assert (await ada.written(path)).status == 403
    assert await state_of(house, path.rpartition("/")[2]) is State.DRAFT


async def test_signing_out_ends_the_session_wherever_its_cookie_is(house: Applied) -> None:
    ada = await house.applicant()
    path = await ada.begun()
    [cookie] = [one for one in ada.session.cookie_jar if one.key == "px_applicant"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    kept = cookie.value
    await ada.post(ROOT, action="leave")
    ada.session.cookie_jar.update_cookies({"px_applicant": kept})
    assert (await ada.get(path)).status == 303
    house.clock.forward(minutes=2)
    await house.applicant()
    eve = house.somebody()
    eve.session.cookie_jar.update_cookies({"px_applicant": kept[:-1] + "0"})
    assert (await eve.get(path)).status == 303
    house.clock.forward(hours=13)
    assert (await ada.get(path)).status == 303


async def test_who_sends_too_much_is_slowed_and_the_office_behind_its_address_is_not(
    house: Applied,
) -> None:
    ada, eve = await house.applicant(), await house.applicant(OTHER_PHONE)
    path, other = await ada.begun(), await eve.begun()
    answers = [(await ada.post(path, action="save", **WORDS)).status for _ in range(45)]
    assert answers[0] == 303
    assert answers[-1] == 429
    assert (await eve.post(other, action="save", **WORDS)).status == 303


async def test_a_slow_form_keeps_nobody_else_out_and_strangers_send_little(
    house: Applied,
) -> None:
    ada, eve = await house.applicant(), await house.applicant(OTHER_PHONE)
    path, other = await ada.begun(), await eve.begun()
    held = [asyncio.create_task(slow(ada, path)) for _ in range(2)]
    applying = house.server.app[APPLYING]
    while applying.reading.total() < 2:
        await asyncio.sleep(0)
    assert (await ada.post(path, action="save", **WORDS)).status == 429
    assert (await eve.written(other)).status == 303
    assert (await house.somebody().get()).status == 200
    for task in held:
        task.cancel()
    await asyncio.gather(*held, return_exceptions=True)
    while applying.reading:
        await asyncio.sleep(0)
    assert (await ada.post(path, action="save", **WORDS)).status == 303
    answer = await house.somebody().post(ROOT, action="code", number="1" * 100_000)
    assert answer.status == 413


async def slow(who: Applicant, path: str) -> None:
    """Begin to send a form, and never end."""

    async def body() -> AsyncIterator[bytes]:
        yield b"--x\r\nContent-Disposition: form-data; name=action\r\n\r\n"
        await asyncio.Event().wait()

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Origin": who.origin}
    async with who.session.post(path, data=body(), headers=headers):
        pass


async def test_what_is_withdrawn_lets_go_of_its_files(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    assert (await ada.post(f"{ROOT}/{number}", action="withdraw")).status == 303
    assert await state_of(house, number) is State.WITHDRAWN
    assert await FileStore(house.deployment.pool).facts(1, number) == {}
    assert (await ada.post(f"{ROOT}/{number}", action="withdraw")).status == 422


async def test_files_and_contacts_are_let_go_when_their_time_is_over(house: Applied) -> None:
    ada = await house.applicant()
    number = await ada.sent_in()
    enrolled = await house.enrolled()
    house.clock.now = REVIEWED + timedelta(days=364)
    assert (await let_go(house.deployment, enrolled))["applicants' contacts"] == 0
    house.clock.now = REVIEWED + timedelta(days=366)
    gone = await let_go(house.deployment, enrolled)
    assert (gone["applicants' contacts"], gone["applicants' files"]) == (1, 2)
    assert await FileStore(house.deployment.pool).facts(1, number) == {}
    assert picture()


async def test_no_log_tells_a_number_a_contact_or_an_address(
    house: Applied, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, handlers, level = io.StringIO(), logging.root.handlers[:], logging.root.level
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(log_format=LogFormat.JSON, role="front", testing=False)
    try:
        ada = await house.applicant()
        ada.session.headers["X-Forwarded-For"] = "203.0.113.177"
        path = await ada.begun()
        with monkeypatch.context() as broken:
            broken.setattr(Filing, "save", _falls_over)
            assert (await ada.written(path)).status == 500
    finally:
        logging.captureWarnings(capture=False)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        structlog.reset_defaults()
    told = stream.getvalue()
    assert "request_failed" in told, "a fault is logged"
    for planted in (PHONE, "示例·联系人", "someone@example", "203.0.113.177", "示例·智慧停车"):
        assert planted not in told


async def _falls_over(*_arguments: object) -> bool:
    raise RuntimeError("a fault that a test has planted")
