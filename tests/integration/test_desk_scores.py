"""Scores at the desk: a file is looked at first, recorded as it was looked at, or not at all."""

import io
import re
import zipfile

import pytest
from aiohttp import ClientResponse, FormData

from ops.desk.permissions import Role
from ops.desk.uploads import MOST_KEPT
from ops.scores.bounds import MOST_BYTES
from tests.desks import DeskHouse, Person
from tests.integration.desk_work import (
    RUNNING,
    adopted,
    audited,
    closed_vote,
    decided,
    last,
    now,
)
from tests.integration.office import EXPERTS
from voting.history.decisions import Kind, Scores

SCORES = f"{RUNNING}/scores"
SHEET = "case,J1\n" + "".join(f"{case},{mark}\n" for case, mark in EXPERTS.items())


@pytest.fixture
async def ada(desk: DeskHouse) -> Person:
    """An organizer, the shortlist frozen and the review begun."""
    await closed_vote(desk)
    person = await desk.person("ada", Role.ORGANIZER)
    await decided(person, "shortlist", reason="rule 4", changes="")
    await decided(person, "review", reason="the experts meet")
    return person


async def uploaded(
    person: Person, content: bytes, name: str = "experts.csv", component: str = "expert"
) -> tuple[int, str]:
    """Status and page of a file that is checked."""
    await person.page(SCORES)
    form = FormData({"form_token": person._token, "component": component})
    form.add_field(
        "file", io.BytesIO(content), filename=name, content_type="application/octet-stream"
    )
    own = {"Origin": str(person.session._base_url).rstrip("/")}
    async with person.session.post(f"{SCORES}/check", data=form, headers=own) as answer:
        text = await answer.text()
        person._note(text)
        return answer.status, text


def hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: found[name] for name in ("sha256", "component", "seen")}


async def recorded(person: Person, page: str, reason: str = "") -> ClientResponse:
    return await person.post(f"{SCORES}/record", reason=reason, **hidden(page))


async def bodies(desk: DeskHouse) -> list[Scores]:
    return [one.body for one in (await now(desk)).decisions if isinstance(one.body, Scores)]


async def test_a_file_is_looked_at_first_and_recorded_as_it_was_shown(
    desk: DeskHouse, ada: Person
) -> None:
    status, page = await uploaded(ada, SHEET.encode())
    assert status == 200
    assert await bodies(desk) == []
    # Nobody has a place before the scores; c3 is first with them.
    assert re.search(r"c3.*?<td>1</td></tr>", page, re.DOTALL)
    assert (await recorded(ada, page, "the panel of 12 May")).status == 303
    [body] = await bodies(desk)
    assert {one.case: int(one.score) for one in body.scores} == EXPERTS
    assert (body.reason, (await last(desk)).actor) == ("the panel of 12 May", "ada")
    [noted] = await audited(desk.deployment.pool, "campaign.scores")
    assert body.sha256 in noted["detail"]
    _, again = await uploaded(ada, SHEET.encode())
    assert "同一文件，不再入账" in again
    await recorded(ada, again)
    assert len(await bodies(desk)) == 1


async def test_every_mistake_is_told_by_its_cell_and_nothing_is_recorded(
    desk: DeskHouse, ada: Person
) -> None:
    wrong = "case,J1\nc1,eighty\nc9,80\nc3,101\n"
    status, page = await uploaded(ada, wrong.encode())
    assert status == 422
    for where in ("row 2, column B", "row 3, column A", "row 4, column B"):
        assert where in page
    assert "scores/record" not in page
    assert await bodies(desk) == []


async def test_what_was_decided_meanwhile_asks_for_another_look(
    desk: DeskHouse, ada: Person
) -> None:
    _, page = await uploaded(ada, SHEET.encode())
    await decided(ada, "withdrawal", case="c5")
    assert (await recorded(ada, page)).status == 409
    assert await bodies(desk) == []


async def test_an_upload_that_is_gone_is_asked_for_again(desk: DeskHouse, ada: Person) -> None:
    _, page = await uploaded(ada, SHEET.encode())
    for number in range(MOST_KEPT):
        await uploaded(ada, f"{SHEET}\n{' ' * number}".encode())
    assert (await recorded(ada, page)).status == 422
    for strange in ("", "../../etc/passwd", "0" * 64, "x" * 64):
        fields = {"sha256": strange, "component": "", "seen": "0", "reason": ""}
        assert (await ada.post(f"{SCORES}/record", **fields)).status == 422
    assert await bodies(desk) == []


def bomb() -> bytes:
    """A workbook whose one sheet would unpack to half a gigabyte."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(512):
            sheet.write(b"0" * 1024 * 1024)
    return made.getvalue()


def dtd() -> bytes:
    """A workbook with an entity that would grow."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>")
        book.writestr("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>")
    return made.getvalue()


async def test_hostile_files_are_refused_and_said_to_be_so(desk: DeskHouse, ada: Person) -> None:
    hostile = {
        "a bomb": bomb(),
        "entities": dtd(),
        "no workbook": b"PK\x03\x04 and then nothing",
        "an old workbook": b"\xd0\xcf\x11\xe0" + b"\0" * 512,
        "zeros": b"\0" * 4096,
        "a script": b"<script>alert(1)</script>",
        "a formula": b"case,J1\nc1,=1+1\n",
        "many columns": b"case," + b",".join(b"J%d" % n for n in range(300)) + b"\n",
        "wrong bytes": b"case,J1\n\xff\xfe\xff,1\n",
    }
    for name, content in hostile.items():
        status, page = await uploaded(ada, content, "../../x.xlsx")
        assert status == 422, name
        assert "<script>alert" not in page, name
    assert await bodies(desk) == []


async def test_a_file_above_the_bound_and_a_form_that_is_none_are_turned_away(
    desk: DeskHouse, ada: Person
) -> None:
    status, _ = await uploaded(ada, b"0" * (MOST_BYTES + 128 * 1024))
    assert status == 413
    status, page = await uploaded(ada, b"")
    assert status == 422
    assert "请选择一个文件" in page
    own = {
        "Origin": str(ada.session._base_url).rstrip("/"),
        "Content-Type": "multipart/form-data; boundary=x",
    }
    for body in (b"no parts at all", b"--x\r\n\r\nno name\r\n--x--\r\n"):
        async with ada.session.post(f"{SCORES}/check", data=body, headers=own) as answer:
            assert answer.status in (400, 403)
    # Other forms have the desk's own bound still.
    assert (await ada.post(f"{RUNNING}/review", reason="x" * 300_000)).status == 413


async def test_a_sheet_goes_out_for_organizers(desk: DeskHouse, ada: Person) -> None:
    page = await ada.page(SCORES)
    assert f"{SCORES}/sheet/expert.xlsx" in page
    answer = await ada.get(f"{SCORES}/sheet/expert.csv")
    assert answer.status == 200
    assert "c1" in await answer.text()
    assert (await ada.get(f"{SCORES}/sheet/nothing.csv")).status == 404
    assert (
        await (await desk.person("au", Role.AUDITOR)).get(f"{SCORES}/sheet/expert.csv")
    ).status == 403


async def test_no_scores_are_taken_in_public_notice(desk: DeskHouse, ada: Person) -> None:
    _, page = await uploaded(ada, SHEET.encode())
    await recorded(ada, page)
    await adopted(ada)
    await decided(ada, "notice", reason="")
    assert "公示开始后不再接受评分" in await ada.page(SCORES)
    _, page = await uploaded(ada, SHEET.replace("90", "91").encode())
    assert "scores/record" not in page
    assert (await last(desk)).kind is Kind.NOTICE
