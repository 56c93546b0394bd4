"""Campaigns set up at the desk: forms, texts, cases, pictures, preview, loading, amending."""

import re
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from ops.desk.audit.store import Wanted
from ops.desk.permissions import Role
from ops.organizing.campaign_drafts.shelf import RULES, Draft, Shelf
from tests.desks import DeskHouse, Person
from tests.drafting import fields_of, fill, send, upload
from voting.domain import Phase
from voting.errors import UnknownCampaign

NEW = "/drafts/ours"


@pytest.fixture
async def ada(desk: DeskHouse) -> Person:
    """An organizer who has begun a campaign from the template."""
    person = await desk.person("ada", Role.ORGANIZER)
    await person.page("/drafts")
    begun = await person.post("/drafts", id="ours", source="")
    assert begun.headers["Location"] == NEW
    return person


def draft_of(desk: DeskHouse) -> Draft:
    return Shelf(desk.deployment.settings.data_dir / "drafts").find("ours")


def jpeg() -> bytes:
    made = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(made, "JPEG")
    return made.getvalue()


async def version(person: Person, path: str) -> str:
    return dict(fields_of(await person.page(path)))["version"]


async def acts(desk: DeskHouse) -> list[str]:
    return [record.action for record in await desk.desk.audit.newest(Wanted())]


async def test_a_new_campaign_is_whole_and_says_what_is_still_to_be_written(
    ada: Person, desk: DeskHouse
) -> None:
    page = await ada.page(NEW)
    assert "没有错误" in page
    assert "title：还留着模板的“〔待填〕”" in page
    assert (await acts(desk))[0] == "draft.begin"


async def test_a_form_sent_as_it_is_changes_no_byte_of_any_part(
    ada: Person, desk: DeskHouse
) -> None:
    before = draft_of(desk).rules_text()
    for part in re.findall(rf"{NEW}/parts/(\w+)", await ada.page(NEW)):
        answer = await fill(ada, f"{NEW}/parts/{part}")
        assert answer.status == 303, await answer.text()
    assert draft_of(desk).rules_text() == before


async def test_what_is_typed_stands_in_the_file_and_in_the_form(
    ada: Person, desk: DeskHouse
) -> None:
    answer = await fill(ada, f"{NEW}/parts/about", title__zh="我们的评选", title__en="Our award")
    assert answer.status == 303
    assert 'title = { zh = "我们的评选", en = "Our award" }' in draft_of(desk).rules_text()
    assert "我们的评选" in await ada.page(f"{NEW}/parts/about?done=saved")
    assert (await acts(desk))[0] == "draft.change"


async def test_every_mistake_is_told_at_once_beside_its_field(ada: Person) -> None:
    answer = await fill(
        ada,
        f"{NEW}/parts/ballot",
        min_selections="many",
        max_selections="300",
        limit="0",
        title__zh="",
    )
    assert answer.status == 303
    page = await ada.page(f"{NEW}/parts/ballot")
    for path, words in {
        ".ballot.min_selections": "须为整数",
        ".ballot.max_selections": "最多为 200",
        ".ballot.quota[0].limit": "至少为 1",
        ".ballot.quota[0].title.zh": "不能为空",
    }.items():
        assert re.search(rf'id="m{re.escape(path)}">{words}', page), path
    assert 'value="many"' in page
    overview = await ada.page(NEW)
    assert "4 处错误" in overview
    assert "campaign.toml:" in overview


async def test_rules_that_contradict_each_other_are_told_beside_a_field(ada: Person) -> None:
    await fill(ada, f"{NEW}/parts/ranking", component__weight="70")
    page = await ada.page(f"{NEW}/parts/ranking")
    assert "权重须不小于 0，合计 100；现为 120" in page


async def test_english_readers_have_the_loaders_own_words(ada: Person) -> None:
    await fill(ada, f"{NEW}/parts/ranking", component__weight="70")
    page = await ada.page(f"{NEW}/parts/ranking?lang=en")
    assert "weights must be 0 or more and add up to 100, not 120" in page
    assert "Weight" in page


async def test_a_button_adds_a_table_and_keeps_what_was_typed(
    ada: Person, desk: DeskHouse
) -> None:
    await fill(ada, f"{NEW}/parts/awards", "add:.award", title__zh="金奖")
    rules = draft_of(desk).rules()
    assert rules["award"][0]["title"]["zh"] == "金奖"
    assert len(rules["award"]) == 2


async def test_two_organizers_at_one_form_lose_nothing(ada: Person, desk: DeskHouse) -> None:
    lin = await desk.person("lin", Role.ORGANIZER)
    path = f"{NEW}/parts/about"
    hers, his = fields_of(await ada.page(path)), fields_of(await lin.page(path))
    assert (await send(ada, path, hers, title__zh="她的")).status == 303
    late = await send(lin, path, his, organizer__zh="他的")
    told = await late.text()
    assert late.status == 409
    assert "别人改了这里" in told
    assert "他的" in told
    assert "现值：她的" in told
    assert "他的" not in draft_of(desk).rules_text()
    again = await send(lin, path, fields_of(told), title__zh="她的")
    assert again.status == 303
    assert draft_of(desk).rules()["title"]["zh"] == "她的"
    assert draft_of(desk).rules()["organizer"]["zh"] == "他的"


async def test_two_organizers_at_two_forms_are_not_in_each_others_way(
    ada: Person, desk: DeskHouse
) -> None:
    lin = await desk.person("lin", Role.ORGANIZER)
    his = fields_of(await lin.page(f"{NEW}/parts/awards"))
    await fill(ada, f"{NEW}/parts/about", title__zh="她的")
    assert (await send(lin, f"{NEW}/parts/awards", his, title__zh="他的")).status == 303
    rules = draft_of(desk).rules()
    assert (rules["title"]["zh"], rules["award"][0]["title"]["zh"]) == ("她的", "他的")


async def test_the_file_itself_is_written_with_the_same_checks(
    ada: Person, desk: DeskHouse
) -> None:
    path = f"{NEW}/text/rules"
    text = draft_of(desk).rules_text()
    mark = await version(ada, path)
    broken = await ada.post(path, version=mark, text=text + "\nx = [")
    assert broken.status == 422
    assert "x = [" in await broken.text()
    assert f"{RULES}: " in await broken.text()
    assert draft_of(desk).rules_text() == text
    unknown = text.replace("minimum_counted = 0", "minimum_counted = 0\nstrange = 1")
    assert (await ada.post(path, version=mark, text=unknown)).status == 303
    page = await ada.page(path)
    assert re.search(r"campaign\.toml:\d+</code> <code>ranking\.strange</code> 没有 strange", page)
    assert (await ada.post(path, version=mark, text=text)).status == 409
    other = await ada.post(
        path, version=await version(ada, path), text=text.replace('id = "ours"', 'id = "x"')
    )
    assert other.status == 422


async def test_cases_are_added_edited_moved_and_removed(ada: Person, desk: DeskHouse) -> None:
    path = f"{NEW}/cases"
    found = re.search(r'name="version" value="(\w+)"', await ada.page(path))
    assert found
    added = await ada.post(path, version=found[1], do="add")
    assert added.headers["Location"] == f"{path}/4"
    written = await fill(
        ada,
        f"{path}/4",
        title__zh="智慧停车",
        title__en="Parking",
        applicant__zh="示例·停车办",
        applicant__en="Sample · Parking",
        summary__zh="简介",
        summary__en="Summary",
        heading__zh="做法",
        heading__en="What",
        text__zh="第一段\r\n\r\n第二段",
        text__en="One\r\n\r\nTwo",
        video="https://v.qq.com/x/page/a.html",
    )
    assert written.status == 303, await written.text()
    case = draft_of(desk).cases().case(3)
    assert case["section"][0]["text"]["zh"] == "第一段\n\n第二段"
    assert "没有错误" in await ada.page(NEW)
    assert (await ada.post(path, version=found[1], do="up:3")).status == 409
    for do, place in (("up:3", 2), ("up:2", 1), ("down:1", 2)):
        now = re.search(r'name="version" value="(\w+)"', await ada.page(path))
        assert now
        assert (await ada.post(path, version=now[1], do=do)).status == 303
        assert draft_of(desk).cases().case(place)["title"]["zh"] == "智慧停车"
    now = re.search(r'name="version" value="(\w+)"', await ada.page(path))
    assert now
    assert (await ada.post(path, version=now[1], do="remove:2")).status == 303
    assert len(draft_of(desk).cases().pieces) == 3


async def test_two_organizers_at_one_case_lose_nothing(ada: Person, desk: DeskHouse) -> None:
    lin = await desk.person("lin", Role.ORGANIZER)
    path = f"{NEW}/cases/1"
    his, other = fields_of(await lin.page(path)), fields_of(await lin.page(f"{NEW}/cases/2"))
    await fill(ada, path, title__zh="她的")
    late = await send(lin, path, his, title__zh="他的")
    assert late.status == 409
    assert "现值：她的" in await late.text()
    assert (await send(lin, f"{NEW}/cases/2", other, title__zh="他的")).status == 303
    cases = draft_of(desk).cases()
    assert [cases.case(number)["title"]["zh"] for number in (0, 1)] == ["她的", "他的"]


async def test_a_picture_is_shown_replaced_and_removed(ada: Person, desk: DeskHouse) -> None:
    path = f"{NEW}/cases/1"
    answer = await upload(
        ada, f"{path}/picture", "picture", ("p.jpg", jpeg()), version=await version(ada, path)
    )
    assert answer.status == 303, await answer.text()
    shown = re.search(rf'src="({NEW}/pictures/\w+\.webp)"', await ada.page(path))
    assert shown
    answer = await ada.get(shown[1])
    assert answer.headers["Content-Type"] == "image/webp"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "没有错误" in await ada.page(NEW)
    for page in (f"{NEW}/preview", f"{NEW}/preview/cases/example-01"):
        assert f'src="{shown[1]}"' in await ada.page(page)
    gone = await ada.post(f"{path}/picture", version=await version(ada, path), do="remove")
    assert gone.status == 303
    assert (await ada.get(shown[1])).status == 404
    assert "picture" not in draft_of(desk).cases().case(0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 JPEG、PNG、WebP"),
        (jpeg()[: len(jpeg()) // 2], "图片不完整或已损坏"),
        (jpeg() + b"PK\x03\x04" + bytes(40), "还藏着别的文件"),
    ],
)
async def test_a_hostile_picture_is_refused_by_its_name(
    ada: Person, desk: DeskHouse, content: bytes, words: str
) -> None:
    path = f"{NEW}/cases/1"
    answer = await upload(
        ada,
        f"{path}/picture",
        "picture",
        ("<b>bad.png", content),
        version=await version(ada, path),
    )
    assert answer.status == 422
    assert words in await answer.text()
    assert "&lt;b&gt;bad.png" in await answer.text()
    assert "picture" not in draft_of(desk).cases().case(0)


async def test_an_endless_upload_is_cut_off(ada: Person) -> None:
    path = f"{NEW}/cases/1"
    mark = await version(ada, path)
    answer = await upload(
        ada, f"{path}/picture", "picture", ("big.png", bytes(11 * 1024 * 1024)), version=mark
    )
    assert answer.status == 413


async def test_the_preview_is_what_citizens_would_see_and_stays_inside(ada: Person) -> None:
    await fill(ada, f"{NEW}/parts/about", title__zh="我们的评选")
    answer = await ada.get(f"{NEW}/preview")
    page = await answer.text()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "预览 · preview" in page
    assert "<h1>我们的评选</h1>" in page
    assert "<script" not in page
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert links
    assert all(link.startswith(("/static/", f"{NEW}/preview")) for link in links)
    for link in sorted({link for link in links if link.startswith(NEW)}):
        assert (await ada.get(link.replace("&amp;", "&"))).status == 200, link
    chinese = await ada.page(f"{NEW}/preview/cases/example-01?lang=zh&view=standard")
    assert "主要做法" in chinese
    assert "What was done" in await ada.page(f"{NEW}/preview/cases/example-01?lang=en")
    assert (await ada.get(f"{NEW}/preview/cases/none")).status == 404


async def test_with_mistakes_there_is_their_list_in_place_of_a_preview(ada: Person) -> None:
    await fill(ada, f"{NEW}/parts/about", title__zh="")
    answer = await ada.get(f"{NEW}/preview")
    assert answer.status == 422
    assert "不能为空" in await answer.text()


async def test_nobody_sees_a_draft_but_organizers(ada: Person, desk: DeskHouse) -> None:
    eve = await desk.person("eve", Role.MODERATOR)
    for path in ("/drafts", NEW, f"{NEW}/preview", f"{NEW}/folder.zip"):
        assert (await eve.get(path)).status == 403
        assert (await desk.somebody().get(path)).status == 303


async def test_a_folder_goes_out_and_comes_back(ada: Person, desk: DeskHouse) -> None:
    await fill(ada, f"{NEW}/parts/about", title__zh="我们的评选")
    async with ada.session.get(f"{NEW}/folder.zip") as answer:
        parcel = await answer.read()
    with zipfile.ZipFile(BytesIO(parcel)) as archive:
        assert archive.namelist() == ["ours/campaign.toml", "ours/cases/cases.toml"]
    taken = await upload(ada, "/drafts/upload", "folder", ("ours.zip", parcel))
    assert taken.status == 422
    assert "没有覆盖" in await taken.text()
    assert (await ada.post(f"{NEW}/remove", id="other")).status == 422
    assert (await ada.post(f"{NEW}/remove", id="ours")).status == 303
    assert (await ada.get(NEW)).status == 404
    taken = await upload(ada, "/drafts/upload", "folder", ("ours.zip", parcel))
    assert taken.headers["Location"] == NEW
    assert draft_of(desk).rules()["title"]["zh"] == "我们的评选"
    assert {"draft.upload", "draft.remove"} <= set(await acts(desk))


async def test_with_mistakes_nothing_is_loaded(ada: Person, desk: DeskHouse) -> None:
    await fill(ada, f"{NEW}/parts/about", title__zh="")
    await ada.page(NEW)
    answer = await ada.post(f"{NEW}/load", publish="yes")
    assert answer.status == 422
    with pytest.raises(UnknownCampaign):
        await desk.deployment.register.find("ours")


async def test_a_draft_is_loaded_replaced_published_and_then_amended(
    ada: Person, desk: DeskHouse
) -> None:
    await ada.page(NEW)
    assert (await ada.post(f"{NEW}/load")).status == 303
    register = desk.deployment.register
    assert (await register.find("ours")).life.phase is Phase.DRAFT
    await fill(ada, f"{NEW}/parts/about", title__zh="我们的评选")
    await ada.page(NEW)
    assert (await ada.post(f"{NEW}/load")).status == 303
    assert (await register.find("ours")).campaign.title.zh == "我们的评选"
    assert (await acts(desk))[0] == "campaign.load"


async def test_what_is_public_is_changed_by_an_announced_amendment_alone(
    ada: Person, desk: DeskHouse
) -> None:
    await ada.page(NEW)
    assert (await ada.post(f"{NEW}/load", publish="yes")).status == 303
    await fill(ada, f"{NEW}/parts/ranking", minimum_counted="10")
    assert "须作为修订" in await ada.page(NEW)
    assert (await ada.post(f"{NEW}/load")).status == 422
    unsaid = await ada.post(f"{NEW}/amend", zh="最低十票", en="", reason="会议")
    assert unsaid.status == 422
    assert "最低十票" in await unsaid.text()
    told = await ada.post(f"{NEW}/amend", zh="最低十票", en="Ten at least", reason="会议")
    assert told.status == 303, await told.text()
    enrolled = await desk.deployment.register.find("ours")
    assert enrolled.campaign.ranking.minimum_counted == 10
    assert enrolled.decisions[-1].actor == "ada"
    assert (await acts(desk))[0] == "campaign.amend"
    again = await ada.post(f"{NEW}/amend", zh="同上", en="Same")
    assert again.status == 422
    assert "nothing differs" in await again.text()


async def test_a_loaded_campaign_is_taken_as_a_draft_to_be_amended(
    ada: Person, desk: DeskHouse
) -> None:
    await ada.page(NEW)
    await ada.post(f"{NEW}/load", publish="yes")
    await ada.post(f"{NEW}/remove", id="ours")
    assert (await ada.post("/drafts", id="", source="loaded:ours")).headers["Location"] == NEW
    await fill(ada, f"{NEW}/parts/ranking", minimum_counted="7")
    await ada.page(NEW)
    assert (await ada.post(f"{NEW}/amend", zh="七", en="Seven")).status == 303
    enrolled = await desk.deployment.register.find("ours")
    assert enrolled.campaign.ranking.minimum_counted == 7


@pytest.mark.parametrize(
    ("wished", "source"),
    [("Ours!", ""), ("ours", ""), ("new", "shipped:../x"), ("new", "loaded:x")],
)
async def test_a_draft_that_cannot_begin_says_why(ada: Person, wished: str, source: str) -> None:
    answer = await ada.post("/drafts", id=wished, source=source)
    assert answer.status == 422
    assert 'role="alert"' in await answer.text()
