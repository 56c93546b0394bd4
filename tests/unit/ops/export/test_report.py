"""The report: what it says, what it keeps to itself, and that no letter vanishes."""

import asyncio
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from reportlab.platypus import Flowable, Paragraph, Table

from display.fonts.subset import TARGET, characters
from ops.export.exporter import export_from
from ops.export.report.counts import by_reason
from ops.export.report.lettering import BOX, Lettering
from ops.export.report.report import story_of
from ops.export.state import State, read_state
from tests.campaigns import OPENS, campaign
from tests.unit.ops.paper_ledger import PaperBallot, PaperLedger, PaperRecord, ruling
from tests.unit.ops.paper_life import a_scored_campaign, a_whole_life
from voting.rules.shapes import Text


def words(story: Iterable[object]) -> str:
    """Everything that a story says, a paragraph a line."""
    found = []
    for one in story:
        if isinstance(one, Table):
            found += [words(row) for row in one._cellvalues]
        elif isinstance(one, Paragraph):
            found.append(one.getPlainText())
    return "\n".join(found)


def story(folder: Path, state: State) -> list[Flowable]:
    folder = folder / "files"
    folder.mkdir(exist_ok=True)
    return story_of(Lettering(), folder, state, ballots=6, software="pingxuan 0")


def told(folder: Path, as_of: int | None = None) -> str:
    source = PaperLedger(a_whole_life(), a_scored_campaign())
    return words(story(folder, asyncio.run(read_state(source, as_of))))


def test_a_report_tells_of_every_part_of_a_campaign(tmp_path: Path) -> None:
    text = told(tmp_path)
    for sentence in (
        "示例数据：本报告中的案例、单位、选票与评分均为虚构",
        "综合得分 ＝ 公众投票得分 × 50% ＋ 专家得分 × 50% ＋ bonus",
        "3. Amended（本活动自定）",
        "每组取前 5 个，并列者一并入围",
        "最终排名，按综合得分排列。",
        "推广价值不足",
        "2. case c3（已由 TINY-2 撤销）",
        "不成立：复核无误",
        "尚未答复",
        "case c6（c6）取消参评资格：项目未建成",
        "截至本序号，1 票仍被暂扣，未计入排名；没有待判的票。",
        "pingxuan verify 导出文件夹",
    ):
        assert sentence in text, sentence


def test_an_early_close_is_told_with_its_true_time_and_reason(tmp_path: Path) -> None:
    early = PaperRecord(
        "closing",
        {"reason": "场馆停电"},
        "organizer",
        OPENS + timedelta(days=2),
    )
    life = [
        early if isinstance(one, PaperRecord) and one.kind == "closing" else one
        for one in a_whole_life()
    ]
    source = PaperLedger(life, a_scored_campaign())
    text = words(story(tmp_path, asyncio.run(read_state(source, None))))
    assert "公众投票\n2026-05-01 08:00\n2026-05-03 08:00:00" in text
    assert "投票提前截止，原定 2026-05-15 08:00，理由：场馆停电。" in text


def test_a_vote_that_ends_as_planned_is_not_called_early(tmp_path: Path) -> None:
    assert "提前截止" not in told(tmp_path)


@pytest.mark.parametrize(
    ("as_of", "warning"),
    [(9, "投票尚未截止"), (14, "名单尚未公示"), (21, "结果尚未核定"), (26, "示例数据")],
)
def test_a_report_warns_of_what_is_not_settled(tmp_path: Path, as_of: int, warning: str) -> None:
    text = told(tmp_path, as_of)
    assert warning in text
    assert ("尚未" in text.split("\n")[3]) == (as_of < 26)


def test_a_list_that_nobody_adopted_says_so(tmp_path: Path) -> None:
    assert "典型案例\n名单尚未采纳。" in told(tmp_path, as_of=19)


def test_a_current_ranking_names_what_is_outstanding(tmp_path: Path) -> None:
    assert "当前排名，并非最终结果，按有效票数排列。尚缺：专家。" in told(tmp_path, as_of=14)


async def test_a_campaign_without_a_vote_reports_no_counts(tmp_path: Path) -> None:
    ours = a_scored_campaign()
    silent = msgspec.structs.replace(
        ours,
        ballot=None,
        timetable=msgspec.structs.replace(ours.timetable, opens_at=None, closes_at=None),
        ranking=msgspec.structs.replace(ours.ranking, component=ours.ranking.component[1:]),
    )
    text = words(story(tmp_path, await read_state(PaperLedger([], silent), None)))
    assert "本评选不设公众投票，没有票数。" in text
    assert "有效票\n" not in text


async def test_incidents_are_told_by_pattern_and_nobody_is_named() -> None:
    records: list[PaperBallot | PaperRecord] = [
        PaperRecord("opening"),
        PaperBallot((3,)),
        ruling(0, 2, ("pending", "2"), to="held", by="judge bursts-1"),
        ruling(2, 2, ("held", "2"), to="voided", by="moderator"),
    ]
    machine, person = records[2], records[3]
    assert isinstance(machine, PaperRecord)
    assert isinstance(person, PaperRecord)
    machine.body["reason"] = (
        "i-1: 设备类别「手机」过多：约 15 分钟内，9 张；来自 3 个网络；"
        "同一来源（同一网络的「手机」）投票过快：每分钟 9 张 / English; words: 3"
    )
    person.body["reason"] = "i-1: 张三作弊 / Zhang San cheated"
    state = await read_state(PaperLedger(records), None)
    found = by_reason(state.records, state.incidents)
    assert [one.reason for one in found] == ["同一来源投票过快", "设备类别过多"]
    assert found[0].cells() == [1, 2, 0, 1, 1]


async def test_an_incident_that_a_person_found_is_told_without_their_words() -> None:
    held = ruling(0, 2, ("pending", "2"), to="held", by="moderator")
    state = await read_state(PaperLedger([PaperRecord("opening"), PaperBallot((3,)), held]), None)
    assert [one.reason for one in by_reason(state.records, state.incidents)] == ["人工裁定"]


async def test_a_letter_that_the_font_lacks_is_a_box_and_is_counted(tmp_path: Path) -> None:
    rare = msgspec.structs.replace(campaign(), title=Text("龘🙂评选", "rare"))
    made = await export_from(PaperLedger([], rare), tmp_path / "out")
    assert made.warnings == (
        "report.pdf: 4 characters are not in its font, shown as □ (U+9F98 U+1F642)",
    )
    text = words(story(tmp_path, await read_state(PaperLedger([], rare), None)))
    assert f"{BOX}{BOX}评选" in text
    assert text.endswith("原文见同名表格文件。")


async def test_markup_in_a_text_is_a_text(tmp_path: Path) -> None:
    sly = msgspec.structs.replace(campaign(), title=Text("<b>&amp;</b><img src='x'/>", "sly"))
    await export_from(PaperLedger([], sly), tmp_path / "out")
    text = words(story(tmp_path, await read_state(PaperLedger([], sly), None)))
    assert text.startswith("<b>&amp;</b><img src='x'/>")


async def test_a_report_names_the_hashes_of_the_other_files(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "ballots.parquet").write_bytes(b"ballots")
    state = await read_state(PaperLedger(a_whole_life(), a_scored_campaign()), None)
    text = words(story(tmp_path, state))
    assert hashlib.sha256(b"ballots").hexdigest() in text
    assert state.chain_head in text


async def test_pages_are_counted_and_the_font_is_within(tmp_path: Path) -> None:
    await export_from(PaperLedger(a_whole_life(), a_scored_campaign()), tmp_path / "out")
    raw = (tmp_path / "out" / "report.pdf").read_bytes()
    assert b"/FontFile2" in raw
    assert len(re.findall(rb"/Type /Page\b", raw)) > 2


async def test_titles_as_long_as_a_file_allows_fit(tmp_path: Path) -> None:
    ours = a_scored_campaign()
    long = Text("很长的标题" * 800, "x" * 4000)
    first = msgspec.structs.replace(ours.case[0], title=long, applicant=long)
    grown = msgspec.structs.replace(ours, case=[first, *ours.case[1:]])
    await export_from(PaperLedger(a_whole_life(), grown), tmp_path / "out")
    assert (tmp_path / "out" / "report.pdf").stat().st_size


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_writes_the_same_bytes(tmp_path: Path, seed: str) -> None:
    work = (
        "import asyncio, sys; from pathlib import Path;"
        "from ops.export.exporter import export_from;"
        "from tests.unit.ops.paper_ledger import PaperLedger;"
        "from tests.unit.ops.paper_life import a_scored_campaign, a_whole_life;"
        "source = PaperLedger(a_whole_life(), a_scored_campaign());"
        "made = asyncio.run(export_from(source, Path(sys.argv[1])));"
        "print(made.manifest.checksum)"
    )
    done = subprocess.run(
        [sys.executable, "-c", work, str(tmp_path / "theirs")],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Apia"},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=True,
    )
    source = PaperLedger(a_whole_life(), a_scored_campaign())
    ours = asyncio.run(export_from(source, tmp_path / "ours"))
    assert done.stdout.strip() == ours.manifest.checksum


def test_the_font_has_every_letter_of_gb_2312() -> None:
    known = Lettering()
    for letter in (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)):
        known.plain(letter.decode("gb2312", errors="ignore"))
    known.plain("“”‘’—…（）《》、。，；：！？％①②ＡＺaz09□")
    assert not known.missing
    assert set("评选") <= set(characters())
    assert TARGET.stat().st_size < 2_500_000
    assert "SIL OPEN FONT LICENSE" in (TARGET.parent / "OFL.txt").read_text()


async def test_absent_cases_are_told_with_their_reason(tmp_path: Path) -> None:
    state = await read_state(PaperLedger(a_whole_life(), a_scored_campaign()), 10)
    text = words(story(tmp_path, state))
    assert "case c6（c6）暂停参评：核实中" in text
